"""`argosy track`: where a parcel was, and when it was expected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argosy.tracking.track import _between
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400


@pytest.fixture(scope="module")
def run(finished: tuple[Path, dict[str, Any]]) -> Path:
    return finished[0]


def answer(run: Path, order: int, *more: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(invoke("track", run, order, *more, "--json").stdout)
    return found


def a_far_one(run: Path) -> dict[str, Any]:
    """The track of a parcel that was delivered over several legs."""
    tracks = (
        answer(run, order) for order in range(1, 61) if invoke("track", run, order, "--json").exit_code == 0
    )
    return next(track for track in tracks if track["delivered_at"] and len(track["scans"]) > 2)


def test_a_track_from_dispatch_to_door(run: Path) -> None:
    track = a_far_one(run)
    assert track["position"]["says"] == "delivered"
    stages = [scan["stage"] for scan in track["scans"]]
    assert (stages[0], stages[-1]) == ("dispatched", "out_for_delivery")
    told = invoke("track", run, track["order"]).stdout
    assert all(scan["place"] in told for scan in track["scans"])
    assert "delivered" in told
    assert "promised" in told


def test_as_of_a_day_only_what_was_known_then(run: Path) -> None:
    whole = a_far_one(run)
    first, second = whole["scans"][:2]
    between = (first["at"] + second["at"]) / 2 / DAY
    known = answer(run, whole["order"], "--at", between)
    assert known["scans"] == [first]
    assert known["delivered_at"] is None
    assert known["position"]["says"].startswith(("in ", "under way"))
    assert "expected" in invoke("track", run, whole["order"], "--at", between).stdout


def test_halfway_by_plane_or_lorry_it_is_between_both_ends(run: Path) -> None:
    found = []
    whole = a_far_one(run)
    start, end = whole["scans"][0]["at"], whole["scans"][-1]["at"]
    for step in range(40):
        at = (start + (end - start) * step / 40) / DAY
        found.append(answer(run, whole["order"], "--at", at)["position"])
    aboard = [position for position in found if position["leg"]]
    assert aboard
    for position in aboard:
        assert 0 <= position["share"] <= 1
        assert (position["latitude"] is None) is (">sea>" in position["leg"])


def test_the_middle_of_a_great_circle() -> None:
    assert _between((0.0, 0.0), (0.0, 90.0), 0.5) == (0.0, 45.0)
    assert _between((0.0, 0.0), (80.0, 0.0), 0.25) == (20.0, 0.0)
    assert _between((10.0, 20.0), (10.0, 20.0), 0.5) == (10.0, 20.0)


@pytest.mark.parametrize(
    ("order", "more", "message"),
    [
        (999, (), "has no order 999"),
        (0, (), "has no order 0"),
        (1, ("--at", "0"), "not yet under way"),
        (1, ("--at", "-1"), "is no day"),
        (1, ("--at", "nan"), "is no day"),
    ],
)
def test_what_cannot_be_told(run: Path, order: int, more: tuple[str, ...], message: str) -> None:
    done = invoke("track", run, order, *more)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
