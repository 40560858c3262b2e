"""Screens while fraud moves to what they let through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.scores import recall_at
from analytics.statistics import mean_interval
from argosy.console import Block
from argosy.problems import InputError
from argosy.studies.fraud_market import WEEK, Guarded, between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.statistics import Interval
    from argosy.studies.fraud_market import Screenings

    Moved = Mapping[str, Sequence[Screenings]]
    Figure = Callable[[pl.DataFrame], float | None]

_EXPLORES: Final = '{{name="boosting", options={{explore={share}}}}}'
_FEWEST: Final = 4 * WEEK
"""Days of which half are before the break, and a week each after it and late."""
_ALARMS: Final = 0.05
MODES: Final = ("frozen", "retrained", "explores 5 %", "explores 15 %")
"""How the same boosted trees go on learning, or not, once fraud moves."""

QUICK: Final = ("fraud.gang_attempts_per_day=3", "fraud.memory_attempts=200")
"""Gangs that find out within weeks what pays, so that weeks show what becomes of a screen."""


def moves_at(days: int) -> int:
    """Day from which on gangs move to what pays: the middle of the run.

    Raises:
        InputError: if that leaves no week for each of the times that are compared.
    """
    if days < _FEWEST:
        what = f"--days {days} are too few to see what becomes of a screen once fraud moves"
        raise InputError(what, f"give {_FEWEST} or more")
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
    return Guarded(screens[mode], seed, days, (f"fraud.adapts_from_day={break_}", *QUICK))


def recall(seen: pl.DataFrame) -> float | None:
    """Share of thieves' orders that did not pass."""
    thieves = seen.filter("thief")
    return None if thieves.is_empty() else 1 - float(thieves["passed"].mean())  # type: ignore[arg-type]


def caught(seen: pl.DataFrame) -> float | None:
    """Share of thieves' orders with a higher risk than 95 % of the others; None before there is a model.

    What a screen asks of nearly everybody stops most thieves, whoever they are; this is what it knows of them.
    """
    known = seen.filter(pl.col("risk") >= 0)
    return recall_at(known["risk"].to_numpy(), known["thief"].to_numpy(), _ALARMS)


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


def told(moved: Moved, mode: str, figure: Figure, ends: tuple[int, int]) -> Interval | None:
    """A figure's mean over seeds within some days."""
    found = [value for run in moved[mode] if (value := figure(between(run.seen, *ends))) is not None]
    return mean_interval(found) if found else None


def ages(moved: Moved, days: int) -> list[Block]:
    """What is caught, stopped and lost before and after fraud moves, and what is caught by week."""
    times = windows(days)
    head = [
        "boosted trees",
        *(f"caught {when}" for when in times),
        *(f"stopped {when}" for when in times),
        *(f"loss {when}, cents an order" for when in times),
    ]
    rows = [
        [
            mode,
            *(cell(told(moved, mode, caught, ends), 2) for ends in times.values()),
            *(cell(told(moved, mode, recall, ends), 2) for ends in times.values()),
            *(cell(told(moved, mode, loss, ends), 0) for ends in times.values()),
        ]
        for mode in moved
    ]
    return [
        Block(
            f"thieves caught at 5 % false alarms, stopped, and their loss; gangs move on day {moves_at(days)}",
            head,
            rows,
        ),
        _by_week(moved, days),
    ]


def _by_week(moved: Moved, days: int) -> Block:
    rows = []
    for week in range(days // WEEK):
        ends = (week * WEEK, (week + 1) * WEEK)
        rows.append([str(week + 1), *(cell(told(moved, mode, caught, ends), 2) for mode in moved)])
    broken = moves_at(days) // WEEK + 1
    return Block(
        f"thieves caught at 5 % false alarms by week; gangs move from week {broken} on",
        ["week", *moved],
        rows,
    )


def aged_figures(moved: Moved, days: int) -> dict[str, float | None]:
    """What a target can be held to: of each seed the difference, so that one without a figure leaves no other's."""
    fallen = [fall for run in moved["frozen"] if (fall := _fall(run.seen, days)) is not None]
    return {"frozen_recall_falls": sum(fallen) / len(fallen) if fallen else None}


def _fall(seen: pl.DataFrame, days: int) -> float | None:
    """Share stopped before the break less the late one; None where there was no model before."""
    times = windows(days)
    before, late = between(seen, *times["before"]), between(seen, *times["late"])
    first, last = recall(before), recall(late)
    if first is None or last is None or before.filter(pl.col("risk") >= 0).is_empty():
        return None
    return first - last


def cell(found: Interval | None, digits: int) -> str:
    """A mean with the ends of its interval, where it has some."""
    if found is None:
        return "-"
    if found.ci_low is None or found.ci_high is None:
        return f"{found.mean:,.{digits}f}"
    return f"{found.mean:,.{digits}f} ({found.ci_low:,.{digits}f} to {found.ci_high:,.{digits}f})"
