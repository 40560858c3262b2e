"""Tables of a market with Suez closed beside the same one with Suez open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from analytics.freight import resilience
from analytics.statistics import interval
from argosy.console import Block
from argosy.studies.closure import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.freight import Resilience
    from analytics.statistics import Interval
    from argosy.studies.closure import Lived

    Pairs = Sequence[tuple[Lived, Lived]]
    Paired = Mapping[str, Pairs]
    Figure = Callable[[Lived], float | None]

FALL_MARGIN: Final = 0.02
"""Share of a week's orders by which service has to lie below before it counts as fallen."""
_NO_CHANGE: Final = 1e-9
_FIRST: Final = 30 // WEEK
"""Number of the week in which Suez closes, from 0."""
_LAST: Final = 72 // WEEK
"""Of the one in which it opens again."""


def change(pairs: Pairs, figure: Figure) -> Interval | None:
    """Mean paired difference, closed less open, of a figure that both have; None where no pair has it."""
    known = [(figure(before), figure(after)) for before, after in pairs]
    found = [after - before for before, after in known if before is not None and after is not None]
    return interval(found) if found else None


def weekly_service(pairs: Pairs, *, due: bool = False) -> list[Interval | None]:
    """Change of the share in time of the orders placed in every week, or promised for it."""
    weeks = range(min(len(lived.due if due else lived.weeks) for pair in pairs for lived in pair))
    return [change(pairs, partial(_in_time, due=due, week=week)) for week in weeks]


def _in_time(lived: Lived, *, due: bool, week: int) -> float | None:
    return (lived.due if due else lived.weeks)[week].in_time


def survived(pairs: Pairs, *, due: bool = False) -> Resilience:
    """When the share in time fell, and when it had recovered, in weeks."""
    return resilience(weekly_service(pairs, due=due), FALL_MARGIN)


def summary(paired: Paired) -> Block:
    """One row for each strategy."""
    head = [
        "routing", "orders", "parcels far by sea", "in time, Suez open", "in time, change, points",
        "orders placed: first week below", "recovered", "orders due: first week below", "recovered", "weeks below",
        "order to door, change, days", "freight an order, change, cents", "CO2e a parcel, change, g",
    ]  # fmt: skip
    rows = []
    for routing, pairs in paired.items():
        placed, when = survived(pairs), survived(pairs, due=True)
        before = [pair[0] for pair in pairs]
        rows.append(
            [
                routing,
                f"{sum(lived.orders for lived in before) / len(before):,.0f}",
                f"{sum(lived.by_sea for lived in before) / len(before):.1%}",
                f"{sum(lived.in_time for lived in before) / len(before):.1%}",
                told(change(pairs, lambda lived: lived.in_time * 100)),
                *_when(placed),
                *_when(when),
                "-" if when.blocks_below is None else str(when.blocks_below),
                told(change(pairs, lambda lived: lived.lead_days)),
                told(change(pairs, lambda lived: lived.freight_cents)),
                told(change(pairs, lambda lived: lived.co2_g)),
            ]
        )
    return Block(
        "by routing strategy: Suez closed less open, with 95 % intervals of paired seeds", head, rows
    )


def _when(found: Resilience) -> tuple[str, str]:
    return _week(found.fell), "-" if found.fell is None else _week(found.recovered)


def services(paired: Paired, *, due: bool = False) -> Block:
    """Share in time by week of the order, or by the week for which it was promised."""
    found = {routing: weekly_service(pairs, due=due) for routing, pairs in paired.items()}
    weeks = min(map(len, found.values()))
    rows = [
        [_week(week), *(told(points(changes[week])) for changes in found.values())] for week in range(weeks)
    ]
    which = "promised for" if due else "placed in"
    return Block(f"share in time of orders {which} a week, change in points", ["week", *found], rows)


def points(found: Interval | None) -> Interval | None:
    """The same in percentage points."""
    if found is None:
        return None
    low, high = (None if end is None else end * 100 for end in (found.ci_low, found.ci_high))
    return found._replace(mean=found.mean * 100, ci_low=low, ci_high=high)


def lead_times(paired: Paired) -> Block:
    """95th percentile of days from order to door by week of the order."""
    return _weekly(
        "95th percentile of days from order to door, change; what never arrived counts as the longest of its run",
        paired,
        lambda lived: [service.lead_days_p95 for service in lived.weeks],
    )


