"""The budgets: what each is computed from, and its limit. Ratios of samples taken side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.bench.takes import LARGE_SCALE, MILLION_SCALE, SMALL_SCALE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from argosy.bench.sample import Sample

_MEGABYTE: Final = 10**6
_BASE_MEMORY: Final = 400 * _MEGABYTE
_ORDER_MEMORY: Final = 4_000
_MILLION: Final = 10**6
_MINUTE: Final = 60


@dataclass(frozen=True)
class Budget:
    """One row of the answer.

    Attributes:
        name: of the row.
        what: is measured.
        value: measured.
        limit: that was set; None where there is none.
        at_least: whether more is better.
        unit: of both.
        detail: the numbers behind it.
    """

    name: str
    what: str
    value: float
    limit: float | None
    at_least: bool
    unit: str
    detail: str

    @property
    def met(self) -> bool:
        """Whether the budget is kept; what has none is."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


class Best(NamedTuple):
    """The best takes of one measurement: the one of least wall time and the one of least CPU."""

    wall: Sample
    cpu: Sample


class Row(NamedTuple):
    """What a row needs measured, and how it is computed."""

    needs: tuple[str, ...]
    budget: Callable[[Mapping[str, Best]], Budget]


def best_of(samples: Mapping[str, Sequence[Sample]]) -> dict[str, Best]:
    """The best takes of every measurement."""
    return {
        name: Best(min(takes, key=lambda s: s.seconds), min(takes, key=lambda s: s.cpu))
        for name, takes in samples.items()
    }


def _loop(best: Mapping[str, Best]) -> Budget:
    fast, slow = best["loop"].wall, best["loop on py-evm"].wall
    detail = f"{fast.rate:,.0f} and {slow.rate:,.1f} orders per second"
    return Budget("loop", "whole loop, revm over py-evm", fast.rate / slow.rate, 100, True, "x", detail)


def _wall(best: Mapping[str, Best]) -> Budget:
    whole, engine, instant = (best[name].wall.seconds for name in ("loop", "engine", "instant"))
    what = "whole loop over the larger of engine alone and instant run"
    detail = f"{whole:.1f} s over {engine:.1f} s and {instant:.1f} s"
    return Budget("wall", what, whole / max(engine, instant), 1.25, False, "x", detail)


def _engine(best: Mapping[str, Best]) -> Budget:
    fast, slow = best["engine"].wall, best["engine py-evm"].wall
    detail = f"{fast.rate:,.0f} and {slow.rate:,.0f} transactions per second"
    return Budget("engine", "engine alone, revm over py-evm", fast.rate / slow.rate, 150, True, "x", detail)


def _market(best: Mapping[str, Best]) -> Budget:
    market, simpy = best["instant"].cpu, best["timeouts"].cpu
    what = "market alone over 24 SimPy timeouts, CPU per order"
    detail = f"{_micro(market.cpu_cost)} and {_micro(simpy.cpu_cost)} microseconds"
    return Budget("market", what, market.cpu_cost / simpy.cpu_cost, 12, False, "x", detail)


def _scale(best: Mapping[str, Best]) -> Budget:
    small, large = best["loop"].wall, best["large"].wall
    what = f"wall time per order at --scale {LARGE_SCALE} over --scale {SMALL_SCALE}"
    detail = (
        f"{_micro(large.cost)} and {_micro(small.cost)} microseconds; "
        f"CPU of the market's process {_micro(large.cpu_cost)} and {_micro(small.cpu_cost)}"
    )
    return Budget("scale", what, large.cost / small.cost, 1.15, False, "x", detail)


def _memory(best: Mapping[str, Best]) -> Budget:
    small, large = best["loop"].wall, best["large"].wall
    allowed = (_BASE_MEMORY + _ORDER_MEMORY * large.count) / _MEGABYTE
    grown = (large.bytes - small.bytes) / (large.count - small.count) / 1000
    detail = f"{grown:,.1f} kB per further order"
    return Budget(
        "memory", f"memory at {large.count:,} orders", large.bytes / _MEGABYTE, allowed, False, "MB", detail
    )


def _million_expected(best: Mapping[str, Best]) -> Budget:
    large = best["large"].wall
    what = f"a million orders, extrapolated from --scale {LARGE_SCALE}"
    detail = f"{large.rate:,.0f} orders per second"
    return Budget("million", what, _MILLION * large.cost / _MINUTE, 10, False, "min", detail)


def _million_run(best: Mapping[str, Best]) -> Budget:
    run = best["million"].wall
    what = f"a million orders, --scale {MILLION_SCALE}"
    detail = f"{run.count:,} orders, {run.rate:,.0f} per second, {run.bytes / _MEGABYTE:,.0f} MB"
    minutes = run.seconds * max(1.0, _MILLION / run.count) / _MINUTE
    return Budget("million", what, minutes, 10, False, "min", detail)


def _replications(best: Mapping[str, Best]) -> Budget:
    one, two = best["one core"].wall, best["two cores"].wall
    detail = f"{one.seconds:.1f} s and {two.seconds:.1f} s for {one.count}"
    return Budget(
        "replications", "replications, two cores over one", one.seconds / two.seconds, 1.7, True, "x", detail
    )


def _replication(best: Mapping[str, Best]) -> Budget:
    alone = best["replication"].cpu
    what = "a replication in one process, CPU per order"
    detail = f"{alone.count:,} orders in {alone.cpu:.1f} s"
    return Budget("replication", what, alone.cpu_cost * 1e6, None, False, "us", detail)


def _policies(best: Mapping[str, Best]) -> Budget:
    without, learned = best["replication"].cpu, best["learned"].cpu
    what = "every learned policy over none, CPU per order, training included"
    detail = f"{_micro(learned.cpu_cost)} and {_micro(without.cpu_cost)} microseconds; fraud=logistic"
    return Budget("policies", what, learned.cpu_cost / without.cpu_cost, 1.3, False, "x", detail)


def _micro(seconds: float) -> str:
    return f"{1e6 * seconds:,.0f}"


ROWS: Final[Mapping[str, Row]] = {
    "loop": Row(("loop", "loop on py-evm"), _loop),
    "wall": Row(("loop", "engine", "instant"), _wall),
    "engine": Row(("loop", "engine", "engine py-evm"), _engine),
    "market": Row(("instant", "timeouts"), _market),
    "scale": Row(("loop", "large"), _scale),
    "memory": Row(("loop", "large"), _memory),
    "million": Row(("large",), _million_expected),
    "replications": Row(("one core", "two cores"), _replications),
    "replication": Row(("replication",), _replication),
    "policies": Row(("history", "replication", "learned"), _policies),
}

MILLION_ROW: Final = Row(("million",), _million_run)
"""In place of the extrapolated one, for who has the time."""
