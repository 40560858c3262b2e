"""Faults planted in every table of a finished run: each is found, and no other table is accused."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from analytics.runs.digest import file_sha256
from argosy.runs import open_run, verify
from sim.records import SCHEMAS, TABLES
from tests.support.calling import run_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SETTINGS = {
    "demand.visits_per_day": 6, "last_mile.damage_rate": 0.4, "last_mile.loss_rate": 0.2,
    "after_sales.return_rate": 0.9,
    "selling.promise_factor": 0.6, "settlement.modules": '["offers","carriage","bond","insurance"]',
    "policies.placement": "regional", "transfers.every_days": 1, "transfers.least_units": 0,
    "policies.last_mile": "nearest", "rounds.van_stops": 20,
    "marketing": (
        '{daily_budget_cents=3000,window_days=7,rest_days=7,record_days=56,channels=['
        '{name="mail",audience="everyone",cents_per_contact=1.0,reach=1.0,visits_per_contact=0.01,half_cents=900.0,'
        'carry_over=0.1,fatigue=0.1},'
        '{name="talk",audience="everyone",cents_per_contact=2.0,reach=1.0,visits_per_contact=0.01,half_cents=900.0,'
        'carry_over=0.1,fatigue=0.1}]}'
    ),
    "warehouses": (
        '[{place="DE-HAMBURG",currency="EUR",sellers=3,price_factor=0.9,pick_stations=1,pack_stations=1},'
        '{place="GB-BIRMINGHAM",currency="GBP",sellers=2,price_factor=1.0,pick_stations=1,pack_stations=1},'
        '{place="GB-LONDON",currency="GBP",sellers=0,price_factor=1.0,pick_stations=1,pack_stations=1}]'
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with rows in every table."""
    directory = tmp_path_factory.mktemp("damage") / "whole"
    settings = [part for key, value in SETTINGS.items() for part in ("--set", f"{key}={value}")]
    run_json("tiny", *settings, "--orders", 15, "--out", directory)
    heights = {name: open_run(directory).table(name).collect().height for name in TABLES}
    assert min(heights.values()) >= 3, heights
    return directory


@pytest.fixture(scope="module")
def kept(whole: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in whole.iterdir()}


@pytest.fixture
def run(whole: Path, kept: dict[str, bytes]) -> Iterator[Path]:
    """The run, to be damaged; what was damaged is put right afterwards."""
    yield whole
    for file in whole.iterdir():
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    for name, content in kept.items():
        (whole / name).write_bytes(content)


def other(kind: str, value: Any) -> Any:
    """Another value of the same type, as near as can be."""
    if kind == "bool":
        return not value
    if kind in ("int", "float"):
        return value + 1
    return value + (b"\0" if kind == "bytes" else "x")


def one_cell(column: int) -> Callable[[Path, str], None]:
    """Changes one cell of the second row."""

    def damage(file: Path, table: str) -> None:
        frame = pl.read_parquet(file)
        name, kind = SCHEMAS[table][column % len(SCHEMAS[table])]
        cells = frame[name].to_list()
        cells[1] = other(kind, cells[1])
        frame.with_columns(pl.Series(name, cells, frame.schema[name])).write_parquet(file)

    return damage


def rows(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[Path, str], None]:
    def damage(file: Path, _: str) -> None:
        change(pl.read_parquet(file)).write_parquet(file)

    return damage


def content(change: Callable[[bytes], bytes]) -> Callable[[Path, str], None]:
    def damage(file: Path, _: str) -> None:
        file.write_bytes(change(file.read_bytes()))

    return damage


def folder(file: Path, _: str) -> None:
    """A directory of the file's name."""
    file.unlink()
    file.mkdir()


def anew(file: Path, _: str) -> None:
    pl.read_parquet(file).write_parquet(file, compression="gzip")


def swapped(frame: pl.DataFrame) -> pl.DataFrame:
    """The first row that differs from its follower, after it."""
    place = next(n for n in range(frame.height - 1) if frame.row(n) != frame.row(n + 1))
    order = list(range(frame.height))
    order[place], order[place + 1] = place + 1, place
    return frame[order]


