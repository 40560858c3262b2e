"""Measuring: which measurements there are, several takes of each in turn, every one in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from argosy.bench.sample import Sample
from argosy.problems import ArgosyError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

SMALL_SCALE: Final = 2
LARGE_SCALE: Final = 20
MILLION_SCALE: Final = 230
DAYS: Final = 90
REPLICATIONS: Final = 12

_SLOW_ORDERS: Final = 60
"""Orders for py-evm, which takes as long for them as revm for thousands."""

_SLOW_TRANSACTIONS: Final = 300
_TIMED_ORDERS: Final = 20_000
_REPLICATION_ORDERS: Final = 1_500
_SELDOM: Final = 2

_OF_THE_LOOP: Final = {"run": "{scratch}/loop", "scale": SMALL_SCALE}

_INSTANT: Final = ("settlement.mode=instant",)
_REVM: Final = ("settlement.engine=revm",)
_PY_EVM: Final = ("settlement.engine=py-evm",)
_LEARNED: Final = (*_REVM, "policies.fraud.name=logistic", "policies.fraud.options.history={scratch}/history")


@dataclass(frozen=True)
class Measurement:
    """One thing to measure.

    Attributes:
        what: for people who wait for it.
        kind: function of `argosy.bench.measure`.
        options: its keyword arguments; `{scratch}` in them becomes a directory that all share.
        most: takes, however many are asked for.
    """

    what: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    most: int = 1_000


MEASUREMENTS: Final[Mapping[str, Measurement]] = {
    "loop": Measurement(
        f"whole loop on revm, --scale {SMALL_SCALE}",
        "loop",
        {"scale": SMALL_SCALE, "days": DAYS, "overrides": _REVM, "keep": "{scratch}/loop"},
    ),
    "loop on py-evm": Measurement(
        f"whole loop on py-evm, {_SLOW_ORDERS} orders",
        "loop",
        {"scale": SMALL_SCALE, "orders": _SLOW_ORDERS, "overrides": _PY_EVM},
    ),
    "instant": Measurement(
        f"the same run with instant settlement, --scale {SMALL_SCALE}",
        "loop",
        {"scale": SMALL_SCALE, "days": DAYS, "overrides": _INSTANT},
    ),
    "timeouts": Measurement("SimPy alone", "timeouts", {"orders": _TIMED_ORDERS}),
    "engine": Measurement("revm alone on that run's calldata", "engine", {"name": "revm", **_OF_THE_LOOP}),
    "engine py-evm": Measurement(
        "py-evm alone on the first of that run's calldata",
        "engine",
        {"name": "py-evm", "limit": _SLOW_TRANSACTIONS, **_OF_THE_LOOP},
    ),
    "history": Measurement(
        "an earlier run to learn from", "history", {"scale": SMALL_SCALE, "out": "{scratch}/history"}, most=1
    ),
    "replication": Measurement(
        "one replication in one process", "replication", {"scale": 1, "overrides": _REVM}, most=_SELDOM
    ),
    "learned": Measurement(
        "the same with every learned policy", "replication", {"scale": 1, "overrides": _LEARNED}, most=_SELDOM
    ),
    "one core": Measurement(
        f"{REPLICATIONS} replications on one core",
        "replications",
        {"count": REPLICATIONS, "orders": _REPLICATION_ORDERS, "jobs": 1},
        most=1,
    ),
    "two cores": Measurement(
        f"{REPLICATIONS} replications on two cores",
        "replications",
        {"count": REPLICATIONS, "orders": _REPLICATION_ORDERS, "jobs": 2},
        most=1,
    ),
    "large": Measurement(
        f"whole loop on revm, --scale {LARGE_SCALE}",
        "loop",
        {"scale": LARGE_SCALE, "days": DAYS, "overrides": _REVM},
        most=1,
    ),
    "million": Measurement(
        f"a million orders, --scale {MILLION_SCALE}",
        "loop",
        {"scale": MILLION_SCALE, "days": DAYS, "overrides": _REVM},
        most=1,
    ),
}
"""In the order in which they are taken: some need what an earlier one leaves."""


def take(
    wanted: Collection[str],
    takes: int,
    say: Callable[[str], None],
    more: Mapping[str, Measurement] = MappingProxyType({}),
) -> dict[str, list[Sample]]:
    """Samples of all `wanted` measurements, taken in turn, so that a busy minute hits both sides of a ratio.

    Args:
        wanted: keys of `MEASUREMENTS`, or of `more`.
        takes: of each, but for those that take long.
        say: hears what is being measured.
        more: measurements besides.

    Raises:
        ArgosyError: if a measurement fails.
    """
    chosen = {name: each for name, each in {**MEASUREMENTS, **more}.items() if name in wanted}
    samples: dict[str, list[Sample]] = {name: [] for name in chosen}
    with TemporaryDirectory() as scratch:
        for turn in range(takes):
            for name, each in chosen.items():
                if turn < each.most:
                    say(f"take {turn + 1} of {min(takes, each.most)}: {each.what}")
                    samples[name].append(measure(each.kind, _placed(each.options, scratch)))
    return samples


def measure(kind: str, options: Mapping[str, Any]) -> Sample:
    """One sample, from a process of its own.

    Raises:
        ArgosyError: if the process fails.
    """
    command = [sys.executable, "-P", "-m", "argosy.bench.measure", kind, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-2:] or ["it said nothing"]
        raise ArgosyError(f"measuring {kind} {options} failed: {' '.join(map(str.strip, last))}")
    return Sample(**json.loads(done.stdout))


def _placed(node: Any, scratch: str) -> Any:
    if isinstance(node, str):
        return node.replace("{scratch}", scratch)
    if isinstance(node, dict):
        return {key: _placed(value, scratch) for key, value in node.items()}
    return [_placed(value, scratch) for value in node] if isinstance(node, tuple) else node
