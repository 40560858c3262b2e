"""A market behind a fraud screen, and what a study of screens needs of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from analytics.kpis import all_needs, together
from argosy.studies.markets import finished
from sim.attacks import FIRST_SELF_TRADE, FIRST_VISIT
from sim.core.units import BPS, DAY
from sim.records import CaseKind, Conduct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.market import Market
    from sim.policies import FraudPolicy
    from sim.scenario import Scenario

WEEK: Final = 7
SCALE: Final = 4
"""Of `eurasia`, so that there are chargebacks enough to learn from within weeks."""
_INSTANT: Final = "settlement.mode=instant"
"""A screen sees what it would on a chain."""
_NEEDS: Final = {
    "screenings": ("order", "time", "risk", "passed", "reversible", "amount_cents", "conduct", "tactic"),
    "orders": ("order", "chargeback", "goods", "fee", "total", "total_cents"),
    "disputes": ("order", "kind"),
    "visits": ("visit", "payments"),
}


class Guarded(NamedTuple):
    """A market and its screen.

    Attributes:
        screen: as `policies.fraud` names it, with options in braces.
        seed: of the market.
        days: for which buyers come.
        overrides: of the scenario, besides.
    """

    screen: str
    seed: int
    days: int
    overrides: tuple[str, ...] = ()


class Screenings(NamedTuple):
    """What became of a market.

    Attributes:
        figures: its key figures, and `attempts`, the share of criminals' baskets in all that came to be paid.
        seen: a row per order: order, time, risk (-1 for none), passed, reversible, cents, thief, tactic, labelled,
            reversed, loss_cents, and worth_cents, what a good order brings platform and seller (docs/screening.md).
    """

    figures: Mapping[str, float | None]
    seen: pl.DataFrame


def live(given: Guarded) -> Screenings:
    """Run the market."""
    return observed((f"seed={given.seed}", f"policies.fraud={given.screen}", *given.overrides), given.days)


def observed(overrides: Iterable[str], days: int, screen: FraudPolicy | None = None) -> Screenings:
    """Run a market to its end.

    Args:
        overrides: of `eurasia`.
        days: for which buyers come.
        screen: instead of that of the scenario.
    """

    def prepare(market: Market) -> None:
        if screen is not None:
            market.policies = market.policies._replace(fraud=screen)

    needs = together(all_needs(), _NEEDS)
    ended = finished((_INSTANT, *overrides), days, needs, scale=SCALE, prepare=prepare)
    found = ended.sink.tables()
    figures = {**ended.figures(), "attempts": attempts_of(found["visits"])}
    return Screenings(figures, seen_of(found, ended.scenario))


def attempts_of(visits: pl.DataFrame) -> float | None:
    """Share of criminals' baskets in those that somebody tried to pay."""
    tried = visits.filter(pl.col("payments") > 0)
    stolen = pl.col("visit").is_between(FIRST_VISIT, FIRST_SELF_TRADE, closed="left")
    return None if tried.is_empty() else tried.filter(stolen).height / tried.height


def seen_of(tables: Mapping[str, pl.DataFrame], scenario: Scenario) -> pl.DataFrame:
    """A row per screened order with its truth, its worth, and its label where it passed and could be reversed."""
    reversed_ = tables["disputes"].filter(pl.col("kind") == CaseKind.CHARGEBACK)["order"].implode()
    lost = pl.col("chargeback") / pl.col("total") * pl.col("total_cents")
    money = tables["orders"].select("order", loss_cents=lost.fill_nan(0), worth_cents=_worth(scenario))
    screened = tables["screenings"].join(money, on="order", how="left")
    return screened.select(
        "order",
        "time",
        "risk",
        "passed",
        "reversible",
        "amount_cents",
        "tactic",
        thief=pl.col("conduct") == Conduct.THIEF,
        labelled=pl.col("passed") & pl.col("reversible"),
        reversed=pl.col("order").is_in(reversed_),
        loss_cents=pl.col("loss_cents").fill_null(0),
        worth_cents=pl.col("worth_cents").fill_null(0),
    )


def _worth(scenario: Scenario) -> pl.Expr:
    """The platform's fee and what counts of the seller's margin, as a screen is told it, but for rounding."""
    rate = (pl.col("total_cents") / pl.col("total")).fill_nan(0)
    fee, goods = pl.col("fee") * rate, pl.col("goods") * rate
    margin = goods * (1 - scenario.selling.goods_cost_bps / BPS) - fee
    return fee + scenario.screening.sellers_share * margin.clip(lower_bound=0)


def between(seen: pl.DataFrame, first_day: int, last_day: int) -> pl.DataFrame:
    """What was screened from the first day on, until before the last."""
    return seen.filter((pl.col("time") >= first_day * DAY) & (pl.col("time") < last_day * DAY))
