"""Why one strategy delivers sooner than another: the stages on the way, and those that differ most."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

from analytics.report import Figure, Section, Table, amount, digits_for, empty, with_interval
from argosy.reports.comparing import axis_of, name_of, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.reports.comparing import Compared

_LEAD: Final = "lead_days_mean"
_STAGES: Final = (
    "stock_out_share", "queue_days_mean", "pick_utilisation", "pack_utilisation", "dock_days_median",
    "dock_days_p95", "rolled_share", "clearance_hours_mean", "transit_days_p95", "never_arrived_share",
)  # fmt: skip
"""From the shelf to the door; more of any of them is slower."""

_MOST: Final = 3


def where_the_days_go(compared: Compared) -> Section:
    """The stages on the way, strategy by strategy, and in which of them the slower ones lose most."""
    return Section("why", "Where the days go", [], [_stages(compared)])


def _stages(compared: Compared) -> Figure:
    metrics = [metric for metric in (_LEAD, *_STAGES) if metric in compared.metrics]
    if _LEAD not in metrics or len(metrics) == 1:
        return empty(
            "Where the days go", "Nothing of the way was counted: choose figures of it with --metric."
        )
    rows = [
        [axis_of(metric), *(with_interval(*compared.mean(metric, label)) for label in compared.labels)]
        for metric in metrics
    ]
    quickest, *others = compared.ranked(_LEAD)
    told = " ".join(_slower(compared, metrics[1:], quickest, label) for label in others)
    note = "Means over replications with their 95 % intervals. Stages overlap and do not add up to the whole."
    head = ["Figure", *map(compared.short, compared.labels)]
    return Figure("From the shelf to the door", told, note, Table(head, rows), whole=True)


def _slower(compared: Compared, stages: Sequence[str], quickest: str, other: str) -> str:
    """In which stages `other` is shown to do worse, the largest ratio first."""
    a, b = compared.short(other), compared.short(quickest)
    if compared.finding(_LEAD, other, quickest) != "differs":
        return f"{a} is not shown to be slower than {b}."
    worse = [metric for metric in stages if _is_more(compared, metric, other, quickest)]
    if not worse:
        return f"{a} is slower than {b}, and none of these stages is shown to be the reason."
    worse.sort(key=lambda metric: -_ratio(compared, metric, other, quickest))
    found = "; ".join(
        f"{name_of(metric)} {_value(compared, metric, other)} where {b} has {_value(compared, metric, quickest)}"
        for metric in worse[:_MOST]
    )
    return f"{a} is slower than {b}: {found}."


def _is_more(compared: Compared, metric: str, other: str, quickest: str) -> bool:
    more = compared.difference(metric, other, quickest).mean > 0
    return more and compared.finding(metric, other, quickest) == "differs"


def _ratio(compared: Compared, metric: str, other: str, quickest: str) -> float:
    a, b = (compared.mean(metric, label).mean for label in (other, quickest))
    return a / b if b else inf


def _value(compared: Compared, metric: str, label: str) -> str:
    mean, _, high = compared.mean(metric, label)
    digits = digits_for(None if high is None else high - mean, mean)
    return f"{amount(mean, digits)} {unit(metric).word}".strip()
