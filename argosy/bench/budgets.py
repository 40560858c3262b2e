"""What Argosy costs on this machine, against its budgets. Every measurement has a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import ArgosyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

GROWTH: Final = 10
"""How much longer the long run is."""

_FEW: Final = 40
"""Orders for py-evm, which takes as long for them as revm for thousands."""

_FEW_TRANSACTIONS: Final = 300
_REPLICATIONS: Final = 8
_TAKES: Final = 2
"""Short measurements are taken this often; the fastest counts."""

_MEGABYTE: Final = 10**6
_BASE_MEMORY: Final = 400 * _MEGABYTE
_ORDER_MEMORY: Final = 4_000
_MILLION: Final = 10**6
_MINUTE: Final = 60


@dataclass(frozen=True)
class Budget:
    """One row of the answer.

    Attributes:
        what: is measured.
        value: measured.
        limit: that was set.
        at_least: whether more is better.
        unit: of both.
        detail: the numbers behind it.
    """

    what: str
    value: float
    limit: float
    at_least: bool
    unit: str
    detail: str

    @property
    def met(self) -> bool:
        """Whether the budget is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass(frozen=True)
class _Timed:
    count: int
    seconds: float
    bytes: int = 0

    @property
    def rate(self) -> float:
        return self.count / self.seconds


def measure_all(orders: int, say: Callable[[str], None]) -> Iterator[Budget]:
    """Measure every budget, row by row; `say` hears what is being measured.

    Args:
        orders: of the shorter run; the longer has ten times as many.
        say: for progress.

    Raises:
        ArgosyError: if a measurement fails.
    """
    with TemporaryDirectory() as run:
        say(f"whole loop, {orders:,} orders on revm")
        fast = _best(_loop(orders=orders, engine="revm", keep=f"{run}/{take}") for take in range(_TAKES))
        say(f"whole loop, {_FEW} orders on py-evm")
        slow = _loop(orders=_FEW, engine="py-evm")
        yield _whole_loop(fast, slow)
        say("engines alone on the same transactions")
        fast_engine = _best(_engine(name="revm", run=f"{run}/0") for _ in range(_TAKES))
        slow_engine = _engine(name="py-evm", run=f"{run}/0", limit=_FEW_TRANSACTIONS)
        yield _engines(fast_engine, slow_engine)
    say(f"the same run with instant settlement, {orders:,} orders")
    instant = _best(_loop(orders=orders, settlement="instant") for _ in range(_TAKES))
    yield _overhead(fast, fast_engine, instant)
    say(f"whole loop, {GROWTH * orders:,} orders on revm")
    long = _loop(orders=GROWTH * orders, engine="revm")
    yield from _growth(fast, long)
    say(f"{_REPLICATIONS} replications on one core, then on two")
    yield _parallel(*(_replications(orders // 2, jobs) for jobs in (1, 2)))


def _whole_loop(fast: _Timed, slow: _Timed) -> Budget:
    detail = f"{fast.rate:,.0f} and {slow.rate:,.1f} orders per second"
    return Budget("whole loop, revm over py-evm", fast.rate / slow.rate, 100, True, "x", detail)


def _engines(fast: _Timed, slow: _Timed) -> Budget:
    detail = f"{fast.rate:,.0f} and {slow.rate:,.0f} transactions per second"
    return Budget("engine alone, revm over py-evm", fast.rate / slow.rate, 150, True, "x", detail)


def _overhead(whole: _Timed, engine: _Timed, instant: _Timed) -> Budget:
    detail = f"{whole.seconds:.1f} s over {engine.seconds:.1f} s + {instant.seconds:.1f} s"
    ratio = whole.seconds / (engine.seconds + instant.seconds)
    return Budget("whole loop over engine alone plus instant run", ratio, 1.25, False, "x", detail)


def _growth(short: _Timed, long: _Timed) -> Iterator[Budget]:
    ratio = short.rate / long.rate
    detail = f"{1e6 / short.rate:,.0f} and {1e6 / long.rate:,.0f} microseconds"
    yield Budget(f"cost per order at {long.count:,} over {short.count:,}", ratio, 1.15, False, "x", detail)
    allowed = (_BASE_MEMORY + _ORDER_MEMORY * long.count) / _MEGABYTE
    grown = (long.bytes - short.bytes) / (long.count - short.count) / 1000
    detail = f"{grown:,.1f} kB per further order"
    yield Budget(f"memory at {long.count:,} orders", long.bytes / _MEGABYTE, allowed, False, "MB", detail)
    minutes = _MILLION / long.rate / _MINUTE
    yield Budget(
        "a million orders, at the long run's pace", minutes, 10, False, "min", f"{long.rate:,.0f} orders/s"
    )


def _parallel(one: _Timed, two: _Timed) -> Budget:
    detail = f"{one.seconds:.1f} s and {two.seconds:.1f} s for {one.count}"
    return Budget("replications, two cores over one", one.seconds / two.seconds, 1.7, True, "x", detail)


def _best(takes: Iterable[_Timed]) -> _Timed:
    return min(takes, key=lambda timed: timed.seconds)


def _loop(**options: Any) -> _Timed:
    result = _measure("loop", options)
    return _Timed(result["orders"], result["seconds"], result["bytes"])


def _engine(**options: Any) -> _Timed:
    result = _measure("engine", options)
    return _Timed(result["transactions"], result["seconds"])


def _replications(orders: int, jobs: int) -> _Timed:
    result = _measure("replications", {"count": _REPLICATIONS, "orders": orders, "jobs": jobs})
    return _Timed(result["replications"], result["seconds"])


def _measure(name: str, options: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "argosy.bench.measure", name, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-2:] or ["it said nothing"]
        raise ArgosyError(f"measuring {name} {options} failed: {' '.join(map(str.strip, last))}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result
