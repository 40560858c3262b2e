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
    from argosy.studies.closure import Closure, Lived

    Pairs = Sequence[tuple[Lived, Lived]]
    Paired = Mapping[str, Pairs]
    Figure = Callable[[Lived], float | None]

FALL_MARGIN: Final = 0.02
"""Share of a week's orders by which service has to lie below before it counts as fallen."""
_NO_CHANGE: Final = 1e-9


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


def notes_of(paired: Paired, closure: Closure) -> list[str]:
    """Sentences on what the tables show."""
    first, last = (day // WEEK for day in closure[:2])
    notes = [
        f"Shanghai-Rotterdam is {closure.open_km:,.0f} km through Suez and {closure.closed_km:,.0f} km round the "
        "Cape; no way leads through the Arctic",
        "weeks are those in which orders are placed, the first is week 1; Suez is closed from day "
        f"{closure.first_day} to day {closure.last_day}, which is from {_week(first)} to {_week(last)}, and is "
        f"believed to open again after {closure.expected_days:g} days, then from day to day",
        "orders suffer that are at sea when the closure begins, and were placed weeks before it. Those placed "
        "while it is known are promised for the longer way. Orders due show when it is felt: that is the time "
        "to survive",
        "a ship that is before the canal when it closes waits as long as it believes that this is quicker; one "
        "that leaves later goes round at once",
    ]
    for routing, pairs in paired.items():
        notes.append(f"{routing}: {_verdict(pairs, first, last)}")
    return notes


def _verdict(pairs: Pairs, first: int, last: int) -> str:
    """What became of service, closed from the week `first` to the week `last`."""
    by_sea = sum(before.by_sea for before, _ in pairs) / len(pairs)
    far = f"{by_sea:.0%} of parcels go far by sea" if by_sea else "no parcel goes far by sea"
    when, moved = survived(pairs, due=True), change(pairs, lambda lived: lived.in_time * 100)
    if moved is None or told(moved) == "0":
        return f"{far}; as many orders are in time as without"
    points_moved = f"{far}; {told(moved)} points of all orders in time"
    if when.fell is None:
        return f"{points_moved}, {_weight_of(moved)}; no week's service has fallen"
    end = (
        "has not recovered at the end"
        if when.recovered is None
        else f"recovers in {_week(when.recovered)}, {when.recovered - last} weeks after it ended"
    )
    return (
        f"{points_moved}; service of orders due falls in {_week(when.fell)}, {when.fell - first} weeks after the "
        f"closure began, and {end}"
    )


def _weight_of(moved: Interval) -> str:
    """What a change over all weeks is worth."""
    if moved.ci_low is None or moved.ci_high is None:
        return "of one seed"
    return "which is noise" if moved.ci_low <= 0 <= moved.ci_high else "which is more than noise"


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
