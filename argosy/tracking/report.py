"""What `argosy track` answers: a table for people, or one JSON object."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from argosy.console import Block, print_blocks
from sim.core.units import DAY

if TYPE_CHECKING:
    from argosy.tracking.track import Scan, Track


def as_json(track: Track) -> str:
    """One JSON object on one line; times in seconds from the scenario's start."""
    return json.dumps(
        {
            "run": str(track.run.path),
            "order": track.order,
            "at": track.at,
            "position": track.position._asdict(),
            "promised_at": track.promised_at,
            "warned_at": track.warned_at,
            "delivered_at": track.delivered_at,
            "scans": [scan._asdict() for scan in track.scans],
        }
    )


def show(track: Track) -> None:
    """Print every scan with its prediction, and where the parcel is."""
    head = ["day", "time (UTC)", "stage", "place", "expected", "80 % from", "to"]
    rows = [_row(track, scan) for scan in track.scans]
    when = "at the end" if track.at is None else f"on day {track.at / DAY:g}"
    block = Block(f"as known {when}", head, rows)
    print_blocks(f"order {track.order} of {track.run.path}", "", [block], _closing(track))


def _row(track: Track, scan: Scan) -> list[str]:
    moments = (_moment(track, second) for second in (scan.median, scan.low, scan.high))
    return [
        f"{scan.at / DAY:.2f}", _moment(track, scan.at), scan.stage.replace("_", " "), scan.place, *moments,
    ]  # fmt: skip


def _closing(track: Track) -> list[str]:
    position, last = track.position, track.scans[-1]
    where = position.says
    if position.latitude is not None and position.longitude is not None:
        where += f" ({position.latitude:.2f}, {position.longitude:.2f})"
    lines = [f"where     {where}"]
    if track.delivered_at is not None:
        lines.append(f"delivered {_moment(track, track.delivered_at)}")
    else:
        low, high = _moment(track, last.low), _moment(track, last.high)
        lines.append(f"expected  {_moment(track, last.median)}, with 80 % from {low} to {high}")
    if track.promised_at is not None:
        lines.append(f"promised  {_moment(track, track.promised_at)}")
    if track.warned_at is not None:
        lines.append(f"warned    {_moment(track, track.warned_at)}: it will be late")
    return lines


def _moment(track: Track, seconds: int) -> str:
    """Simulated date and time, UTC; of what no calendar has, the second."""
    start = datetime.combine(track.scenario.start, time(), tzinfo=UTC)
    try:
        return f"{start + timedelta(seconds=seconds):%Y-%m-%d %H:%M}"
    except OverflowError:
        return f"second {seconds:,}"
