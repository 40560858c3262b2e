"""What is traded for what: cost, days, emissions and service, and which strategies none beats in all of them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from analytics.kpis import KPIS
from analytics.report import Figure, Table, figure, with_interval
from analytics.report.charts import Axes, Spot, scatter
from argosy.reports.comparing import axis_of, name_of
from argosy.reports.focus import FREIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from argosy.reports.comparing import Compared

_PAIRS: Final = 4


def tradeoffs(compared: Compared) -> list[Figure]:
    """A picture for the cost against each of the others, and the efficient set over all."""
    there = [metric for metric in FREIGHT if metric in compared.metrics]
    if len(there) < 2 or len(compared.labels) < 2:
        return []
    pairs = list(combinations(there, 2))[:_PAIRS]
    return [*(_pair(compared, other, first) for first, other in pairs), _efficient(compared, there)]


def _pair(compared: Compared, x: str, y: str) -> Figure:
    means = {label: [compared.mean(m, label).mean for m in (x, y)] for label in compared.labels}
    best = efficient(means, (x, y))
    times = _times(compared, (x, y))
    spots = [
        Spot(compared.short(label), n, compared.mean(x, label), compared.mean(y, label),
             list(zip(compared.values(x, label), compared.values(y, label), strict=True)), label in best)
        for n, label in enumerate(compared.labels)
    ]  # fmt: skip
    named = ", ".join(compared.short(label) for label in compared.labels if label in best)
    finding = f"No other strategy is nowhere worse and somewhere better than: {named}."

    def draw(width: int, kind: str) -> Markup:
        return scatter(spots, Axes(axis_of(x), axis_of(y), finding), width, kind)

    rows = [
        [compared.short(label), with_interval(*compared.mean(y, label)), with_interval(*compared.mean(x, label)),
         "yes" if label in best else "no", f"{times[label]} of {compared.replications}"]
        for label in compared.labels
    ]  # fmt: skip
    head = ["Strategy", axis_of(y), axis_of(x), "Efficient by the means", "Efficient in replications"]
    note = "Filled and joined: efficient by the means. Crosses: 95 % intervals. Points: replications."
    title = f"{name_of(y)} against {name_of(x)}"
    return figure(Figure(title[:1].upper() + title[1:], finding, note, Table(head, rows)), draw)


def _efficient(compared: Compared, metrics: Sequence[str]) -> Figure:
    means = {label: [compared.mean(m, label).mean for m in metrics] for label in compared.labels}
    best, times = efficient(means, metrics), _times(compared, metrics)
    named = [compared.short(label) for label in compared.labels if label in best]
    beaten = [compared.short(label) for label in compared.labels if label not in best]
    told = f"By the means over {len(metrics)} figures the efficient set is: {', '.join(named)}. "
    told += f"Some other is nowhere worse and somewhere better than: {', '.join(beaten)}." if beaten else ""
    rows = [
        [
            compared.short(label),
            "yes" if label in best else "no",
            f"{times[label]} of {compared.replications}",
        ]
        for label in compared.labels
    ]
    head = ["Strategy", "Efficient by the means", "Efficient in replications"]
    names = "; ".join(name_of(metric) for metric in metrics)
    note = (
        f"Figures: {names}. How sure membership is, is told by the number of replications in which it holds."
    )
    return Figure("The efficient set", told.strip(), note, Table(head, rows))


def _times(compared: Compared, metrics: Sequence[str]) -> dict[str, int]:
    """In how many replications each strategy is efficient."""
    counts = dict.fromkeys(compared.labels, 0)
    for n in range(compared.replications):
        values = {label: [compared.values(m, label)[n] for m in metrics] for label in compared.labels}
        for label in efficient(values, metrics):
            counts[label] += 1
    return counts


def efficient(values: Mapping[str, Sequence[float]], metrics: Sequence[str]) -> set[str]:
    """The strategies that no other equals or beats in every figure and beats in one.

    Args:
        values: by strategy, in the order of `metrics`.
        metrics: key figures, which say what is welcome.
    """
    signs = [-1 if KPIS[metric].better == "higher" else 1 for metric in metrics]
    costs = {label: [s * v for s, v in zip(signs, row, strict=True)] for label, row in values.items()}
    return {
        label
        for label, own in costs.items()
        if not any(
            all(a <= b for a, b in zip(other, own, strict=True)) and list(other) != list(own)
            for other in costs.values()
        )
    }
