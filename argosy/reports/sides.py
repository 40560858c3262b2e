"""Strategies side by side, and how they differ, with what is noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.report import Figure, Table, figure, with_interval
from analytics.report.charts import Plot, Row, intervals
from argosy.reports.comparing import SAYS_NOTHING, axis_of, name_of, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from analytics.statistics import Verdict
    from argosy.reports.comparing import Compared

_WORDS: dict[Verdict, str] = {
    "differs": "differs",
    "noise": "not shown",
    SAYS_NOTHING: "one replication: unknown",
    "identical": "the same in every replication",
}


def side_by_side(compared: Compared, metrics: Sequence[str]) -> list[Figure]:
    """A picture for each figure, then one table of all of them."""
    return [*(_means(compared, metric) for metric in metrics), _all_means(compared)]


def _means(compared: Compared, metric: str) -> Figure:
    rows = [
        Row(compared.short(label), n, *(found := compared.mean(metric, label)), compared.values(metric, label),
            with_interval(*found))
        for n, label in enumerate(compared.labels)
    ]  # fmt: skip
    best = compared.ranked(metric)
    finding = f"{axis_of(metric)}: " + "; ".join(f"{row.label} {row.text}" for row in rows) + "."

    def draw(width: int, kind: str) -> Markup:
        return intervals(rows, Plot(axis_of(metric), finding), width, kind)

    told = f"{compared.short(best[0])} has the most welcome mean." if compared.labels[1:] else ""
    table = Table(["Strategy", f"Mean (95 % interval), {unit(metric).word}".rstrip(", ")],
                  [[row.label, row.text] for row in rows])  # fmt: skip
    return figure(
        Figure(_title(metric), told, "Mark: mean; bar: 95 % interval; strokes: replications.", table), draw
    )


def differing(compared: Compared, metrics: Sequence[str]) -> list[Figure]:
    """How every strategy differs from the first, one panel with a scale of its own for each figure."""
    if len(compared.labels) < 2:
        return []
    return [*(_panel(compared, metric) for metric in metrics), _all_differences(compared)]


def _panel(compared: Compared, metric: str) -> Figure:
    base, *others = compared.labels
    rows = []
    for n, label in enumerate(others, start=1):
        found = compared.difference(metric, label, base)
        pairs = zip(compared.values(metric, label), compared.values(metric, base), strict=True)
        rows.append(
            Row(compared.short(label), n, *found, [a - b for a, b in pairs], with_interval(*found),
                hollow=compared.finding(metric, label, base) != "differs")
        )  # fmt: skip
    word = unit(metric).apart
    axis = f"difference, {word}" if word else "difference"
    clear = [row.label for row in rows if not row.hollow]
    noise = [row.label for row in rows if row.hollow]
    told = f"Differs from {compared.short(base)}: {', '.join(clear)}. " if clear else ""
    told += f"Not shown to differ: {', '.join(noise)}." if noise else ""
    finding = (
        f"{name_of(metric)}, {axis}: " + "; ".join(f"{row.label} {row.text}" for row in rows) + f". {told}"
    )

    def draw(width: int, kind: str) -> Markup:
        return intervals(rows, Plot(axis, finding, zero=compared.short(base)), width, kind)

    table = Table(
        ["Strategy", f"Less {compared.short(base)} (95 % interval)"], [[r.label, r.text] for r in rows]
    )
    note = "Hollow: not shown to differ, allowing for the number of comparisons. Strokes: replications."
    title = f"{_title(metric)}: against {compared.short(base)}"
    return figure(Figure(title, told.strip(), note, table), draw)


def _all_means(compared: Compared) -> Figure:
    rows = [
        [axis_of(metric), *(with_interval(*compared.mean(metric, label)) for label in compared.labels)]
        for metric in compared.metrics
    ]
    head = ["Figure", *map(compared.short, compared.labels)]
    told = (
        f"{len(rows)} figures, each a mean with its 95 % interval; those that are 0 everywhere are left out."
    )
    return Figure("All figures", told, table=Table(head, rows), whole=True)


def _all_differences(compared: Compared) -> Figure:
    base, *others = compared.labels
    found = [
        (metric, label, compared.finding(metric, label, base))
        for metric in compared.metrics
        for label in others
    ]
    order = list(_WORDS)
    found.sort(key=lambda row: order.index(row[2]))
    rows = [
        [name_of(metric), compared.short(label),
         f"{with_interval(*compared.difference(metric, label, base))} {unit(metric).apart}".strip(),
         _WORDS[finding]]
        for metric, label, finding in found
    ]  # fmt: skip
    clear = sum(finding == "differs" for _, _, finding in found)
    told = (
        f"{clear} of {len(rows)} differences are there, allowing for their number: if nothing differed at all, "
        "one such table in twenty would show any."
    )
    head = ["Figure", "Strategy", f"Less {compared.short(base)} (95 % interval)", "Finding"]
    return Figure("Which differences are noise", told, table=Table(head, rows, words=2), whole=True)


def _title(metric: str) -> str:
    name = name_of(metric)
    return name[:1].upper() + name[1:]
