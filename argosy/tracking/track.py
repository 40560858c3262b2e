"""Where a parcel was, and what was predicted of it, from the tables of a run."""

from __future__ import annotations

from math import acos, atan2, cos, degrees, hypot, isfinite, pi, radians, sin
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from analytics.runs import DamagedTable
from argosy.problems import InputError
from argosy.runs.directory import scenario_of
from sim.core.units import DAY, HOUR
from sim.records import Event, WayStage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.runs import RunDirectory
    from sim.scenario import Scenario

TableRow = dict[str, Any]
_Point = tuple[float, float]
_SEA: Final = "sea"
_TINY: Final = 1e-9


class Scan(NamedTuple):
    """A scan of a parcel, and what was then predicted; seconds from the scenario's start."""

    at: int
    stage: str
    place: str
    low: int
    median: int
    high: int


class Position(NamedTuple):
    """Where a parcel is.

    Attributes:
        says: in words.
        place: code, empty under way.
        leg: as `ORIGIN>mode>DESTINATION`, empty where it is on none.
        share: of the leg's planned time that has passed, 1 where it should be there; None where it is on none.
        latitude: on a leg that of the great circle; None at sea, whose courses are not stored, and from the hub on.
        longitude: likewise.
    """

    says: str
    place: str
    leg: str
    share: float | None
    latitude: float | None
    longitude: float | None


class _Found(NamedTuple):
    """What a position is made from."""

    last: Scan
    legs: list[TableRow]
    places: Mapping[str, _Point]
    speeds: Mapping[str, float]


class Track(NamedTuple):
    """What is known of a parcel.

    Attributes:
        run: whose it is.
        scenario: as it ran.
        order: its number.
        at: second as of which it is told; None for the end.
        promised_at: when the buyer was told to expect it; None where the order is not recorded.
        scans: so far.
        warned_at: when the buyer was warned, None if not by then.
        delivered_at: None if it was not there by then.
        position: at that second.
    """

    run: RunDirectory
    scenario: Scenario
    order: int
    at: int | None
    promised_at: int | None
    scans: tuple[Scan, ...]
    warned_at: int | None
    delivered_at: int | None
    position: Position


def track_of(run: RunDirectory, order: int, day: float | None = None) -> Track:
    """The track of an order's parcel, as of a day of the simulation or of the end.

    Raises:
        InputError: if the run has no such order, no parcel of it, or none by that day; or a table is damaged.
    """
    if day is not None and not (isfinite(day) and 0 <= day < 10**9):
        raise InputError(f"--at {day} is no day", "days are counted from 0, the first of the scenario")
    try:
        return _track(run, order, None if day is None else int(day * DAY))
    except DamagedTable as error:
        raise InputError(str(error), f"`argosy verify {run.path}` says what else is wrong") from error


def _track(run: RunDirectory, order: int, at: int | None) -> Track:
    scenario, tables = scenario_of(run)
    events = _rows(run, "order_events", order)
    if not events:
        last = run.collect(run.table("order_events").select(pl.col("order").max())).item()
        hint = f"its orders are 1 to {last}" if last else "it has no orders"
        raise InputError(f"{run.path} has no order {order}", hint)
    rows = sorted(_rows(run, "arrivals", order), key=lambda row: row["at"])
    if not rows:
        raise InputError(f"order {order} was never sent", f"argosy explain {run.path} order {order}")
    if at is not None and at < rows[0]["at"]:
        hint = f"it was dispatched on day {rows[0]['at'] / DAY:.2f}"
        raise InputError(f"on day {at / DAY:g} order {order} was not yet under way", hint)
    known = [row for row in rows if at is None or row["at"] <= at]
    happened = {row["event"]: row["time"] for row in events if at is None or row["time"] <= at}
    recorded = _rows(run, "orders", order)
    scans = tuple(Scan(*(row[name] for name in Scan._fields)) for row in known)
    found = _Found(
        scans[-1],
        _legs(run, rows[0]["shipment"]),
        {row["code"]: (float(row["lat"]), float(row["lon"])) for row in tables.places},
        {mode.name: mode.speed_kmh for mode in scenario.modes},
    )
    return Track(
        run=run,
        scenario=scenario,
        order=order,
        at=at,
        promised_at=recorded[0]["promised_at"] if recorded else None,
        scans=scans,
        warned_at=happened.get(Event.WARNED_LATE),
        delivered_at=happened.get(Event.DELIVERED),
        position=_position(found, happened, at),
    )


def _rows(run: RunDirectory, table: str, order: int) -> list[TableRow]:
    return run.collect(run.table(table).filter(pl.col("order") == order)).to_dicts()


def _legs(run: RunDirectory, shipment: int) -> list[TableRow]:
    return run.collect(run.table("legs").filter(pl.col("shipment") == shipment).sort("leg")).to_dicts()


def _position(found: _Found, happened: Mapping[str, int], at: int | None) -> Position:
    """Where the parcel is `at` a second; of what is lost or too late, only that."""
    for event, says in (
        (Event.DELIVERED, "delivered"),
        (Event.LOST, "lost"),
        (Event.TOO_LATE, "too late: nobody waits for it any more"),
    ):
        if event in happened:
            return Position(says, "", "", None, None, None)
    last = found.last
    if last.stage == WayStage.OUT_FOR_DELIVERY:
        return Position(f"out for delivery from {last.place}", "", "", None, None, None)
    for leg in found.legs:
        if at is not None and leg["departed_at"] <= at < leg["arrived_at"]:
            return _aboard(found, leg, at)
        if at is not None and leg["arrived_at"] <= at < leg["released_at"]:
            return _in(found, leg["destination"], "to be unpacked")
    return _in(found, last.place, last.stage.replace("_", " "))


def _in(found: _Found, place: str, what: str) -> Position:
    latitude, longitude = found.places[place]
    return Position(f"in {place}, {what}", place, "", None, latitude, longitude)


def _aboard(found: _Found, leg: TableRow, at: int) -> Position:
    """On a leg: by the time that it takes when it is on time, for how late it will be nobody knew."""
    planned = leg["km"] / found.speeds[leg["mode"]] * HOUR
    share = min(1.0, (at - leg["departed_at"]) / planned) if planned else 1.0
    ends = found.places[leg["origin"]], found.places[leg["destination"]]
    latitude, longitude = (None, None) if leg["mode"] == _SEA else _between(*ends, share)
    name = f"{leg['origin']}>{leg['mode']}>{leg['destination']}"
    far = "should be there" if share == 1 else f"{share:.0%} of the way"
    says = f"under way from {leg['origin']} to {leg['destination']} by {leg['mode']}, {far}"
    return Position(says, "", name, share, latitude, longitude)


def _between(start: _Point, end: _Point, share: float) -> _Point:
    """The point at `share` of the great circle between two, in degrees."""
    (a, b), (c, d) = (tuple(map(radians, point)) for point in (start, end))
    first, second = ((cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)) for lat, lon in ((a, b), (c, d)))
    angle = acos(max(-1.0, min(1.0, sum(u * v for u, v in zip(first, second, strict=True)))))
    if angle < _TINY or pi - angle < _TINY:
        return start
    one, other = sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle)
    x, y, z = (one * u + other * v for u, v in zip(first, second, strict=True))
    return round(degrees(atan2(z, hypot(x, y))), 4), round(degrees(atan2(y, x)), 4)
