"""Ways by sea: the shortest through what is open, the same both ways, and no ship gains by turning."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.world.build import freight_network
from sim.world.seaways import Chart, Passage, Way, Ways, great_circle_km

if TYPE_CHECKING:
    from sim.world.network import Link, Network

EURASIA, TABLES = load_scenario("eurasia")
SUEZ = frozenset({"suez"})


@cache
def network() -> Network:
    return freight_network(EURASIA, TABLES)


@cache
def by_sea() -> dict[tuple[str, str], Link]:
    return {(x.origin, x.destination): x for x in network().links if x.mode.name == "sea"}


def test_round_every_closure_of_the_table_its_row_is_the_way_in_both_directions() -> None:
    assert len(TABLES.closures) > 900
    for row in TABLES.closures:
        closed, ends = frozenset(row["closed"].split(";")), (row["origin"], row["destination"])
        there, back = (by_sea()[x].ways.without(closed) for x in (ends, ends[::-1]))
        if not row["km"]:
            assert there is None
            assert back is None
            continue
        assert there is not None
        assert back is not None
        assert there.km == back.km == float(row["km"])
        assert [p.name for p in there.passages] == [name for name in row["passages"].split(";") if name]
        assert there.names == back.names
        assert not there.names & closed


def test_a_closure_elsewhere_changes_nothing_and_more_closures_never_shorten_a_way() -> None:
    names = sorted(network().passages)
    for link in by_sea().values():
        for first in names:
            one = link.ways.without(frozenset({first}))
            assert one is not None
            assert one.km >= link.ways.usual.km
            if first not in link.ways.usual.names:
                assert one is link.ways.usual
            for second in names:
                both = link.ways.without(frozenset({first, second}))
                assert both is None or both.km >= one.km


def test_to_rotterdam_by_suez_and_round_the_cape_and_never_by_the_arctic() -> None:
    link = by_sea()["CNSHA", "NLRTM"]
    assert link.km == pytest.approx(19_625, abs=1)
    assert [p.name for p in link.ways.usual.passages] == ["malacca", "babalmandab", "suez", "gibraltar"]
    around = link.ways.without(SUEZ)
    assert around is not None
    assert around.km == pytest.approx(25_774, abs=1)
    assert [p.name for p in around.passages] == ["sunda", "south_africa"]
    used = {
        name
        for x in by_sea().values()
        for way in (x.ways.usual, *x.ways.around.values())
        for name in way.names
    }
    assert used == set(network().passages)
    assert not used & {"northwest", "panama"}


def test_where_nothing_leads_round_there_is_no_way() -> None:
    ways = Ways(Way(100.0, (Passage("suez", 40.0),)), {})
    assert ways.without(SUEZ) is None
    assert ways.without(frozenset()) is ways.usual


def test_a_way_round_one_closure_that_leads_through_another_closed_one_is_none() -> None:
    around = Way(150.0, (Passage("cape", 60.0),))
    ways = Ways(Way(100.0, (Passage("suez", 40.0),)), {SUEZ: around})
    assert ways.without(SUEZ) is around
    assert ways.without(SUEZ | {"cape"}) is None


kilometres = st.floats(0, 30_000)
ways = st.builds(
    lambda km, at: Way(km, tuple(Passage(f"p{n}", x) for n, x in enumerate(sorted(a * km for a in at)))),
    kilometres,
    st.lists(st.floats(0, 1), max_size=4),
)


@given(ways)
def test_there_and_back_is_the_same_way(way: Way) -> None:
    back = way.back
    assert back.km == way.km
    assert [p.name for p in back.passages] == [p.name for p in reversed(way.passages)]
    assert [p.km for p in back.passages] == sorted(p.km for p in back.passages)
    again = back.back
    assert [p.name for p in again.passages] == [p.name for p in way.passages]
    assert [p.km for p in again.passages] == pytest.approx([p.km for p in way.passages], abs=1e-9)


class TestUnderWay:
    """A ship somewhere on its way, and what turning round would cost it."""

    def legs(self) -> tuple[Chart, Way, Way]:
        link = by_sea()["CNSHA", "NLRTM"]
        around = link.ways.without(SUEZ)
        assert around is not None
        return network().chart(link), link.ways.usual, around

    def test_it_begins_and_ends_where_the_leg_does_and_is_at_each_passage_when_it_reaches_it(self) -> None:
        chart, usual, around = self.legs()
        for way in (usual, around):
            assert chart.position(way, 0) == chart.origin
            assert chart.position(way, way.km) == pytest.approx(chart.destination)
            assert chart.position(way, way.km + 1) == chart.destination
            assert chart.position(way, -500.0) == chart.origin
            for passage in way.passages:
                assert chart.position(way, passage.km) == pytest.approx(chart.passages[passage.name])

    @pytest.mark.parametrize("closed", [SUEZ, frozenset({"malacca"}), frozenset({"gibraltar"})])
    @given(share=st.floats(0, 1))
    def test_nobody_gains_by_turning(self, closed: frozenset[str], share: float) -> None:
        """From anywhere on any leg: sailed and left together are at least the other way."""
        for link in by_sea().values():
            if not link.ways.usual.names & closed:
                continue
            usual, other = link.ways.usual, link.ways.without(closed)
            assert other is not None
            km = share * usual.km
            left, at = network().chart(link).turn(link.ways, usual, km, other)
            assert left >= 0
            assert km + left >= other.km * (1 - 1e-12)
            assert at == pytest.approx(other.km - left)

    def test_who_turns_in_the_harbour_sails_the_other_way(self) -> None:
        chart, usual, around = self.legs()
        assert chart.turn(by_sea()["CNSHA", "NLRTM"].ways, usual, 0, around) == (around.km, 0)

    @pytest.mark.parametrize(
        ("ends", "least", "most"),
        [
            # from the Gulf of Suez back through the Red Sea and round Africa: some 9,500 km to the Cape
            (("CNSHA", "NLRTM"), 7_500, 11_000),
            (("CNSHA", "ITGOA"), 7_500, 11_000),
            # from Port Said back through the Mediterranean: some 13,500 km to the Cape
            (("NLRTM", "CNSHA"), 11_000, 15_000),
            (("ITGOA", "CNSHA"), 11_000, 15_000),
        ],
    )
    def test_who_turns_just_before_the_canal_sails_all_the_way_back(
        self, ends: tuple[str, str], least: float, most: float
    ) -> None:
        """Not over land: the lengths are those of the sea, as an atlas has them."""
        link = by_sea()[ends]
        usual, around = link.ways.usual, link.ways.without(SUEZ)
        assert around is not None
        suez = next(p.km for p in usual.passages if p.name == "suez")
        cape = next(p.km for p in around.passages if p.name == "south_africa")
        chart = network().chart(link)
        sailed = [km + chart.turn(link.ways, usual, km, around)[0] for km in (0.0, suez / 2, suez - 1)]
        assert sailed == sorted(sailed)
        to_the_cape = sailed[-1] - (suez - 1) - (around.km - cape)
        assert least < to_the_cape < most


def test_great_circles() -> None:
    assert great_circle_km((0, 0), (0, 180)) == pytest.approx(20_015, abs=1)
    assert great_circle_km((10, 20), (10, 20)) == 0
    assert great_circle_km((50, 8), (31, 121)) == great_circle_km((31, 121), (50, 8))
