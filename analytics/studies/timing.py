"""When customers buy, and how soon again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from analytics.studies.figures import Mix, Pair, Sample, statistic
from sim.core.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.studies.observed import Observed
    from analytics.studies.reference import Reference

_WEEK_HOURS: Final = 168
_SATURDAY: Final = 5
_COHORT_DAYS: Final = 90
_YEAR_DAYS: Final = 365


@statistic
def days_between_purchases(market: Observed, data: Reference) -> Sample | None:
    """Days between a customer's purchases, beside those that the data's customers would have shown in as many days.

    Of a gap of g days, a share proportional to (H - g) has both ends within a window of H days. The data's gaps are
    weighted by how much likelier their own window was to show them.
    """
    gaps = _gaps(market)
    measured = data.column("interpurchase.csv", "days")
    seen = np.clip(market.days - measured, 0, None) / (data.watched_days - measured)
    return Sample(gaps, measured, seen) if len(gaps) and seen.any() else None


@statistic
def bought_more_than_once(market: Observed, data: Reference) -> Pair | None:
    """Share of the customers with a purchase that had another in the run, beside the data's in as many days."""
    counts = market.purchases.group_by("buyer").len()["len"]
    if not len(counts):
        return None
    return Pair(float((counts > 1).sum()) / len(counts), expected_repeat_share(data, market.days))


@statistic
def bought_again_within_a_year(market: Observed, _: Reference) -> float | None:
    """Share of the customers who first bought in the first 90 days, and again within a year from then."""
    ordered = market.purchases.sort("buyer", "time")
    first = ordered.group_by("buyer", maintain_order=True).agg(
        pl.col("time").first(),
        (pl.col("time").get(1, null_on_oob=True) - pl.col("time").first()).alias("gap"),
    )
    end = min(_COHORT_DAYS, market.days - _YEAR_DAYS)
    cohort = first.filter(pl.col("time") < end * DAY)
    again = cohort.filter(pl.col("gap") <= _YEAR_DAYS * DAY)
    return again.height / cohort.height if cohort.height else None


@statistic
def purchases_a_year(market: Observed, _: Reference) -> float | None:
    """Mean purchases of those who bought in the first year of the run."""
    counts = _first_year(market)
    return float(counts.sum()) / len(counts) if len(counts) else None


@statistic
def twice_a_year(market: Observed, _: Reference) -> float | None:
    """Share of those who bought in the first year that did so twice or more."""
    return _at_least(2, _first_year(market))


@statistic
def four_times_a_year(market: Observed, _: Reference) -> float | None:
    """Share of those who bought in the first year that did so four times or more."""
    return _at_least(4, _first_year(market))


def _first_year(market: Observed) -> pl.Series:
    """Purchases by customer; empty where the run is shorter than a year."""
    year = market.purchases.filter(pl.col("time") < _YEAR_DAYS * DAY)
    counts = year.group_by("buyer").len()["len"]
    return counts if market.days >= _YEAR_DAYS else counts.clear()


def _at_least(least: int, counts: pl.Series) -> float | None:
    return float((counts >= least).sum()) / len(counts) if len(counts) else None


def expected_repeat_share(data: Reference, days: int) -> float:
    """Share of the data's customers, of those who would buy in `days`, who would buy more than once in them.

    Each of a customer's n purchases falls into the window with probability p, the part of the data's own days
    that the window has, independently.
    """
    n, customers = data.column("repeat.csv", "purchases"), data.column("repeat.csv", "customers")
    p = min(1.0, days / data.watched_days)
    none = (1 - p) ** n
    once = n * p * (1 - p) ** (n - 1)
    return float((customers * (1 - none - once)).sum() / (customers * (1 - none)).sum())


@statistic
def weekday(market: Observed, data: Reference) -> Mix:
    """Purchases by local day of the week, beside the data's."""
    return _by(market, data, lambda hours: hours // 24)


@statistic
def hour_of_day(market: Observed, data: Reference) -> Mix:
    """Purchases by local hour of the day, beside the data's."""
    return _by(market, data, lambda hours: hours % 24)


@statistic
def saturday_share(market: Observed, _: Reference) -> float | None:
    """Share of purchases on a local Saturday."""
    hours = _local_hours(market)
    return float((hours // 24 == _SATURDAY).mean()) if len(hours) else None


@statistic
def evening_share(market: Observed, _: Reference) -> float | None:
    """Share of purchases between 20 and 23 h local time."""
    hours = _local_hours(market)
    return float(np.isin(hours % 24, (20, 21, 22)).mean()) if len(hours) else None


def _gaps(market: Observed) -> NDArray[np.float64]:
    ordered = market.purchases.sort("buyer", "time")
    gaps = (
        ordered.select((pl.col("time") - pl.col("time").shift(1).over("buyer")) / DAY)
        .to_series()
        .drop_nulls()
    )
    return gaps.to_numpy()


def _local_hours(market: Observed) -> NDArray[np.int64]:
    """Local hour of the week of every purchase, Monday 00:00 = 0."""
    bought = market.purchases.select("buyer_country", "time")
    ahead = [market.utc_offsets[country][time // HOUR] for country, time in bought.iter_rows()]
    hours = (bought["time"].to_numpy() + np.array(ahead, dtype=np.int64)) / HOUR + market.weekday * 24
    of_week: NDArray[np.int64] = np.floor(hours).astype(np.int64) % _WEEK_HOURS
    return of_week


def _by(market: Observed, data: Reference, part: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> Mix:
    """Purchases and the data's invoices by a part of the hour of the week."""
    if market.segment == "consumer":
        week = data.column("hour_of_week_consumer.csv", "share")
    else:
        week = data.column("hour_of_week.csv", "share_smoothed")
    kinds = part(np.arange(_WEEK_HOURS))
    measured = {f"{kind}": float(week[kinds == kind].sum()) for kind in np.unique(kinds)}
    found, counts = np.unique(part(_local_hours(market)), return_counts=True)
    return Mix({f"{kind}": float(count) for kind, count in zip(found, counts, strict=True)}, measured)