def transits(paired: Paired) -> Block:
    """Days at sea by week of the departure."""
    return _weekly(
        "days at sea of parcels and stock that leave in a week for another continent, change",
        paired,
        lambda lived: lived.transit_days,
    )


def _weekly(title: str, paired: Paired, series: Callable[[Lived], Sequence[float | None]]) -> Block:
    weeks = min(len(series(lived)) for pairs in paired.values() for pair in pairs for lived in pair)
    rows = [
        [_week(n), *(told(change(pairs, partial(_at, series, n))) for pairs in paired.values())]
        for n in range(weeks)
    ]
    return Block(title, ["week", *paired], rows)


def _at(series: Callable[[Lived], Sequence[float | None]], week: int, lived: Lived) -> float | None:
    return series(lived)[week]


def consignments(paired: Paired) -> Block:
    """Stock in bulk that goes far by sea, from the tables `transfers` and `legs`."""
    head = ["routing", "consignments", "days, Suez open", "change, days", "longest, open", "longest, closed"]
    rows = []
    for routing, pairs in paired.items():
        before = [days for pair in pairs for days in pair[0].stock_days]
        after = [days for pair in pairs for days in pair[1].stock_days]
        rows.append(
            [
                routing,
                f"{len(before) / len(pairs):.1f}",
                f"{sum(before) / len(before):.1f}" if before else "-",
                told(change(pairs, lambda lived: _mean(lived.stock_days))),
                f"{max(before):.1f}" if before else "-",
                f"{max(after):.1f}" if after else "-",
            ]
        )
    return Block("stock in bulk that goes far by sea, from sending to arrival", head, rows)


def notes_of(paired: Paired) -> list[str]:
    """Sentences on what the tables show."""
    notes = [
        "Shanghai-Rotterdam is 19,626 km through Suez and 25,774 km round the Cape; no way leads "
        "through the Arctic",
        "weeks are those in which orders are placed, the first is week 1; Suez is closed from day 30 to "
        "day 72, which is "
        "from week 5 to week 11, and is believed to open again after 14 days, then from day to day",
        "parcels by sea take seven weeks and more: orders suffer that were placed before the closure, "
        "in the first weeks "
        "of the market already, and are at sea when it begins. Those placed while it is known are "
        "promised for the longer "
        "way, and are in time again. Orders due show when it is felt: that is the time to survive",
        "a ship that is before the canal when it closes waits for two weeks as it believes, then turns "
        "or waits on: its "
        "cargo is three weeks late and more, that of ships which go round at once ten days",
    ]
    for routing, pairs in paired.items():
        notes.append(f"{routing}: {_verdict(pairs)}")
    return notes


def _verdict(pairs: Pairs) -> str:
    by_sea = sum(before.by_sea for before, _ in pairs) / len(pairs)
    when = survived(pairs, due=True)
    moved = told(change(pairs, lambda lived: lived.in_time * 100))
    if when.fell is not None:
        end = (
            "has not recovered at the end"
            if when.recovered is None
            else f"recovers in {_week(when.recovered)}, {when.recovered - _LAST} weeks after it ended"
        )
        return (
            f"{by_sea:.0%} of parcels go far by sea; {moved} points of all orders in time; service of orders due "
            f"falls in {_week(when.fell)}, {when.fell - _FIRST} weeks after the closure began, and {end}"
        )
    if moved == "0":
        return "no parcel goes far by sea, what comes from afar flies; not one order is touched"
    flown = (
        "no parcel goes far by sea, what comes from afar flies"
        if by_sea == 0
        else f"{by_sea:.0%} go far by sea"
    )
    return f"{flown}; {moved} points of orders in time, which is noise. Stock in bulk sails, and is late"


def _week(number: int | None) -> str:
    return "never" if number is None else f"week {number + 1}"


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def told(found: Interval | None) -> str:
    """A difference with its interval; `0` where nothing differs in any pair."""
    if found is None:
        return "-"
    if found.ci_low is None or found.ci_high is None:
        return f"{found.mean:+.2f}"
    if max(map(abs, (found.mean, found.ci_low, found.ci_high))) < _NO_CHANGE:
        return "0"
    return f"{found.mean:+.2f} ({found.ci_low:+.2f} to {found.ci_high:+.2f})"
