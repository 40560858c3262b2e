"""Screens while fraud moves to what they let through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.statistics import mean_interval
from argosy.console import Block
from argosy.studies.fraud_market import WEEK, Guarded, between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from analytics.statistics import Interval
    from argosy.studies.fraud_market import Screenings

    Moved = Mapping[str, Sequence[Screenings]]
    Figure = Callable[[pl.DataFrame], float | None]

_EXPLORES: Final = '{{name="boosting", options={{explore={share}}}}}'
MODES: Final = ("frozen", "retrained", "explores 5 %", "explores 15 %")
"""How the same boosted trees go on learning, or not, once fraud moves."""


def moves_at(days: int) -> int:
    """Day from which on gangs move to what pays: the middle of the run."""
    return days // 2


def ageing(mode: str, seed: int, days: int) -> Guarded:
    """A market in which gangs keep to their mix for half of the days, and then move."""
    break_ = moves_at(days)
    screens = {
        "frozen": f'{{name="boosting", learn_until_day={break_}}}',
        "retrained": "boosting",
        "explores 5 %": _EXPLORES.format(share=0.05),
        "explores 15 %": _EXPLORES.format(share=0.15),
    }
    return Guarded(screens[mode], seed, days, (f"fraud.adapts_from_day={break_}",))


def recall(seen: pl.DataFrame) -> float | None:
    """Share of thieves' orders that did not pass."""
    thieves = seen.filter("thief")
    return None if thieves.is_empty() else 1 - float(thieves["passed"].mean())  # type: ignore[arg-type]


def loss(seen: pl.DataFrame) -> float | None:
    """Euro cents that the platform bore of reversed payments, per order screened."""
    return None if seen.is_empty() else float(seen["loss_cents"].sum()) / seen.height


def windows(days: int) -> dict[str, tuple[int, int]]:
    """Days before the break, after it, and when everybody has had time to learn."""
    middle = moves_at(days)
    quarter = max(WEEK, (days - middle) // 2)
    return {
        "before": (max(0, middle - quarter), middle),
        "after": (middle, middle + quarter),
        "late": (middle + quarter, days),
    }


def told(
    moved: Moved, mode: str, figure: Callable[[pl.DataFrame], float | None], ends: tuple[int, int]
) -> Interval | None:
    """A figure's mean over seeds within some days."""
    found = [value for run in moved[mode] if (value := figure(between(run.seen, *ends))) is not None]
    return mean_interval(found) if found else None


def ages(moved: Moved, days: int) -> list[Block]:
    """Recall and loss before and after fraud moves, and recall by week."""
    head = [
        "boosted trees",
        *(f"recall {when}" for when in windows(days)),
        *(f"loss {when}, cents an order" for when in windows(days)),
    ]
    rows = [
        [mode, *(_share(told(moved, mode, recall, ends)) for ends in windows(days).values()),
         *(_cents(told(moved, mode, loss, ends)) for ends in windows(days).values())]
        for mode in moved
    ]  # fmt: skip
    weeks = range(days // WEEK)
    by_week = [
        [
            str(week + 1),
            *(_share(told(moved, mode, recall, (week * WEEK, (week + 1) * WEEK))) for mode in moved),
        ]
        for week in weeks
    ]
    broken = moves_at(days) // WEEK + 1
    return [
        Block(f"recall of thieves and loss when gangs move to what pays (day {moves_at(days)})", head, rows),
        Block(f"recall by week; gangs move from week {broken} on", ["week", *moved], by_week),
    ]


def aged_figures(moved: Moved, days: int) -> dict[str, float | None]:
    """What a target can be held to."""
    mean = {
        (mode, when): told(moved, mode, recall, ends)
        for mode in moved
        for when, ends in windows(days).items()
    }
    frozen, fresh = mean["frozen", "late"], mean["retrained", "late"]
    fell = _less(mean["frozen", "before"], frozen)
    return {"frozen_recall_falls": fell, "retraining_recall_gain": _less(fresh, frozen)}


def _less(a: Interval | None, b: Interval | None) -> float | None:
    return None if a is None or b is None else a.mean - b.mean


def _share(found: Interval | None) -> str:
    if found is None:
        return "-"
    if found.ci_low is None or found.ci_high is None:
        return f"{found.mean:.2f}"
    return f"{found.mean:.2f} ({found.ci_low:.2f} to {found.ci_high:.2f})"


def _cents(found: Interval | None) -> str:
    if found is None:
        return "-"
    if found.ci_low is None or found.ci_high is None:
        return f"{found.mean:.0f}"
    return f"{found.mean:.0f} ({found.ci_low:.0f} to {found.ci_high:.0f})"
