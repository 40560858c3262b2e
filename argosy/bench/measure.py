"""One measurement in a process of its own: `python -m argosy.bench.measure NAME OPTIONS`."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from argosy.bench.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from chain.evm.engine import Engine, Transaction
    from sim.market import Market

SCENARIO: Final = "eurasia"
_KIB: Final = 1024
_PROCESSES: Final = 1_000
_TIMEOUTS: Final = 24


class _Stopwatch:
    """Wall and CPU time of this process since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def sample(self, count: int) -> Sample:
        """What was done until now, `count` times."""
        seconds, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return Sample(count, seconds, cpu, _peak_bytes())


def loop(
    *, scale: float, days: int | None = None, orders: int | None = None, overrides: Sequence[str] = (),
    keep: str = "",
) -> Sample:  # fmt: skip
    """The whole loop as `argosy run` does it: market, policies, chain, tables. Building the market is not timed.

    Args:
        scale: of the scenario.
        days: that buyers come for, or
        orders: to place.
        overrides: of the scenario.
        keep: directory for the tables, unless it is there; else they are written and thrown away.
    """
    from argosy.collector import rare_collections
    from argosy.compose import build_market
    from argosy.runs.apart import ChainApart
    from argosy.runs.store import ParquetSink
    from argosy.scenario_files import load_scenario
    from sim.run import run

    scenario, tables = load_scenario(SCENARIO, overrides, scale=scale)
    sink = ParquetSink()
    apart = ChainApart(sink) if scenario.settlement.mode == "chain" else None
    market = build_market(scenario, tables, sink, apart=apart)
    with TemporaryDirectory() as scratch, rare_collections():
        directory = Path(keep) if keep and not Path(keep).exists() else Path(scratch)
        directory.mkdir(exist_ok=True)
        sink.open(directory)
        market.settlement.finish()
        watch = _Stopwatch()
        run(market, orders=orders, days=days)
        market.settlement.finish()
        market.recorder.drain(everything=True)
        sink.finish()
        sample = watch.sample(_settled(market))
        market.settlement.close()
    # of a process that has ended only can the size be asked
    return replace(sample, bytes=_peak_bytes())


def engine(*, name: str, run: str, scale: float, limit: int | None = None) -> Sample:
    """The engine alone on the transactions that a loop of `scale` kept in `run`, the first `limit` of them.

    Reading and setting up are not timed.
    """
    import polars as pl

    from argosy.scenario_files import load_scenario
    from chain.evm.open import open_engine
    from chain.replay import genesis_of, transaction
    from chain.settlement.genesis import epoch_of
    from sim.records import TransactionRow

    scenario, _ = load_scenario(SCENARIO, scale=scale)
    frame = pl.scan_parquet(Path(run) / "transactions.parquet", glob=False)
    recorded = (frame if limit is None else frame.head(limit)).collect()
    rows = [TransactionRow._make(row) for row in recorded.iter_rows()]
    evm = open_engine(name, genesis_of(scenario, sorted({row.sender for row in rows})))
    epoch = epoch_of(scenario)
    plan = [(epoch + row.time, transaction(row)) for row in rows]
    set_up = [step for step in plan if step[0] < epoch]
    _execute(evm, set_up)
    watch = _Stopwatch()
    _execute(evm, plan[len(set_up) :])
    return watch.sample(len(plan) - len(set_up))


def _execute(evm: Engine, plan: list[tuple[int, Transaction]]) -> None:
    opened = 0
    for timestamp, tx in plan:
        if timestamp != opened:
            opened = timestamp
            evm.advance(timestamp)
        evm.execute(tx)


def timeouts(*, orders: int) -> Sample:
    """What SimPy alone takes for 24 timeouts an order, spread over 1,000 processes."""
    import simpy

    env = simpy.Environment()
    each = orders * _TIMEOUTS // _PROCESSES

    def waits(number: int) -> Generator[simpy.Event]:
        for turn in range(each):
            yield env.timeout(1 + (number * 7_919 + turn * 104_729) % 86_400)

    for number in range(_PROCESSES):
        env.process(waits(number))
    watch = _Stopwatch()
    env.run()
    return watch.sample(each * _PROCESSES // _TIMEOUTS)


def replication(*, scale: float, overrides: Sequence[str] = ()) -> Sample:
    """One replication as a worker process does it, its chain in the same process. Loading modules is not timed."""
    from argosy.experiments.task import Task, get_ready, replicate
    from argosy.policies import build_policies
    from argosy.scenario_files import load_scenario

    scenario, tables = load_scenario(SCENARIO, overrides, scale=scale)
    get_ready()
    build_policies(scenario.policies)
    watch = _Stopwatch()
    figures = replicate(Task(scenario, tables, 0, days=scenario.days)).figures
    return watch.sample(int(figures["settled"] or 0))


def replications(*, count: int, orders: int, jobs: int) -> Sample:
    """A comparison with `count` replications on `jobs` processes, as `argosy compare` makes it, from its start."""
    watch = _Stopwatch()
    from argosy.experiments import CompareRequest, compare

    request = CompareRequest(
        scenario=SCENARIO, vary=["fraud=rules"], replications=count, orders=orders, jobs=jobs
    )
    return watch.sample(compare(request).replications)


def history(*, scale: float, out: str) -> Sample:
    """A finished run in `out` for a policy to learn from, if it is not there yet."""
    from argosy.runs import RunRequest, run

    watch = _Stopwatch()
    if Path(out).exists():
        return watch.sample(0)
    request = RunRequest(scenario=SCENARIO, scale=scale, settlement="instant", out=Path(out))
    return watch.sample(run(request).manifest["settled"])


def screens(*, name: str, what: str, scale: float) -> Sample:
    """`scores` or `lessons` of the learned fraud screen `name` in a run with instant settlement."""
    from argosy.bench.screens import Clocked
    from argosy.compose import build_market
    from argosy.scenario_files import load_scenario
    from sim.records import MemorySink
    from sim.run import run

    overrides = ("settlement.mode=instant", f"policies.fraud={name}")
    scenario, tables = load_scenario(SCENARIO, overrides, scale=scale)
    market = build_market(scenario, tables, MemorySink())
    clocked = Clocked(market.policies.fraud, market.policies.learners()["fraud"])
    market.policies = market.policies._replace(fraud=clocked)
    began = time.process_time()
    run(market, orders=None, days=scenario.days)
    return clocked.sample(what, time.process_time() - began)


def _settled(market: Market) -> int:
    """Orders that were not declined; what is declined costs next to nothing."""
    from sim.orders import Outcome

    return market.orders.placed - market.orders.outcomes[Outcome.DECLINED]


def _peak_bytes() -> int:
    """Largest resident set of this process and of the largest of its children."""
    unit = 1 if sys.platform == "darwin" else _KIB
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return unit * sum(resource.getrusage(who).ru_maxrss for who in whose)


MEASURABLE: Final[dict[str, Callable[..., Sample]]] = {
    "loop": loop,
    "engine": engine,
    "timeouts": timeouts,
    "replication": replication,
    "replications": replications,
    "history": history,
    "screens": screens,
}


def main() -> None:
    """Measure, and print the sample as one JSON object; the options are one JSON object too."""
    name, options = sys.argv[1:]
    sys.stdout.write(json.dumps(vars(MEASURABLE[name](**json.loads(options)))))


if __name__ == "__main__":
    main()