DAMAGES: dict[str, tuple[Callable[[Path, str], None], str]] = {
    "first cell": (one_cell(0), "its content differs from the manifest's digest"),
    "third cell": (one_cell(2), "its content differs from the manifest's digest"),
    "last cell": (one_cell(-1), "its content differs from the manifest's digest"),
    "two rows swapped": (rows(swapped), "its content differs from the manifest's digest"),
    "rows reversed": (rows(lambda frame: frame.reverse()), "its content differs from the manifest's digest"),
    "a row twice": (rows(lambda frame: pl.concat([frame, frame.tail(1)])), "rows, the manifest says"),
    "a row less": (rows(lambda frame: frame.slice(1)), "rows, the manifest says"),
    "no rows": (rows(lambda frame: frame.clear()), "holds 0 rows, the manifest says"),
    "a column less": (rows(lambda frame: frame.drop(frame.columns[0])), "has other columns than expected"),
    "a column more": (rows(lambda frame: frame.with_columns(x=1)), "has other columns than expected: x"),
    "a column renamed": (rows(lambda frame: frame.rename({frame.columns[1]: "x"})), "has other columns"),
    "a column of another type": (
        rows(lambda frame: frame.with_columns(pl.col(frame.columns[0]).cast(pl.Int32))),
        "has other columns than expected: ",
    ),
    "written anew": (anew, "its file was written anew; the content is the same"),
    "cut off": (content(lambda data: data[:-1]), "cannot be read"),
    "cut in half": (content(lambda data: data[: len(data) // 2]), "cannot be read"),
    "empty": (content(lambda _: b""), "cannot be read"),
    "zeros": (content(lambda data: bytes(len(data))), "cannot be read"),
    "something behind it": (content(lambda data: data + b"\0"), "cannot be read"),
    "gone": (lambda file, _: file.unlink(), "is missing"),
    "a folder": (folder, "is a directory, not a file"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("tables", [tuple(TABLES)[::2], tuple(TABLES)[1::2]], ids=["one half", "the other"])
def test_every_damage_to_every_table_is_found_and_named(
    tables: tuple[str, ...], damage: str, run: Path
) -> None:
    plant, told = DAMAGES[damage]
    for table in tables:
        plant(run / f"{table}.parquet", table)
    found = verify(run, replay_only=True)
    assert not found.match
    named = [problem for problem in found.problems if problem.startswith("table ")]
    assert [problem.partition(": ")[0] for problem in named] == [f"table {table}" for table in tables]
    assert all(told in problem for problem in named), named
    states = {name: entry["state"] for name, entry in found.tables.items() if name not in tables}
    assert set(states.values()) == {"ok"}, "no other table is accused"


def test_untouched_nothing_is_found(run: Path) -> None:
    found = verify(run)
    assert found.match
    assert found.problems == []
    assert {entry["state"] for entry in found.tables.values()} == {"ok"}


MANIFEST: dict[str, Callable[[dict[str, Any]], object]] = {
    "another seed": lambda m: m.update(seed=m["seed"] + 1),
    "another replication": lambda m: m.update(replication=1),
    "another digest": lambda m: m.update(digest="0" * 64),
    "two tables' digests exchanged": lambda m: m["tables"].update(
        legs=m["tables"]["legs"] | {"digest": m["tables"]["stock"]["digest"]}
    ),
    "a table left out": lambda m: m["tables"].pop("stock"),
    "another scenario": lambda m: m["scenario"].update(sha256="0" * 64),
    "money missing": lambda m: m["conservation"]["difference"].update(EUR=1),
    "rows miscounted": lambda m: m["tables"]["stock"].update(rows=m["tables"]["stock"]["rows"] + 1),
    "another file": lambda m: m["tables"]["stock"].update(sha256="0" * 64),
}


@pytest.mark.parametrize("case", MANIFEST)
def test_a_manifest_that_says_something_else_is_found(case: str, run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text())
    MANIFEST[case](manifest)
    (run / "manifest.json").write_text(json.dumps(manifest))
    found = verify(run)
    assert not found.match
    assert found.problems


@pytest.mark.parametrize(
    ("before", "after"),
    [("seed = 1", "seed = 2"), ("slate = 6", "slate = 7"), ('mode = "chain"', 'mode = "instant"')],
)
def test_another_scenario_beside_the_tables_is_found(before: str, after: str, run: Path) -> None:
    file = run / "scenario.toml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))
    found = verify(run)
    assert not found.match
    assert "scenario.toml is not the one that the manifest names" in found.problems


@pytest.mark.parametrize("text", ["", "name = ", "x = 1", "\x00", "seed = " + "9" * 5_000])
def test_a_scenario_that_is_none_is_told(text: str, run: Path) -> None:
    (run / "scenario.toml").write_text(text)
    found = verify(run)
    assert not found.match
    assert found.problems[0].startswith("scenario.toml cannot be used: ")


def test_what_lies_beside_the_run_is_nobodys_business(run: Path) -> None:
    (run / "notes.txt").write_text("mine")
    (run / "more").mkdir()
    found = verify(run, replay_only=True)
    assert found.match
    assert ("more", "notes.txt") in [entry.places for entry in found.not_checked]


@pytest.mark.parametrize("table", ["orders", "legs", "transactions"])
def test_a_forger_who_knows_files_but_not_digests_is_found(table: str, run: Path) -> None:
    """The hash of the file is mended, the digest of its content is not."""
    one_cell(2)(run / f"{table}.parquet", table)
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["tables"][table]["sha256"] = file_sha256(run / f"{table}.parquet")
    (run / "manifest.json").write_text(json.dumps(manifest))
    found = verify(run)
    assert found.tables[table]["state"] == "its content differs from the manifest's digest"
