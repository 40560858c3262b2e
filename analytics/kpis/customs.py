"""KPIs of customs: how long declarations take, what officers look at, and how busy they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ratio
from analytics.kpis.registry import kpi
from analytics.kpis.warehouse import utilisation
from sim.core.units import HOUR
from sim.records import Clearance, Stage

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_TIMES: Final[Needs] = {"clearances": ("order", "lodged_at", "released_at")}
_AT_CUSTOMS: Final = -1
"""Number of the warehouse of a station that is in none."""


@kpi(label="at customs, mean, hours", unit="hours", better="lower", needs=_TIMES)
def clearance_hours_mean(facts: Facts) -> Number:
    """Mean hours from the declaration of a parcel that customs let in until they did."""
    return _hours(facts).mean()  # type: ignore[return-value]


@kpi(label="at customs, 95th percentile, hours", unit="hours", better="lower", needs=_TIMES)
def clearance_hours_p95(facts: Facts) -> Number:
    """95th percentile of hours from the declaration of a parcel that customs let in until they did."""
    return _hours(facts).quantile(0.95, "linear")


@kpi(
    label="released at once, % of declarations", unit="share", better="higher",
    needs={"clearances": ("order", "stage", "outcome")},
)  # fmt: skip
def released_at_once_share(facts: Facts) -> Number:
    """Share of parcels' declarations that no officer looked at."""
    return _share(facts, (pl.col("stage") == Stage.ELECTRONIC) & (pl.col("outcome") == Clearance.RELEASED))


@kpi(label="opened by customs, % of declarations", unit="share", needs={"clearances": ("order", "stage")})
def customs_inspected_share(facts: Facts) -> Number:
    """Share of parcels' declarations whose goods were to be opened."""
    return _share(facts, pl.col("stage") == Stage.INSPECTION)


@kpi(
    label="refused by customs, % of declarations", unit="share", better="lower",
    needs={"clearances": ("order", "outcome")},
)  # fmt: skip
def customs_refused_share(facts: Facts) -> Number:
    """Share of parcels' declarations that were refused: sent back, or destroyed."""
    return _share(facts, pl.col("outcome").is_in((Clearance.REFUSED, Clearance.DESTROYED)))


@kpi(
    label="customs officers at work, % of their hours", unit="share",
    needs={"stations": ("day", "warehouse", "staffed", "busy"), "orders": ("placed_at",)},
)  # fmt: skip
def officer_utilisation(facts: Facts) -> Number:
    """Time of officers on all declarations, others' too, over opening hours, on the days on which buyers came."""
    return utilisation(facts, pl.col("warehouse") == _AT_CUSTOMS)


def _parcels(facts: Facts) -> pl.DataFrame:
    return facts.table("clearances").filter(pl.col("order") >= 0)


def _hours(facts: Facts) -> pl.Series:
    let_in = _parcels(facts).filter(pl.col("released_at") >= 0)
    return let_in.select((pl.col("released_at") - pl.col("lodged_at")) / HOUR).to_series()


def _share(facts: Facts, which: pl.Expr) -> Number:
    parcels = _parcels(facts)
    return ratio(parcels.filter(which).height, parcels.height)
