"""What a check covers: every value of the manifest, every file; what it does not cover, it says."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from analytics.runs import TableDigest, file_sha256, run_digest
from argosy.problems import InputError
from argosy.runs import verify
from argosy.runs.directory import scenario_digest
from argosy.runs.verification.leaves import leaves
from argosy.scenario_files import DATA, load_scenario
from sim.records import SCHEMAS
from tests.support.calling import invoke, run_json
from tests.support.depth import deep

if TYPE_CHECKING:
    from collections.abc import Callable

    from argosy.runs import Verification

AT_ONCE = 15
"""Values that are altered together; so many problems of a kind are told one by one."""

MANY = 90
"""The same where all problems are told one by one."""

ALONE = ("status", "seed", "replication", "engine", "settlement", "digest")
"""Values without which the rest cannot be judged."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a data table of one's own."""
    folder = tmp_path_factory.mktemp("all")
    own = folder / "mine.csv"
    shutil.copy(DATA / "catalogue.csv", own)
    own.write_bytes(own.read_bytes().rpartition(b"\n")[0].rpartition(b"\n")[0] + b"\n")
    run_json(
        "tiny", "--orders", 12, "--settlement", "instant", "--out", folder / "run",
        "--set", f"data.catalogue={own}",
    )  # fmt: skip
    return folder / "run"


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def manifest_of(run: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((run / "manifest.json").read_text())
    return manifest


def store(run: Path, manifest: dict[str, Any]) -> None:
    (run / "manifest.json").write_text(json.dumps(manifest))


def put(document: Any, path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        document = document[int(key) if isinstance(document, list) else key]
    document[int(path[-1]) if isinstance(document, list) else path[-1]] = value


def other(value: Any) -> Any:
    """Another value, of the same kind where there is one."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return value + "x"
        case list():
            return ["x"]
        case dict():
            return {"x": 1}
    return 3


def covers(found: Verification, place: str) -> bool:
    """Whether a problem names `place`, or the list of what was not checked does."""
    listed = [known for entry in found.not_checked for known in entry.places]
    return any(f"{place} is " in problem for problem in found.problems) or any(
        place == known or place.startswith(f"{known}.") for known in listed
    )


def test_every_value_of_the_manifest_is_compared_or_named_as_not_covered(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argosy.runs.verification.outcome._MOST", MANY)
    whole = manifest_of(run)
    assert verify(run).match
    paths = [path for path, _ in leaves(whole) if path[0] not in ALONE and path[-1] != "sha256"]
    paths = [path for path in paths if path != ("arguments", "orders")]
    assert len(paths) > 250
    values = dict(leaves(whole))
    for start in range(0, len(paths), MANY):
        altered, together = manifest_of(run), paths[start : start + MANY]
        for path in together:
            put(altered, path, other(values[path]))
        store(run, altered)
        found = verify(run)
        missed = [".".join(path) for path in together if not covers(found, ".".join(path))]
        assert missed == []
        store(run, whole)


@pytest.mark.parametrize(
    "path",
    [
        *[(key,) for key in ALONE],
        ("scenario", "sha256"),
        ("tables", "legs", "sha256"),
        ("arguments", "orders"),
    ],
)
def test_what_everything_else_hangs_on_is_compared(path: tuple[str, ...], run: Path) -> None:
    manifest = manifest_of(run)
    put(manifest, path, other(dict(leaves(manifest))[path]))
    store(run, manifest)
    result = invoke("verify", run, "--json")
    assert result.exit_code in (1, 2), result.output
    assert "internal error" not in result.stderr


def test_a_run_that_calls_itself_interrupted_says_less_and_the_check_says_so(run: Path) -> None:
    store(run, manifest_of(run) | {"status": "interrupted"})
    found = verify(run)
    assert covers(found, "status")
    told = invoke("verify", run).stdout
    assert "what was checked matches" in told
    assert "the market was not simulated again: the run was interrupted" in told


@pytest.mark.parametrize(
    "key", ["outcomes", "orders", "visits", "warnings", "assumptions", "arguments", "engine"]
)
def test_what_is_left_out_of_the_manifest_is_missed(key: str, run: Path) -> None:
    manifest = manifest_of(run)
    del manifest[key]
    store(run, manifest)
    assert any(key in problem for problem in verify(run).problems)


def test_what_does_not_belong_into_the_manifest_is_told(run: Path) -> None:
    store(run, manifest_of(run) | {"verified_by": "somebody"})
    assert "manifest.json: verified_by has no place in it" in verify(run, replay_only=True).problems


FILES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda file: file.write_bytes(b""),
    "a link": lambda file: (file.rename(file.with_name("moved")), file.symlink_to(file.with_name("moved"))),
    "a pipe": lambda file: (file.unlink(), os.mkfifo(file)),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "a device": lambda file: (file.unlink(), file.symlink_to("/dev/zero")),
    "another byte": lambda file: file.write_bytes(file.read_bytes()[:-9] + b"#" + file.read_bytes()[-8:]),
}


@pytest.mark.parametrize("change", FILES)
def test_every_file_of_a_run_is_looked_at(change: str, run: Path) -> None:
    names = [str(file.relative_to(run)) for file in sorted(run.rglob("*")) if file.is_file()]
    assert len(names) == 26
    every = deep(3, 1)
    for name in names[list(FILES).index(change) % every :: every]:
        kept = (run / name).read_bytes()
        FILES[change](run / name)
        result = invoke("verify", run, "--json", "--replay-only")
        assert result.exit_code in (1, 2), (name, result.output)
        assert Path(name).name in result.output or f"table {Path(name).stem}" in result.output
        assert "internal error" not in result.stderr
        shutil.rmtree(run / name) if (run / name).is_dir() else (run / name).unlink(missing_ok=True)
        (run / name).write_bytes(kept)
        (run / name).with_name("moved").unlink(missing_ok=True)
    assert verify(run, replay_only=True).match


@pytest.mark.parametrize("folder", ["data", ".parts"])
def test_a_folder_that_is_a_link_is_not_followed(folder: str, run: Path, tmp_path: Path) -> None:
    if folder == "data":
        (run / "data").rename(tmp_path / "elsewhere")
    else:
        (run / "legs.parquet").unlink()
        (tmp_path / "elsewhere").mkdir()
        store(run, manifest_of(run) | {"status": "interrupted"})
    (run / folder).symlink_to(tmp_path / "elsewhere")
    assert any(f"{folder} is no directory" in problem for problem in verify(run, replay_only=True).problems)


def sign(run: Path, table: str, change: pl.Expr) -> None:
    """Change a table, and the digests of it."""
    file = run / f"{table}.parquet"
    frame = pl.read_parquet(file).with_columns(change)
    frame.write_parquet(file)
    digest = TableDigest(SCHEMAS[table])
    digest.update([column.to_list() for column in frame])
    manifest = manifest_of(run)
    manifest["tables"][table] |= {"digest": digest.hexdigest(), "sha256": file_sha256(file)}
    scenario, _ = load_scenario(str(run / "scenario.toml"))
    digests = {name: entry["digest"] for name, entry in manifest["tables"].items()}
    manifest["digest"] = run_digest(digests, scenario_digest(scenario), manifest["seed"], 0)
    store(run, manifest)


def forge(run: Path, table: str, change: pl.Expr) -> None:
    """Change a table, and everything that is computed from it: key figures and digests."""
    from analytics.kpis import evaluate, facts_of
    from argosy.runs import open_run
    from argosy.runs.accounting import terms_of

    sign(run, table, change)
    terms = terms_of(*load_scenario(str(run / "scenario.toml")))
    figures = evaluate(facts_of(open_run(run), terms))
    (run / "kpis.json").write_text(json.dumps(figures))


def test_a_forged_run_whose_digests_agree_is_found_by_simulating(run: Path) -> None:
    later = (
        pl.when(pl.col("order") == 3).then(pl.col("delivered_at") + 86_400).otherwise(pl.col("delivered_at"))
    )
    forge(run, "orders", later.alias("delivered_at"))
    assert verify(run, replay_only=True).match
    found = verify(run)
    assert not found.match
    assert any("simulated again, the table orders differs: row" in problem for problem in found.problems)
    assert any("delivered_at is" in problem for problem in found.problems)


ODD: dict[str, Any] = {
    "int": -(2**62),
    "float": float("nan"),
    "text": "é\x00:",
    "bytes": b"\xff",
    "bool": True,
}


@pytest.mark.parametrize("table", [table for table in SCHEMAS if table != "side_payments"])
def test_values_that_no_run_has_break_nobody(table: str, finished: tuple[Path, Any], tmp_path: Path) -> None:
    run = Path(shutil.copytree(finished[0], tmp_path / "run"))
    for name, kind in SCHEMAS[table][-12:]:
        if name != "order":
            odd = pl.lit(ODD[kind], dtype=pl.read_parquet_schema(run / f"{table}.parquet")[name])
            sign(run, table, odd.alias(name))
    assert invoke("verify", run, "--replay-only").exit_code in (0, 1)
    told = invoke("explain", run, "order", 3)
    assert told.exit_code in (0, 2), told.output
    assert "internal error" not in told.stderr


def test_an_edited_figure_is_found(run: Path) -> None:
    figures = json.loads((run / "kpis.json").read_text())
    names = list(figures)
    for start in range(0, len(names), AT_ONCE):
        edited = {name: other(figures[name]) for name in names[start : start + AT_ONCE]}
        (run / "kpis.json").write_text(json.dumps(figures | edited))
        told = verify(run, replay_only=True).problems
        assert [problem.split(" is ")[0] for problem in told] == [f"kpis.json: {name}" for name in edited]


def test_what_is_left_when_simulating_is_left_out_is_told(run: Path) -> None:
    found = verify(run, replay_only=True)
    assert found.match
    assert not found.simulated
    assert all(covers(found, key) for key in ("visits", "conservation.difference.EUR", "warnings", "digest"))
    assert "what was checked matches" in invoke("verify", run, "--replay-only").stdout


def test_code_that_a_run_names_is_not_run(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (run / "scenario.toml").read_text()
    assert 'routing = "balanced"' in text or "[policies.routing]" in text
    place = text.index("[policies.routing]")
    named = text[:place] + text[place:].replace('name = "', 'name = "antigravity:', 1)
    (run / "scenario.toml").write_text(named)
    with pytest.raises(InputError, match="part of Python, not a policy"):
        verify(run)
    assert not verify(run, replay_only=True).match
