from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from analytics.runs.digest import TableDigest, digest_of
from argosy.runs.store import ParquetSink
from sim.records import MemorySink
from sim.run import run as run_market
from tests.support.calling import in_process, run_json

Finished = tuple[Path, dict[str, Any]]
DAYS = ("--days", 3)


@pytest.mark.parametrize("salt", ["0", "1", "4711"])
def test_other_processes_and_hash_seeds_come_to_the_same(
    salt: str, finished: Finished, tmp_path: Path
) -> None:
    environment = os.environ | {"PYTHONHASHSEED": salt}
    done = in_process("run", "tiny", "--out", tmp_path / "x", "--json", env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["digest"] == finished[1]["digest"]


def test_engines_come_to_the_same(tmp_path: Path) -> None:
    digests = [
        run_json("tiny", *DAYS, "--engine", e, "--out", tmp_path / e)["digest"] for e in ("revm", "py-evm")
    ]
    assert digests[0] == digests[1]


def test_key_figures_and_tables_reproduce_to_the_byte(finished: Finished, tmp_path: Path) -> None:
    run_json("tiny", "--out", tmp_path / "x")
    for file in ("kpis.json", "scenario.toml", "orders.parquet", "transactions.parquet"):
        assert (tmp_path / "x" / file).read_bytes() == (finished[0] / file).read_bytes()


@pytest.mark.parametrize(
    "change", [("--seed", 2), ("--set", "demand.slate=5"), ("--settlement", "instant"), ("--orders", 20)]
)
def test_whatever_changes_the_market_changes_the_digest(
    change: tuple[str, object], finished: Finished, tmp_path: Path
) -> None:
    assert run_json("tiny", *change, "--out", tmp_path / "x")["digest"] != finished[1]["digest"]


def _rows(count: int) -> list[tuple[Any, ...]]:
    return [(i, i // 3, "ä" * (i % 4), f"e{i}", "", -i, 2**62 + i) for i in range(count)]


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_digests_do_not_depend_on_batches(batch: int, tmp_path: Path) -> None:
    rows = _rows(100)
    digests = []
    for name, size in (("batches", batch), ("whole", 100)):
        sink = ParquetSink()
        sink.open(tmp_path / name)
        for start in range(0, 100, size):
            sink.write("order_events", rows[start : start + size])
        digests.append(sink.finish()["order_events"]["digest"])
    assert digests[0] == digests[1]


def test_digests_see_where_one_value_ends() -> None:
    found = set()
    for column in (["ab", "c"], ["a", "bc"], ["", "abc"], ["abc", ""], ["abc"]):
        digest = TableDigest((("x", "text"),))
        digest.update([column])
        found.add(digest.hexdigest())
    assert len(found) == 5


def test_digests_see_names_and_types() -> None:
    found = set()
    for schema in ((("x", "int"),), (("y", "int"),), (("x", "float"),), (("x", "bool"),)):
        digest = TableDigest(schema)  # type: ignore[arg-type]
        digest.update([[0, 1]])
        found.add(digest.hexdigest())
    assert len(found) == 4


def test_the_digest_of_a_table_is_fixed_for_all_time() -> None:
    digest = TableDigest((("n", "int"), ("x", "float"), ("t", "text"), ("b", "bytes"), ("f", "bool")))
    digest.update([[1, -1], [0.5, -0.0], ["é", ""], [b"\x00", b"ab"], [True, False]])
    assert digest.rows == 2
    assert digest.hexdigest() == "53e4f8719e2b9e95a03b649e6b2f0a5a148d4f45e9316f13bc08b5dd24abaca4"


def test_plain_values_are_digested_in_any_order() -> None:
    assert digest_of({"a": 1, "b": [2, "x"]}) == digest_of({"b": [2, "x"], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 1.5})


def test_watching_does_not_change_the_market() -> None:
    from argosy.compose import build_market
    from argosy.runs.watch import Interventions, watched
    from argosy.scenario_files import load_scenario

    def rows(watch: bool) -> dict[str, list[Any]]:
        scenario, tables = load_scenario("tiny", ["settlement.mode=instant"])
        sink = MemorySink()
        market = build_market(scenario, tables, sink)
        if watch:
            interventions = Interventions(market)

            def save() -> None:
                market.recorder.drain(everything=True)

            interventions.add(save)
            interventions.add(save)
            with watched(market, lambda _: interventions.add(save), save):
                run_market(market, orders=None, days=7)
        else:
            run_market(market, orders=None, days=7)
        market.recorder.drain(everything=True)
        return sink.tables

    assert rows(watch=True) == rows(watch=False)
