"""Pictures as text: escaped, in place, each series told apart by more than its colour."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.kpis import KPIS
from analytics.report import UNITS, amount, digits_for, with_interval
from analytics.report.charts import (
    Axes,
    Bar,
    Frame,
    Hill,
    Line,
    Plot,
    Row,
    Shade,
    Spot,
    bands,
    bars,
    intervals,
    ridges,
    scatter,
)  # fmt: skip
from analytics.report.labels import place_names
from analytics.report.scales import Scale, extent, tick_texts, ticks
from analytics.report.svg import COLOURS, SHAPES, Drawing, plain, spread, style_of, tag

NASTY = '<script>alert("x")</script> & \'"'
ROWS = [
    Row("cheapest", 0, 9.6, 9.2, 10.0, [9.5, 9.7], "9.6"),
    Row(NASTY, 1, 11.0, None, None, (), "11", hollow=True),
]
LINE = Line("a", 0, [50.0, None, 70.0, 90.0], [40.0, None, -5.0, 85.0], [60.0, None, 80.0, 120.0])
FRAME = Frame("share, %", "finding", ["2025-01-06", "2025-01-13", "2025-01-20", "2025-01-27"], ceiling=100.0)
SPOTS = [
    Spot("a", 0, (1.0, 0.9, 1.1), (5.0, 4.0, 6.0), [(1.0, 5.0)], efficient=True),
    Spot(NASTY, 1, (2.0, None, None), (4.0, None, None), [], efficient=True),
    Spot("c", 2, (3.0, 2.5, 3.5), (6.0, 5.0, 7.0), [], efficient=False),
]  # fmt: skip


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def numbers(path: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize("width", [340, 480, 1000])
def test_every_chart_is_a_picture_with_a_name_whatever_its_words(width: int) -> None:
    pictures = [
        intervals(ROWS, Plot("EUR", NASTY, zero="a"), width, "wide"),
        bands([LINE, LINE._replace(label=NASTY, series=1)], FRAME._replace(finding=NASTY), width, "wide"),
        scatter(SPOTS, Axes("x", "y", NASTY), width, "wide"),
        ridges([Hill(NASTY, 0, [1, 5, 2])], "days", NASTY, width, "wide"),
        bars([Bar(NASTY, -3.0, "3"), Bar("b", 4.0, "4")], NASTY, width, "wide"),
    ]
    for picture in pictures:
        root = parsed(picture)
        assert root.get("role") == "img"
        assert root.get("aria-label") == NASTY
        assert float(root.get("width", "")) == width
        assert NASTY in "".join(root.itertext())
        assert "<script" not in picture


def test_only_style_sheets_know_colours() -> None:
    picture = intervals(ROWS, Plot("EUR", "finding"), 480, "wide") + bands([LINE], FRAME, 480, "wide")
    assert not re.search(r"(fill|stroke|style)=|#[0-9a-f]{3}", picture)


def test_sixteen_series_differ_in_colour_or_shape_and_neighbours_in_both() -> None:
    styles = [style_of(n) for n in range(COLOURS * len(SHAPES))]
    assert len(set(styles)) == COLOURS * len(SHAPES)
    for a, b in pairwise(styles[:COLOURS]):
        assert not set(a.split()) & set(b.split())


def test_a_mark_that_shows_nothing_is_hollow() -> None:
    marks = [p.get("class", "") for p in parsed(intervals(ROWS, Plot("EUR", "f"), 480, "wide")).iter("path")]
    assert [kind.split()[-1] for kind in marks] == ["dot", "hollow"]


def test_bands_stop_where_values_cannot_go() -> None:
    root = parsed(bands([LINE], FRAME, 1000, "wide"))
    (band,) = [p for p in root.iter("path") if "band" in p.get("class", "")]
    lowest, highest = (
        next(float(t.get("y", "")) for t in root.iter("text") if t.text == text) for text in ("0", "100")
    )
    heights = numbers(band.get("d", ""))[1::2]
    assert max(heights) <= lowest
    assert min(heights) >= highest - 5


def test_a_week_without_a_value_leaves_a_gap() -> None:
    kinds = [p.get("class", "") for p in parsed(bands([LINE], FRAME, 1000, "wide")).iter("path")]
    lines = [kind for kind in kinds if kind.endswith("line")]
    assert len(lines) == 2, "one stretch before the gap, one after it"


def test_shades_lie_over_their_weeks() -> None:
    root = parsed(bands([LINE], FRAME._replace(shades=[Shade("suez", 1.0, 3.0)]), 1000, "wide"))
    (box,) = [r for r in root.iter("rect") if r.get("class") == "shade"]
    dates = {t.text: float(t.get("x", "")) for t in root.iter("text")}
    assert float(box.get("x", "")) == pytest.approx(dates["2025-01-13"], abs=0.1)
    assert float(box.get("x", "")) + float(box.get("width", "")) == pytest.approx(
        dates["2025-01-27"], abs=0.2
    )


def test_only_efficient_strategies_are_joined() -> None:
    root = parsed(scatter(SPOTS, Axes("x", "y", "f"), 480, "wide"))
    (front,) = [p for p in root.iter("path") if p.get("class") == "front"]
    assert len(numbers(front.get("d", ""))) == 4


def test_quantiles_of_a_hill() -> None:
    hill = Hill("a", 0, [0, 10, 0, 10])
    assert [hill.at(share) for share in (0.25, 0.5, 0.75, 1.0)] == [1.5, 2.0, 3.5, 4.0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_an_axis_has_room_for_its_values_and_round_ticks(values: list[float]) -> None:
    low, high = extent(values)
    assert low < high
    assert low <= min(values) <= max(values) <= high
    found = ticks(low, high, 5)
    assert 1 <= len(found) <= 12
    assert all(low - 1e-6 * (high - low) <= x <= high + 1e-6 * (high - low) for x in found)
    scale = Scale(low, high, 10, 20)
    assert scale(low) == 10
    assert scale(high) == pytest.approx(20)


def test_ticks_as_text() -> None:
    assert tick_texts([0.0, 0.5, 1.0]) == ["0.0", "0.5", "1.0"]
    assert tick_texts([0.0, 2000.0]) == ["0", "2,000"]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_spread_names_keep_their_distance(wanted: list[float]) -> None:
    places = sorted(spread(wanted, 14, 0, 100))
    assert all(b - a >= 14 - 1e-9 for a, b in pairwise(places))
    assert places[-1] <= 100


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200)), max_size=12))
def test_placed_names_cover_neither_each_other_nor_the_edge(points: list[tuple[float, float]]) -> None:
    names = [f"name {n}" for n in range(len(points))]
    found = place_names(points, names, (300, 200))
    boxes = []
    for placed, name in zip(found, names, strict=True):
        if placed is not None:
            width = len(name) * 7.0
            left = {"start": 0.0, "end": -width, "middle": -width / 2}[placed.anchor] + placed.at[0]
            boxes.append((left, placed.at[1] - 10, left + width, placed.at[1]))
    assert all(box[0] >= 0 and box[2] <= 300 for box in boxes)
    for n, a in enumerate(boxes):
        for b in boxes[n + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_text_is_escaped_and_numbers_are_short() -> None:
    assert str(tag("text", "<&", class_="a", x=1.25, aria_label='"')) == (
        '<text class="a" x="1.2" aria-label="&#34;">&lt;&amp;</text>'
    )
    assert [plain(x) for x in (-0.01, 3.0, 2.55)] == ["0", "3", "2.5"]
    drawing = Drawing(10, 20)
    drawing.text((0, 0), "<b>")
    assert "&lt;b&gt;" in drawing.svg("f", "wide")


def test_numbers_have_the_digits_that_their_interval_supports() -> None:
    assert with_interval(3.1234, 2.8, 3.4468) == "3.1 (2.8 to 3.4)"
    assert with_interval(3.1234, 3.1, 3.1468) == "3.123 (3.100 to 3.147)"
    assert with_interval(12345.6, 12000.0, 12691.2) == "12,346 (12,000 to 12,691)"
    assert with_interval(0.0, 0.0, 0.0) == "0"
    assert with_interval(5.25, None, None) == "5.25"
    assert amount(-0.001, 2) == "0.00"
    assert amount(-3.0, 1) == "−3.0"
    assert amount(None, 1) == "–"
    assert digits_for(None, 1234.5) == 0


def test_every_unit_of_key_figures_can_be_shown() -> None:
    assert {kpi.unit for kpi in KPIS.values()} <= set(UNITS)
