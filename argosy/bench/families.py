"""What the policies of a family cost: the same replication with each of them, over the one with the default."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from argosy.bench.rows import Best, Budget, Row
from argosy.bench.screens import screen_rows
from argosy.bench.takes import Measurement
from argosy.policies import registered
from sim.policies import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARED: Final = (
    "routing", "fraud", "placement", "replenishment", "dispatch", "last_mile", "arrival", "recommendation",
    "pricing", "arbitration", "grading",
)  # fmt: skip
"""Families whose policies need nothing but a market."""

_INSTANT: Final = "settlement.mode=instant"
_USUAL: Final = "replication, instant"


def family_rows() -> tuple[dict[str, Row], dict[str, Measurement]]:
    """A row for each family, two for learned screens, and what all of them need measured."""
    measured = {_USUAL: _replication("the default policies", ())}
    rows = {}
    for family in COMPARED:
        default = FAMILIES[family].default
        others = {name: f"{family}={name}" for name in registered(family) if name != default}
        for label in others.values():
            measured[label] = _replication(label, (f"policies.{label}",))
        rows[family] = Row((_USUAL, *others.values()), partial(_cost, family, others))
    of_screens, more = screen_rows()
    return rows | of_screens, measured | more


def _replication(what: str, overrides: tuple[str, ...]) -> Measurement:
    options = {"scale": 1, "overrides": (_INSTANT, *overrides)}
    return Measurement(f"a replication with {what}", "replication", options, most=1)


def _cost(family: str, others: Mapping[str, str], best: Mapping[str, Best]) -> Budget:
    usual = best[_USUAL].cpu.cpu_cost
    ratios = {name: best[label].cpu.cpu_cost / usual for name, label in others.items()}
    dearest = max(ratios, key=ratios.__getitem__)
    detail = ", ".join(f"{name} {ratio:.2f}" for name, ratio in sorted(ratios.items(), key=lambda x: x[1]))
    what = f"{family}: {dearest}, the dearest, over {FAMILIES[family].default}, CPU per order"
    return Budget(family, what, ratios[dearest], None, False, "x", detail)
