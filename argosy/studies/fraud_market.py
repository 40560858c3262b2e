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

WEEK: Final = 7
SCALE: Final = 4
"""Of `eurasia`, so that there are chargebacks enough to learn from within weeks."""
_INSTANT: Final = "settlement.mode=instant"
"""A screen sees what it would on a chain."""
_NEEDS: Final = {
    "screenings": ("order", "time", "risk", "passed", "reversible", "amount_cents", "conduct", "tactic"),
    "orders": ("order", "chargeback", "total", "total_cents"),
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
        fee_share: of the price, what the platform keeps.
        seen: a row per order: order, time, risk (-1 for none), passed, reversible, cents, thief, tactic, labelled,
            reversed, loss_cents.
    """

    figures: Mapping[str, float | None]
    fee_share: float
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
    return Screenings(figures, ended.scenario.settlement.platform_fee_bps / BPS, seen_of(found))


def attempts_of(visits: pl.DataFrame) -> float | None:
    """Share of criminals' baskets in those that somebody tried to pay."""
    tried = visits.filter(pl.col("payments") > 0)
    stolen = pl.col("visit").is_between(FIRST_VISIT, FIRST_SELF_TRADE, closed="left")
    return None if tried.is_empty() else tried.filter(stolen).height / tried.height


def seen_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A row per screened order with its truth, and its label where it was let through and could be reversed."""
    reversed_ = tables["disputes"].filter(pl.col("kind") == CaseKind.CHARGEBACK)["order"].implode()
    lost = pl.col("chargeback") / pl.col("total") * pl.col("total_cents")
    losses = tables["orders"].select("order", loss_cents=lost.fill_nan(0))
    screened = tables["screenings"].join(losses, on="order", how="left")
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
    )


def between(seen: pl.DataFrame, first_day: int, last_day: int) -> pl.DataFrame:
    """What was screened from the first day on, until before the last."""
    return seen.filter((pl.col("time") >= first_day * DAY) & (pl.col("time") < last_day * DAY))
