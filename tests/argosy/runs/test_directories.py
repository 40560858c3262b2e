"""Where runs go, and what is written beside their tables."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.problems import InputError
from argosy.runs import RunRequest, open_run, run
from argosy.runs.directory import create, write_kpis, write_manifest
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

LONG = "a" * 300


def test_names_follow_each_other(here: Path) -> None:
    made = [create(None, "tiny", 7).as_posix() for _ in range(4)]
    assert made == ["runs/tiny-s7", "runs/tiny-s7-2", "runs/tiny-s7-3", "runs/tiny-s7-4"]
    assert create(None, "tiny", 8).as_posix() == "runs/tiny-s8"
    assert (here / "runs" / "tiny-s7-4").is_dir()


def test_a_gap_is_filled_and_a_file_in_the_way_is_passed(here: Path) -> None:
    for _ in range(3):
        create(None, "x", 1)
    (here / "runs" / "x-s1-2").rmdir()
    assert create(None, "x", 1).name == "x-s1-2"
    (here / "runs" / "x-s1-4").write_text("a file")
    assert create(None, "x", 1).name == "x-s1-5"


def test_many_at_once_get_a_directory_each(here: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: create(None, "tiny", 1), range(40)))
    assert len(set(made)) == 40
    assert {path.name for path in (here / "runs").iterdir()} == {path.name for path in made}


def test_runs_that_is_a_file_is_told(here: Path) -> None:
    (here / "runs").write_text("")
    with pytest.raises(InputError, match="cannot make a directory") as error:
        create(None, "tiny", 1)
    assert error.value.hint == "give another place with --out"


@pytest.mark.parametrize("depth", [1, 3])
def test_a_place_of_ones_own_is_made_with_all_above_it(depth: int, tmp_path: Path) -> None:
    out = tmp_path.joinpath(*"abc"[:depth])
    assert create(out, "tiny", 1) == out
    assert out.is_dir()
    assert create(out, "tiny", 1) == out, "it is empty still"


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "manifest.json"])
def test_what_holds_anything_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(InputError, match="exists and is not an empty directory"):
        create(tmp_path, "tiny", 1)
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", [LONG, "a\0b", "file/below"])
def test_a_place_that_cannot_be(name: str, here: Path) -> None:
    (here / "file").write_text("")
    result = invoke("run", "tiny", "--orders", 1, "--out", name)
    assert result.exit_code == 2, result.output
    assert not (here / "runs").exists()


def test_a_refused_request_leaves_no_directory(here: Path) -> None:
    for request in (
        RunRequest(scenario="tiny", orders=0),
        RunRequest(scenario="tiny", orders=1, days=1),
        RunRequest(scenario="tiny", seed=-1),
        RunRequest(scenario="tiny", scale=0),
        RunRequest(scenario="tiny", engine="geth"),
        RunRequest(scenario="tiny", engine="rpc"),
        RunRequest(scenario="nowhere"),
        RunRequest(scenario="tiny", overrides=["policies.fraud=nobody"]),
        RunRequest(scenario="tiny", overrides=["settlement.contract=nothing.sol:X"]),
    ):
        with pytest.raises(InputError):
            run(request)
    assert not any(here.iterdir())


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("json")


@settings(max_examples=25)
@given(content=st.dictionaries(st.text(max_size=4), PLAIN, max_size=4))
def test_what_is_written_is_read(folder: Path, content: dict[str, Any]) -> None:
    write_manifest(folder, content)
    write_kpis(folder, content)
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8")) == content
    assert json.loads((folder / "kpis.json").read_text(encoding="utf-8")) == content
    assert {file.name for file in folder.iterdir()} == {"manifest.json", "kpis.json"}


def test_dates_are_written_as_people_write_them(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"start": date(2025, 1, 6)})
    assert json.loads((tmp_path / "manifest.json").read_text()) == {"start": "2025-01-06"}


@pytest.mark.parametrize("content", [{"x": object()}, {"x": b"bytes"}, {"x": {1, 2}}])
def test_what_has_no_place_in_json_leaves_the_old_manifest(content: dict[str, Any], tmp_path: Path) -> None:
    write_manifest(tmp_path, {"status": "interrupted"})
    with pytest.raises(TypeError, match="has no place in JSON"):
        write_manifest(tmp_path, content)
    assert json.loads((tmp_path / "manifest.json").read_text()) == {"status": "interrupted"}


def test_a_writer_killed_halfway_leaves_the_old_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path as AnyPath

    write_manifest(tmp_path, {"status": "interrupted", "tables": {}})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(AnyPath, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_manifest(tmp_path, {"status": "complete"})
    monkeypatch.undo()
    assert open_run(tmp_path).manifest == {"status": "interrupted", "tables": {}}


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_outermost_seeds_run_and_repeat(seed: int, tmp_path: Path) -> None:
    digests = [
        run(
            RunRequest(scenario="tiny", orders=3, seed=seed, settlement="instant", out=tmp_path / name)
        ).manifest["digest"]
        for name in ("one", "two")
    ]
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (RunRequest(scenario="tiny"), []),
        (RunRequest(scenario="tiny", overrides=["seed=3"], seed=4), ["seed=3", "seed=4"]),
        (RunRequest(scenario="tiny", days=2, engine="revm"), ["days=2", "settlement.engine=revm"]),
        (RunRequest(scenario="tiny", settlement="instant", seed=0), ["seed=0", "settlement.mode=instant"]),
    ],
)
def test_what_has_a_field_of_its_own_goes_last(request_: RunRequest, expected: list[str]) -> None:
    assert request_.all_overrides() == expected


def test_replications_are_other_runs_of_the_same_scenario(tmp_path: Path) -> None:
    results = [
        run(
            RunRequest(
                scenario="tiny",
                orders=4,
                settlement="instant",
                replication=number,
                out=tmp_path / str(number),
            )
        )
        for number in range(3)
    ]
    assert len({result.manifest["digest"] for result in results}) == 3
    assert len({result.manifest["scenario"]["sha256"] for result in results}) == 1
    assert [open_run(result.directory).manifest["replication"] for result in results] == [0, 1, 2]
