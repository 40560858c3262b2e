"""The chain in a process of its own does what the chain in this process does."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from argosy.compose import build_market
from argosy.runs.store import ParquetSink
from argosy.scenario_files import load_scenario
from chain.settlement.executor import SettlementError
from sim.run import run as run_market
from tests.support.two_processes import Apart, apart, parts, stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.scenario import DataTables, Scenario

pytest.importorskip("pyrevm")


def scenario() -> tuple[Scenario, DataTables]:
    return load_scenario("tiny", ["demand.visits_per_day=60", "settlement.engine=revm"])


def in_two(directory: Path) -> tuple[dict[str, Any], Any]:
    with apart(*scenario(), directory) as built:
        run_market(built.market, orders=None, days=7)
        built.market.recorder.drain(everything=True)
        conservation = built.market.settlement.conservation()
        return built.sink.finish(), conservation


def in_one(directory: Path) -> tuple[dict[str, Any], Any]:
    sink = ParquetSink()
    market = build_market(*scenario(), sink)
    sink.open(directory)
    run_market(market, orders=None, days=7)
    market.recorder.drain(everything=True)
    return sink.finish(), market.settlement.conservation()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Apart]:
    with apart(*scenario(), tmp_path) as built:
        yield built


def test_same_rows_same_entries_and_same_books(tmp_path: Path) -> None:
    here, there = in_one(tmp_path / "one"), in_two(tmp_path / "two")
    assert here == there
    assert list(here[0]) == list(there[0])
    rows = stored(tmp_path / "two")
    assert len(rows["transactions"]) > 800
    assert rows == stored(tmp_path / "one")
    for name in rows:
        file = f"{name}.parquet"
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert {path.name for path in (tmp_path / "two").iterdir()} == {f"{name}.parquet" for name in rows}


def test_a_transaction_that_does_something_else_ends_the_run(small: Apart) -> None:
    small.market.settlement.escrow.holder.address = "0x" + "12" * 20
    with pytest.raises(SettlementError, match="emitted no Funded event"):
        run_market(small.market, orders=30, days=None)


def test_what_led_to_a_fault_is_on_disk(small: Apart) -> None:
    small.market.settlement.escrow.holder.address = "0x" + "12" * 20
    with pytest.raises(SettlementError) as fault:
        run_market(small.market, orders=30, days=None)
    rows = parts(small.directory, "transactions")
    assert [row[0] for row in rows] == list(range(len(rows)))
    assert f"transaction {rows[-1][0]} ({rows[-1][4]}, order {rows[-1][3]})" in str(fault.value)


def test_a_worker_that_dies_is_a_fault_and_no_hang(small: Apart) -> None:
    os.kill(small.executor._worker.pid, signal.SIGKILL)
    with pytest.raises(SettlementError, match="ended unexpectedly"):
        run_market(small.market, orders=30, days=None)


def test_a_dead_worker_cannot_finish_the_table(small: Apart) -> None:
    small.executor.finish()
    os.kill(small.executor._worker.pid, signal.SIGKILL)
    with pytest.raises(SettlementError, match="ended unexpectedly"):
        small.sink.finish()


def test_saving_reaches_the_other_process(small: Apart) -> None:
    run_market(small.market, orders=20, days=None)
    assert parts(small.directory, "transactions") == []
    small.sink.save()
    small.executor.finish()
    first = parts(small.directory, "transactions")
    assert len(first) > 100
    small.sink.save()
    small.executor.finish()
    assert parts(small.directory, "transactions") == first, "nothing new makes no new part"
    assert small.sink.finish()["transactions"]["rows"] == len(first)


def test_a_save_brings_what_waits_to_be_sent(small: Apart) -> None:
    """Fewer transactions than travel together, as in a market that has only just begun."""
    small.sink.save()
    small.executor.answer(small.executor.request("held", small.market.settlement.escrow.holder.address, {}))
    assert {row[4] for row in parts(small.directory, "transactions")} >= {"deploy"}


def test_answers_can_be_fetched_later(small: Apart) -> None:
    settlement: Any = small.market.settlement
    asked = [
        small.executor.request("held", settlement.escrow.holder.address, {currency: token})
        for currency, token in settlement.wallets.tokens.items()
    ]
    small.executor.finish()
    found = [small.executor.answer(request) for request in reversed(asked)]
    assert [set(answer) for answer in reversed(found)] == [{c} for c in settlement.wallets.tokens]
