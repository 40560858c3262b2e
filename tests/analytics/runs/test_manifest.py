from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from analytics.runs import MANIFEST, SCENARIO, RunDirectory, RunError

if TYPE_CHECKING:
    from pathlib import Path

BEGUN: dict[str, Any] = {
    "status": "interrupted",
    "tables": {},
    "scenario": {"name": "tiny", "sha256": "ab"},
    "seed": 1,
    "replication": 0,
}
TABLE = {"rows": 3, "digest": "cd", "sha256": "ef"}
COMPLETE = BEGUN | {
    "status": "complete",
    "digest": "01",
    "conservation": {"difference": {"EUR": 0}},
    "tables": {"legs": TABLE},
}


def opened(path: Path, manifest: object, *, scenario: bool = True) -> RunDirectory:
    (path / MANIFEST).write_text(json.dumps(manifest))
    if scenario:
        (path / SCENARIO).write_text("")
    return RunDirectory.open(path)


@pytest.mark.parametrize(("manifest", "complete"), [(BEGUN, False), (COMPLETE, True)])
def test_a_manifest_that_is_one(tmp_path: Path, manifest: dict[str, Any], complete: bool) -> None:
    run = opened(tmp_path, manifest)
    assert (run.manifest, run.complete) == (manifest, complete)


def test_of_a_run_that_never_wrote_its_scenario_status_and_tables_are_enough(tmp_path: Path) -> None:
    assert not opened(tmp_path, {"status": "interrupted", "tables": {}}, scenario=False).complete


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": None}, "status is None"),
        ({"tables": None}, "tables is missing"),
        ({"tables": []}, "tables is not an object"),
        ({"seed": "1"}, "seed is not a whole number"),
        ({"seed": True}, "seed is not a whole number"),
        ({"replication": None}, "replication is missing"),
        ({"scenario": {"name": "tiny"}}, "scenario.sha256 is missing"),
        ({"scenario": "tiny"}, "scenario.name is missing"),
        ({"digest": None}, "digest is missing"),
        ({"digest": 5}, "digest is not text"),
        ({"conservation": {}}, "conservation.difference is missing"),
        ({"conservation": {"difference": {"EUR": "0"}}}, "difference.EUR is not a whole number"),
        ({"tables": {"legs": TABLE | {"rows": "3"}}}, "tables.legs.rows is not a whole number"),
        ({"tables": {"legs": {"rows": 3, "digest": "cd"}}}, "tables.legs.sha256 is missing"),
    ],
)
def test_what_is_wrong_with_it_is_named(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=f"{MANIFEST} is not the manifest of a run: .*{message}"):
        opened(tmp_path, COMPLETE | change)


@pytest.mark.parametrize("manifest", [[1], "run", None, 3])
def test_it_must_be_an_object(manifest: object, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is not a JSON object"):
        opened(tmp_path, manifest)


@pytest.mark.parametrize("content", [b"{", b"\xff\x00"])
def test_it_must_be_readable(content: bytes, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(RunError, match=r"cannot be read|is not UTF-8"):
        RunDirectory.open(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"a":' * 100_000, "nested more than 50 deep"),
        ('{"status": ' + "[" * 100_000, "nested more than 50 deep"),
        ('{"seed": 1, "seed": 2}', "a key stands twice"),
        ('{"wall_s": NaN}', "NaN is no JSON"),
        ('{"wall_s": 1e999}', "beyond all numbers"),
        ('{"seed": ' + "9" * 5_000 + "}", "cannot be read"),
    ],
    ids=["deep objects", "deep lists", "twice", "no number", "too large", "too long"],
)
def test_what_readers_would_take_differently_is_refused(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(RunError, match=told):
        RunDirectory.open(tmp_path)


def test_a_link_or_a_pipe_is_none(tmp_path: Path) -> None:
    (tmp_path / "other").write_text(json.dumps(COMPLETE))
    (tmp_path / MANIFEST).symlink_to(tmp_path / "other")
    with pytest.raises(RunError, match="is a link, not a file"):
        RunDirectory.open(tmp_path)
    (tmp_path / MANIFEST).unlink()
    os.mkfifo(tmp_path / MANIFEST)
    with pytest.raises(RunError, match="is a named pipe, not a file"):
        RunDirectory.open(tmp_path)


def test_a_directory_without_one_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=f"holds no {MANIFEST}"):
        RunDirectory.open(tmp_path)
