"""The globe on a plane: Equal Earth, great circles, cut rings, and what is on a map."""

from __future__ import annotations

from itertools import pairwise
from math import pi
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from analytics.report.maps import Spot, Traffic, Way, equal_earth, great_circle, land_path, view_of, world
from analytics.report.maps.projection import cut, unbroken

LONDON, TOKYO, SYDNEY, LIMA = (-0.1, 51.5), (139.7, 35.7), (151.2, -33.9), (-77.0, -12.0)


def test_equal_earth_as_published() -> None:
    """Extents of the projection: 2.70663 to each side, 1.31738 up and down."""
    assert equal_earth(0, 0) == (0, 0)
    assert equal_earth(180, 0)[0] == pytest.approx(2.70663, abs=1e-5)
    assert equal_earth(0, 90)[1] == pytest.approx(-1.31738, abs=1e-4)
    assert equal_earth(-180, 0)[0] == -equal_earth(180, 0)[0]


def test_equal_earth_keeps_areas() -> None:
    """A degree by a degree has cos(latitude) of its area at the equator, wherever it lies."""

    def area(lat: float) -> float:
        (x1, y1), (x2, _), (_, y2) = equal_earth(0, lat), equal_earth(0.01, lat), equal_earth(0, lat + 0.01)
        return (x2 - x1) * (y1 - y2)

    at_equator, at_60 = area(0), area(60)
    assert at_60 / at_equator == pytest.approx(0.5, rel=1e-3)
    assert at_equator == pytest.approx((0.01 * pi / 180) ** 2, rel=1e-3)


def test_a_great_circle_ends_where_it_should_and_turns_north() -> None:
    line = great_circle(LONDON, TOKYO)
    assert line[0] == pytest.approx(LONDON)
    assert line[-1] == pytest.approx(TOKYO)
    assert max(lat for _, lat in line) > 68
    assert great_circle(LONDON, LONDON) == [LONDON, LONDON]


def test_over_the_pacific_longitudes_go_on() -> None:
    line = great_circle(SYDNEY, LIMA)
    assert all(abs(b[0] - a[0]) < 30 for a, b in pairwise(line))
    assert line[-1][0] == pytest.approx(LIMA[0] + 360)
    assert unbroken([(179, 0), (-179, 0)]) == [(179, 0), (181, 0)]


@pytest.mark.parametrize("middle", [0.0, 60.0, 130.0, -170.0])
def test_a_cut_ring_stays_on_the_map_and_keeps_its_area(middle: float) -> None:
    ring = [(100.0, 10.0), (140.0, 10.0), (140.0, 40.0), (100.0, 40.0)]

    def area(points: list[tuple[float, float]]) -> float:
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2

    parts = cut(ring, middle)
    assert all(abs(lon) <= 180 + 1e-9 for part in parts for lon, _ in part)
    assert sum(map(area, parts)) == pytest.approx(1200)


def test_a_map_has_every_way_its_places_and_what_was_closed() -> None:
    ways = [
        Way("air", "by air", 100.0, great_circle(LONDON, TOKYO)),
        Way("sea", "by sea", 1.0, [LONDON, LIMA]),
    ]
    traffic = Traffic(
        ways, [Spot("London", LONDON), Spot("<Tokyo>", TOKYO)], [Spot("suez closed", (32.3, 31.1))]
    )
    view = view_of([LONDON, TOKYO, LIMA], 1000)
    root = ElementTree.fromstring(world(traffic, view, Markup("<g/>"), "finding", "wide"))
    drawn = [p for p in root.iter("path") if "way" in p.get("class", "")]
    widths = [float(p.get("stroke-width", "")) for p in drawn]
    assert widths[0] == 6.0
    assert widths[1] == 0.8
    words = [t.text for t in root.iter("text")]
    assert {"London", "<Tokyo>", "suez closed", "air", "sea"} <= set(words)
    assert len([p for p in root.iter("path") if p.get("class") == "cross"]) == 1


def test_land_far_away_is_not_drawn() -> None:
    view = view_of([LONDON, (10.0, 48.0)], 500)
    near, far = [(0.0, 50.0), (5.0, 50.0), (5.0, 52.0)], [(150.0, -30.0), (151.0, -30.0), (151.0, -31.0)]
    assert land_path([far], view) == ""
    assert land_path([near, far], view).count("M") == 1


def test_places_are_within_the_view() -> None:
    view = view_of([LONDON, TOKYO, SYDNEY], 800)
    for point in (LONDON, TOKYO, SYDNEY):
        x, y = view(point)
        assert 0 < x < view.width
        assert 0 < y < view.height
