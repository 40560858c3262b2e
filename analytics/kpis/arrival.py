"""KPIs of tracking: how good predictions of arrival are, and whether warnings come in time.

A prediction counts by how long it stood: until the next scan, or until the parcel was there or its order ended. So
a figure is what somebody finds who looks at a random moment at a random parcel under way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.registry import kpi
from sim.core.units import DAY
from sim.records import Event

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_LEVELS: Final = {"low": 0.1, "median": 0.5, "high": 0.9}
_ENDED: Final[Needs] = {
    "arrivals": ("order", "at"),
    "orders": ("order", "delivered_at", "closed_at", "outcome"),
}
_OFF: Final = together(_ENDED, {"arrivals": ("median",)})
_WITHIN: Final = together(_ENDED, {"arrivals": ("low", "high")})
_QUANTILES: Final = together(_ENDED, {"arrivals": tuple(_LEVELS)})
_WARNED: Final[Needs] = {
    "order_events": ("order", "time", "event"),
    "orders": ("order", "shipped_at", "delivered_at", "promised_at", "outcome"),
}


@kpi(label="predicted arrival off by, days", unit="days", better="lower", needs=_OFF)
def arrival_error_days(facts: Facts) -> Number:
    """Mean absolute error of the predicted median, by parcel-time; parcels that never arrive have no error."""
    stood = _stood(facts).filter(pl.col("delivered_at") >= 0)
    return _mean(stood, (pl.col("delivered_at") - pl.col("median")).abs() / DAY)


@kpi(label="arrived within the 80 % interval, %", unit="share", needs=_WITHIN)
def arrival_coverage(facts: Facts) -> Number:
    """Share of parcel-time whose interval holds the arrival, nominally 80 %; what never arrives is in none."""
    within = pl.col("delivered_at").is_between(pl.col("low"), pl.col("high"))
    return _mean(_stood(facts), within.cast(pl.Float64))


@kpi(label="pinball loss of predicted arrivals, days", unit="days", better="lower", needs=_QUANTILES)
def arrival_pinball_days(facts: Facts) -> Number:
    """Pinball loss, the mean of the 10, 50 and 90 % quantiles', by parcel-time of parcels that arrive."""
    losses = []
    for name, level in _LEVELS.items():
        off = (pl.col("delivered_at") - pl.col(name)) / DAY
        losses.append(pl.max_horizontal(level * off, (level - 1) * off))
    stood = _stood(facts).filter(pl.col("delivered_at") >= 0)
    return _mean(stood, pl.sum_horizontal(losses) / len(losses))


@kpi(label="late parcels whose buyers were warned, %", unit="share", better="higher", needs=_WARNED)
def late_warned_share(facts: Facts) -> Number:
    """Share of parcels late or never there of which the buyer was warned before the promised time was past."""
    late = _late(facts)
    warned = late.filter(pl.col("warned_at") <= pl.col("promised_at"))
    return ratio(warned.height, late.height)


@kpi(label="warned before the promise, median, days", unit="days", better="higher", needs=_WARNED)
def warned_ahead_days(facts: Facts) -> Number:
    """Median days between the warning of a late parcel and the promised time; below 0 where it came afterwards."""
    late = _late(facts).filter(pl.col("warned_at").is_not_null())
    return ((late["promised_at"] - late["warned_at"]) / DAY).median()  # type: ignore[return-value]


@kpi(label="warnings that were false, %", unit="share", better="lower", needs=_WARNED)
def false_warning_share(facts: Facts) -> Number:
    """Share of warnings whose parcels were in time after all."""
    warned = _sent(facts).filter(pl.col("warned_at").is_not_null())
    in_time = pl.col("delivered_at").is_between(0, pl.col("promised_at"))
    return ratio(warned.filter(in_time).height, warned.height)


def _stood(facts: Facts) -> pl.DataFrame:
    """Predictions of orders that have ended, with the `seconds` for which they stood."""
    end = pl.when(pl.col("delivered_at") >= 0).then("delivered_at").otherwise("closed_at")
    until = pl.col("at").shift(-1).over("order")
    return (
        facts.table("arrivals")
        .sort("order", "at")
        .join(facts.ended, on="order")
        .with_columns(seconds=pl.coalesce(until, end) - pl.col("at"))
    )


def _mean(stood: pl.DataFrame, value: pl.Expr) -> Number:
    """Mean of a value, by parcel-time."""
    part = stood.select((value * pl.col("seconds")).sum()).item()
    return ratio(part, total(stood, "seconds"))


def _sent(facts: Facts) -> pl.DataFrame:
    """Orders that were sent and have ended, with the second of their warning as `warned_at`."""
    warned = facts.table("order_events").filter(pl.col("event") == Event.WARNED_LATE)
    sent = facts.ended.filter(pl.col("shipped_at") >= 0)
    return sent.join(warned.select("order", warned_at="time"), on="order", how="left")


def _late(facts: Facts) -> pl.DataFrame:
    """Of these, what was late or never came."""
    return _sent(facts).filter(~pl.col("delivered_at").is_between(0, pl.col("promised_at")))
