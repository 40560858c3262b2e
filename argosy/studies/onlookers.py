"""Learned screens that look on in one market, all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from analytics.policies.fraud import ShadowScreen
from analytics.policies.learned_screens import LEARNED
from argosy.studies.fraud_market import observed
from sim.policies import Action, Screening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argosy.studies.fraud_market import Screenings
    from sim.policies import History, RiskView, Setting

_PLACE: Final = 'policies.fraud={name="shadow", options={screen="graph"}}'
"""Where they stand: the market keeps as much history as the screen that it is made with reads."""
_NONE: Final = -1.0


class Onlookers:
    """Each scores as it would alone, and every order is accepted: all have the labels of all orders.

    Attributes:
        risks: by screen and order, -1 where there is no model yet.
    """

    learns_every_days = 7

    def __init__(self) -> None:
        self._screens = {name: ShadowScreen(screen=name) for name in LEARNED}
        self.risks: dict[str, dict[int, float]] = {name: {} for name in self._screens}

    def __call__(self, view: RiskView, setting: Setting) -> Screening:
        """Accept, and keep what each of them says."""
        for name, screen in self._screens.items():
            risk = screen(view, setting).risk
            self.risks[name][view.order] = _NONE if risk is None else risk
        return Screening(Action.ACCEPT)

    def learn(self, history: History, now: int) -> None:
        """Let each learn."""
        for screen in self._screens.values():
            screen.learn(history, now)


class Watched(NamedTuple):
    """A market in which screens look on.

    Attributes:
        seed: of the market.
        days: for which buyers come.
    """

    seed: int
    days: int


def look_on(given: Watched) -> Mapping[str, Screenings]:
    """Run the market; what became of it, with the risks of each screen."""
    onlookers = Onlookers()
    found = observed((_PLACE, f"seed={given.seed}"), given.days, onlookers)
    return {name: found._replace(seen=_scored(found.seen, risks)) for name, risks in onlookers.risks.items()}


def _scored(seen: pl.DataFrame, risks: Mapping[int, float]) -> pl.DataFrame:
    return seen.with_columns(risk=pl.col("order").replace_strict(risks, return_dtype=pl.Float64))
