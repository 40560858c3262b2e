"""One measurement in a process of its own: `python -m argosy.bench.measure NAME OPTIONS`."""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.evm.engine import Engine, Transaction

SCENARIO = "eurasia"
_KIB = 1024


def loop(*, orders: int, engine: str = "auto", settlement: str = "chain", keep: str = "") -> dict[str, Any]:
    """The whole loop as `argosy run` does it: market, policies, chain, tables. Building the market is not timed.

    Args:
        orders: to place.
        engine: by name.
        settlement: chain or instant.
        keep: directory to write the tables to; else they are written and thrown away.
    """
    from argosy.compose import build_market
    from argosy.runs.store import ParquetSink
    from argosy.scenario_files import load_scenario

    overrides = [f"settlement.mode={settlement}", f"settlement.engine={engine}"]
    scenario, tables = load_scenario(SCENARIO, overrides)
    sink = ParquetSink()
    market = build_market(scenario, tables, sink, pipelined=settlement == "chain")
    with TemporaryDirectory() as scratch:
        directory = Path(keep or scratch)
        directory.mkdir(exist_ok=True)
        sink.open(directory)
        market.settlement.finish()
        started = time.perf_counter()
        run_market(market, orders=orders, days=None)
        market.settlement.finish()
        market.recorder.drain(everything=True)
        sink.finish()
        seconds = time.perf_counter() - started
        market.settlement.close()
    return {"orders": market.orders.placed, "seconds": seconds, "bytes": _peak_bytes()}


def engine(*, name: str, run: str, limit: int | None = None) -> dict[str, Any]:
    """The engine alone on the transactions recorded in `run`, the first `limit` of them; set-up is not timed."""
    import polars as pl

    from argosy.scenario_files import load_scenario
    from chain.evm.engine import Transaction
    from chain.evm.open import open_engine
    from chain.replay import genesis_of
    from chain.settlement.genesis import epoch_of
    from sim.records import TransactionRow

    scenario, _ = load_scenario(SCENARIO)
    frame = pl.scan_parquet(Path(run) / "transactions.parquet")
    recorded = (frame if limit is None else frame.head(limit)).collect()
    rows = [TransactionRow._make(row) for row in recorded.iter_rows()]
    evm = open_engine(name, genesis_of(scenario, sorted({row.sender for row in rows})))
    epoch = epoch_of(scenario)
    plan = [
        (
            epoch + row.time,
            Transaction(
                row.sender_address, row.to or None, row.data, int(row.value), row.gas_limit, row.gas_price
            ),
        )
        for row in rows
    ]
    set_up = [step for step in plan if step[0] < epoch]
    _execute(evm, set_up)
    started = time.perf_counter()
    _execute(evm, plan[len(set_up) :])
    return {"transactions": len(plan) - len(set_up), "seconds": time.perf_counter() - started}


def _execute(evm: Engine, plan: list[tuple[int, Transaction]]) -> None:
    opened = 0
    for timestamp, tx in plan:
        if timestamp != opened:
            opened = timestamp
            evm.advance(timestamp)
        evm.execute(tx)


def replications(*, count: int, orders: int, jobs: int) -> dict[str, Any]:
    """`count` replications on `jobs` processes; starting those processes is timed too."""
    from argosy.experiments.experiment import run_replications
    from argosy.scenario_files import load_scenario

    scenario, tables = load_scenario(SCENARIO)
    started = time.perf_counter()
    results = run_replications(
        {"default": scenario}, tables, range(count), orders=orders, days=None, jobs=jobs, executor="local"
    )
    done = sum(1 for _ in islice(results, count))
    return {"replications": done, "seconds": time.perf_counter() - started}


def _peak_bytes() -> int:
    """Largest resident set of this process and of the largest of its children."""
    unit = 1 if sys.platform == "darwin" else _KIB
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return unit * sum(resource.getrusage(who).ru_maxrss for who in whose)


_MEASUREMENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "loop": loop,
    "engine": engine,
    "replications": replications,
}


def main() -> None:
    """Measure, and print the result as one JSON object; the options are one JSON object too."""
    name, options = sys.argv[1:]
    sys.stdout.write(json.dumps(_MEASUREMENTS[name](**json.loads(options))))


if __name__ == "__main__":
    main()
