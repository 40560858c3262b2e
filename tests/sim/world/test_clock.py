"""Local time: clocks of the world, and their changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import DAY, HOUR
from sim.core.zones import zone, zone_names
from sim.world.clock import Clock

if TYPE_CHECKING:
    from pathlib import Path

START = date(2025, 1, 6)
ZONES = st.sampled_from(
    [
        "Europe/London",
        "Asia/Kathmandu",
        "America/St_Johns",
        "Pacific/Chatham",
        "Asia/Beirut",
        "Africa/Cairo",
        "UTC",
    ]
)
SECONDS = st.integers(0, 5 * 365 * DAY)


def test_kathmandu_is_five_hours_and_three_quarters_ahead() -> None:
    clock = Clock("Asia/Kathmandu", START)
    assert clock.offset(0) == 5 * HOUR + 2_700
    assert clock.day(0) == START.toordinal()
    assert clock.day(DAY - clock.offset(0)) == START.toordinal() + 1
    assert clock.day(DAY - clock.offset(0) - 1) == START.toordinal()


@pytest.mark.parametrize(
    ("name", "utc", "before", "after"),
    [
        ("Europe/London", datetime(2025, 3, 30, 1, tzinfo=UTC), 0, 1),
        ("Europe/London", datetime(2025, 10, 26, 1, tzinfo=UTC), 1, 0),
        ("Europe/Berlin", datetime(2025, 3, 30, 1, tzinfo=UTC), 1, 2),
        ("America/New_York", datetime(2025, 11, 2, 6, tzinfo=UTC), -4, -5),
    ],
)
def test_clocks_change_in_their_hour(name: str, utc: datetime, before: int, after: int) -> None:
    clock = Clock(name, START)
    moment = int((utc - datetime(2025, 1, 6, tzinfo=UTC)).total_seconds())
    assert clock.offset(moment - 1) == before * HOUR
    assert clock.offset(moment) == after * HOUR


@given(ZONES, SECONDS)
def test_clocks_show_what_the_database_says(name: str, now: int) -> None:
    """Against Python's own arithmetic of zones, at the hour of UTC."""
    moment = datetime(2025, 1, 6, tzinfo=UTC) + timedelta(hours=now // HOUR)
    assert Clock(name, START).offset(now) == moment.astimezone(zone(name)).utcoffset().total_seconds()  # type: ignore[union-attr]


@given(ZONES, SECONDS)
def test_a_day_begins_at_its_midnight(name: str, now: int) -> None:
    clock = Clock(name, START)
    day = clock.day(now)
    begins = clock.midnight(day)
    assert begins <= now < clock.midnight(day + 1)
    assert clock.day(begins) == day
    assert clock.day(begins - 1) == day - 1


def test_the_machines_own_zones_are_not_asked(tmp_path: Path) -> None:
    """A machine on which Tokyo keeps the time of Greenwich."""
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia" / "Tokyo").write_bytes(files("tzdata.zoneinfo").joinpath("UTC").read_bytes())
    zone.cache_clear()
    reset_tzpath(to=[str(tmp_path)])
    try:
        assert ZoneInfo.no_cache("Asia/Tokyo").utcoffset(datetime(2025, 1, 6)) == timedelta(0)  # noqa: DTZ001
        assert Clock("Asia/Tokyo", START).offset(0) == 9 * HOUR
    finally:
        reset_tzpath()


@pytest.mark.parametrize("name", ["Atlantis/Capital", "", "../zones", "zone.tab"])
def test_there_is_no_such_zone(name: str) -> None:
    with pytest.raises(KeyError):
        zone(name)


def test_all_zones_can_be_read() -> None:
    assert len(zone_names()) > 400
    for name in sorted(zone_names())[::40]:
        assert zone(name).key == name
