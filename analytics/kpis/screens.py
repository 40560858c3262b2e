"""KPIs of what screens say of the risk of orders: against the truth, and against the labels that the platform has.

Labels are there for orders that passed the screen and whose means could be charged back: whether they were. Only
orders of which a screen gives a risk count; without any there is no figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from analytics.kpis.facts import together
from analytics.kpis.registry import kpi
from analytics.kpis.scores import average_precision, calibration_error, recall_at, roc_auc
from sim.core.units import DAY
from sim.records import CaseKind, Conduct

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

    Measure = Callable[[NDArray[np.float64], NDArray[np.bool_]], float | None]

_TRUTH: Final[Needs] = {"screenings": ("risk", "conduct")}
_LABELS: Final[Needs] = {
    "screenings": ("order", "risk", "passed", "reversible"),
    "disputes": ("order", "kind"),
}
_CARDS: Final[Needs] = {"screenings": ("time", "instrument")}
_CASES: Final[Needs] = {
    "screenings": ("order", "time", "buyer", "passed", "conduct"),
    "disputes": ("order", "kind", "closed_at"),
}
_TOP: Final = 100
_FALSE_ALARMS: Final = 0.01


@kpi(label="ROC AUC of risk, by the truth", unit="times", better="higher", needs=_TRUTH, spared=True)
def risk_auc(facts: Facts) -> Number:
    """Chance that a thief's order has a higher risk than another's."""
    return _measured(roc_auc, _truth(facts))


@kpi(label="ROC AUC of risk, by labels", unit="times", better="higher", needs=_LABELS, spared=True)
def risk_auc_of_labels(facts: Facts) -> Number:
    """Chance that an order that was charged back had a higher risk than one that was not."""
    return _measured(roc_auc, _labels(facts))


@kpi(
    label="average precision of risk, by the truth", unit="times", better="higher", needs=_TRUTH, spared=True
)
def risk_average_precision(facts: Facts) -> Number:
    """Mean precision at each thief's order, from the highest risk down."""
    return _measured(average_precision, _truth(facts))


@kpi(label="average precision of risk, by labels", unit="times", better="higher", needs=_LABELS, spared=True)
def risk_average_precision_of_labels(facts: Facts) -> Number:
    """Mean precision at each order that was charged back, from the highest risk down."""
    return _measured(average_precision, _labels(facts))


@kpi(
    label="thieves above 1 % false alarms, %", unit="share", better="higher", needs=_TRUTH, spared=True,
)  # fmt: skip
def recall_at_one_percent(facts: Facts) -> Number:
    """Share of thieves' orders above the risk that at most 1 % of the others exceed."""
    return _measured(_recall, _truth(facts))


@kpi(
    label="charged back above 1 % false alarms, %", unit="share", better="higher", needs=_LABELS, spared=True,
)  # fmt: skip
def recall_at_one_percent_of_labels(facts: Facts) -> Number:
    """Share of orders that were charged back above the risk that at most 1 % of the others exceed."""
    return _measured(_recall, _labels(facts))


@kpi(
    label="risk off the share of thieves by, %", unit="share", better="lower", needs=_TRUTH, spared=True,
)  # fmt: skip
def risk_calibration_error(facts: Facts) -> Number:
    """Expected calibration error over ten bins: how far risks are from the share of thieves."""
    return _measured(calibration_error, _truth(facts))


@kpi(
    label="risk off the share of chargebacks by, %", unit="share", better="lower", needs=_LABELS, spared=True,
)  # fmt: skip
def risk_calibration_error_of_labels(facts: Facts) -> Number:
    """Expected calibration error over ten bins: how far risks are from the share that was charged back."""
    return _measured(calibration_error, _labels(facts))


@kpi(
    label="thieves' among the day's riskiest 100 cards, %", unit="share", better="higher",
    needs=together(_TRUTH, _CARDS), spared=True,
)  # fmt: skip
def card_precision_100(facts: Facts) -> Number:
    """Share of the 100 cards with the highest risk of a day that are stolen, mean over days."""
    return _card_precision(_truth(facts))


@kpi(
    label="charged back among the day's riskiest 100 cards, %", unit="share", better="higher",
    needs=together(_LABELS, _CARDS), spared=True,
)  # fmt: skip
def card_precision_100_of_labels(facts: Facts) -> Number:
    """Share of the 100 cards with the highest risk of a day that were charged back, mean over days."""
    return _card_precision(_labels(facts))


@kpi(label="until a thief is noticed, mean, days", unit="days", better="lower", needs=_CASES, spared=True)
def detection_days(facts: Facts) -> Number:
    """Mean days from a thief's first order until one is stopped or charged back, at the latest until orders end."""
    every, disputes = facts.table("screenings"), facts.table("disputes")
    thieves = every.filter(pl.col("conduct") == Conduct.THIEF)
    back = disputes.filter(pl.col("kind") == CaseKind.CHARGEBACK).select("order", known="closed_at")
    known = back.group_by("order", maintain_order=True).agg(pl.col("known").min())
    seen = thieves.join(known, on="order", how="left")
    at = pl.when(pl.col("passed")).then("known").otherwise("time")
    by = seen.group_by("buyer", maintain_order=True).agg(first=pl.col("time").min(), noticed=at.min())
    end = pl.lit(every["time"].max(), dtype=pl.Int64)
    days = (pl.min_horizontal("noticed", end) - pl.col("first")) / DAY
    return by.select(days.mean()).item()  # type: ignore[no-any-return]


def _recall(scores: NDArray[np.float64], labels: NDArray[np.bool_]) -> float | None:
    return recall_at(scores, labels, _FALSE_ALARMS)


def _truth(facts: Facts) -> pl.DataFrame:
    """Orders of which a risk is given, with `bad` for those of thieves."""
    every = facts.table("screenings").with_columns(bad=pl.col("conduct") == Conduct.THIEF)
    return every.filter(pl.col("risk") >= 0)


def _labels(facts: Facts) -> pl.DataFrame:
    """Of these, what was paid by means that can be charged back, with `bad` for what was."""
    disputes = facts.table("disputes")
    back = disputes.filter(pl.col("kind") == CaseKind.CHARGEBACK)["order"].implode()
    every = facts.table("screenings").filter((pl.col("risk") >= 0) & pl.col("passed") & pl.col("reversible"))
    return every.with_columns(bad=pl.col("order").is_in(back))


def _measured(measure: Measure, seen: pl.DataFrame) -> float | None:
    return measure(seen["risk"].to_numpy(), seen["bad"].to_numpy())


def _card_precision(seen: pl.DataFrame) -> float | None:
    """Card precision at 100 of the Fraud Detection Handbook: what was found on a day is known on later ones.

    A day with fewer cards has fewer than 100 to look at, and is measured by them.
    """
    cards = seen.group_by(day=pl.col("time") // DAY, card="instrument").agg(
        pl.col("risk").max(), pl.col("bad").any()
    )
    known: set[int] = set()
    found: list[float] = []
    for (_,), day in cards.sort("day", "risk", "card", descending=(False, True, False)).group_by(
        "day", maintain_order=True
    ):
        left = day.filter(~pl.col("card").is_in(list(known))).head(_TOP)
        if left.height:
            found.append(left.filter("bad").height / left.height)
        known |= set(left.filter("bad")["card"])
    return float(np.mean(found)) if found else None
