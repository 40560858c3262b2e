"""Visits: their luck is fixed by their number, and they end when they should."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from argosy.compose import build_market
from sim.attacks import FIRST_VISIT
from sim.core.luck import (
    ConductLuck,
    CustomsLuck,
    DisputeLuck,
    HandlingLuck,
    LastMileLuck,
    LineLuck,
    PaymentLuck,
    VisitLuck,
    further,
    further_fate,
)
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.demand import Doors, NobodyBuysError, luck_of_visits, visits
from sim.demand.arrivals import Arrivals
from sim.records import MemorySink
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Scenario

BASE = changed(tiny()[0], settlement__mode="instant", demand__visits_per_day=60.0)
SURE = changed(BASE, demand__outside_utility=-1_000.0)
NEVER = changed(BASE, demand__outside_utility=1_000.0)
MODULE = import_module("sim.demand.visits")
"""The face has a function of that name."""

KINDS = {
    "visit": VisitLuck, "line": LineLuck, "payment": PaymentLuck, "handling": HandlingLuck, "customs": CustomsLuck,
    "last mile": LastMileLuck, "conduct": ConductLuck, "dispute": DisputeLuck,
}  # fmt: skip
STREAMS = {"line": "visit"}
"""The first line of a visit has the visit's own streams."""


@pytest.mark.parametrize("purpose", KINDS)
def test_each_uniform_has_a_stream_of_its_own(purpose: str) -> None:
    """Written out once more: the n-th visit has the n-th uniform of the stream called after the field."""
    streams = Streams(3)
    drawn = list(islice(luck_of_visits(streams), 600))
    for number, field in enumerate(KINDS[purpose]._fields):
        expected = streams.array(f"{STREAMS.get(purpose, purpose)} {field}", 0, 600).tolist()
        found = []
        for visit, line, payment, luck in drawn:
            kinds: dict[str, Any] = {
                "visit": visit, "line": line, "payment": payment, "handling": luck.handling,
                "customs": luck.customs, "last mile": luck.last_mile, "conduct": luck.conduct,
                "dispute": luck.dispute,
            }  # fmt: skip
            found.append(kinds[purpose][number])
        assert found == expected


def test_no_two_uniforms_share_a_stream() -> None:
    names = [
        f"{STREAMS.get(purpose, purpose)} {field}"
        for purpose, kind in KINDS.items()
        for field in kind._fields
    ]
    assert len(set(names)) == len(names)
    firsts = {float(Streams(3).array(name, 0, 1)[0]) for name in names}
    assert len(firsts) == len(names)


def came(scenario: Scenario, last: int | None, horizon: int | None) -> tuple[Market, list[Any]]:
    """A market in which nothing becomes of purchases; and when they were made, by whom."""
    market = build_market(scenario, tiny()[1], MemorySink())
    found: list[Any] = []

    def place(where: Market, number: int, buyer: Any, purchase: Any, luck: Any) -> None:
        where.orders.next_id()
        found.append((where.now, number, buyer.index, luck))

    market.env.process(visits(Doors(market, place, last), horizon))
    market.env.run()
    return market, found


def times(scenario: Scenario, count: int) -> list[int]:
    market = build_market(scenario, tiny()[1], MemorySink())
    return list(islice(Arrivals(scenario, market.world).times(market.streams.uniforms("arrival")), count))


@pytest.mark.parametrize("horizon", [0, 3_600, DAY, 3 * DAY])
def test_everybody_comes_who_comes_before_the_horizon(horizon: int) -> None:
    market, found = came(SURE, None, horizon)
    expected = [time for time in times(SURE, 400) if time < horizon]
    assert market.visits == len(expected)
    assert [time for time, *_ in found] == [expected[number] for _, number, *_ in found]
    assert len(found) >= 0.9 * len(expected), "some find nothing of what they look for"


def test_a_visit_at_the_horizon_does_not_happen() -> None:
    at = times(SURE, 30)[20]
    market, _ = came(SURE, None, at)
    assert market.visits == sum(time < at for time in times(SURE, 30))


@pytest.mark.parametrize("last", [1, 2, 17])
def test_the_last_order_is_the_last(last: int) -> None:
    market, found = came(SURE, last, None)
    assert len(found) == market.orders.placed == last


def test_whichever_end_comes_first() -> None:
    _, by_orders = came(SURE, 5, 30 * DAY)
    _, by_time = came(SURE, 10**6, DAY)
    assert len(by_orders) == 5
    assert max(time for time, *_ in by_time) < DAY
    assert by_time[:5] == by_orders


def test_luck_belongs_to_the_number_of_the_visit() -> None:
    _, found = came(BASE, None, 4 * DAY)
    fates = list(islice(luck_of_visits(Streams(BASE.seed)), 400))
    assert len(found) > 20
    numbers = [number for _, number, *_ in found]
    assert any(b > a + 1 for a, b in pairwise(numbers)), "some leave without an order"
    assert len(set(numbers)) < len(numbers), "some order of two sellers"
    for place, (_, number, _, luck) in enumerate(found):
        parcel = place - numbers.index(number)
        assert luck == further_fate(fates[number][3], parcel)


def test_further_luck_is_luck_of_its_own() -> None:
    """Of ten parcels each: uniform, and no two related, by the first 5,000 visits."""
    drawn = [fate for *_, fate in islice(luck_of_visits(Streams(4)), 5_000)]
    table = np.array([[further_fate(fate, n).last_mile.delay for n in range(10)] for fate in drawn])
    assert 0 < table.min() < table.max() < 1
    for column in table.T:
        counts = np.histogram(column, bins=20, range=(0, 1))[0]
        assert ((counts - 250) ** 2 / 250).sum() < 55  # chi-squared, 19 degrees: p < 2e-5
    correlations = np.corrcoef(table.T)[np.triu_indices(10, 1)]
    assert np.abs(correlations).max() < 5 / np.sqrt(5_000)


def test_the_first_parcel_has_the_visits_own_luck() -> None:
    *_, fate = next(iter(luck_of_visits(Streams(4))))
    assert further_fate(fate, 0) == fate
    assert further(fate.handling, 3) == further_fate(fate, 3).handling != fate.handling


def test_patience_ends_where_nobody_buys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "_PATIENCE", 40)
    with pytest.raises(NobodyBuysError, match="40 visits on end brought no order"):
        came(NEVER, 3, None)
    market, found = came(NEVER, 3, 2 * DAY)
    assert not found
    assert market.visits > 60, "with a horizon nobody is impatient"


def test_patience_counts_from_the_last_order(monkeypatch: pytest.MonkeyPatch) -> None:
    _, found = came(BASE, 25, None)
    numbers = [-1, *(number for _, number, *_ in found)]
    longest = max(b - a for a, b in pairwise(numbers))
    monkeypatch.setattr(MODULE, "_PATIENCE", longest)
    assert came(BASE, 25, None)[1] == found


def test_a_century_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.demand.arrivals.CENTURY", 2 * DAY)
    with pytest.raises(NobodyBuysError, match="a century brought 0 orders"):
        came(NEVER, 3, None)


@cache
def found_under(family: str, name: str) -> dict[int, dict[str, Any]]:
    """The last order of each visit."""
    found = run(of_policies(BASE, **{family: name}), days=7)
    return {record["visit"]: record for record in found.orders().values()}


@pytest.mark.parametrize(
    ("family", "name"),
    [
        ("fraud", "none"),
        ("recommendation", "none"),
        ("pricing", "scarcity"),
        ("replenishment", "none"),
        ("arbitration", "none"),
        ("routing", "cheapest"),
        ("routing", "greenest"),
    ],
)
def test_under_another_policy_the_same_people_come_at_the_same_time(family: str, name: str) -> None:
    """Common random numbers: what differs are orders, not visitors and their luck; gangs see what they got."""
    usual, other = found_under("fraud", "rules"), found_under(family, name)
    shared = {visit for visit in usual.keys() & other.keys() if visit < FIRST_VISIT}
    assert len(shared) > 20
    for visit in shared:
        for column in ("placed_at", "buyer", "buyer_country", "buyer_conduct", "country_mismatch"):
            assert usual[visit][column] == other[visit][column]


def test_another_replication_is_other_visits() -> None:
    one, two = (run(SURE, days=1, replication=number).orders() for number in (0, 1))
    assert {order["placed_at"] for order in one.values()} != {order["placed_at"] for order in two.values()}


def test_luck_of_its_own_leaves_the_market_as_it_is() -> None:
    """`luck_seed` makes other visits in the same market."""
    usual, other = (build_market(replace(SURE, luck_seed=x), tiny()[1], MemorySink()) for x in (None, 99))
    assert [x.price for x in usual.world.listings] == [x.price for x in other.world.listings]
    assert (
        usual.streams.array("visit buyer", 0, 5).tolist() != other.streams.array("visit buyer", 0, 5).tolist()
    )


def test_every_look_is_written_down_with_what_was_taken() -> None:
    found = run(changed(BASE, demand__outside_utility=-1.0), days=5)
    bought: dict[int, set[int]] = {}
    for number, lines in found.lines().items():
        visit = found.orders()[number]["visit"]
        bought.setdefault(visit, set()).update(line["listing"] for line in lines)
    looks: dict[int, list[Any]] = {}
    for row in found.records("looks"):
        looks.setdefault(row["visit"], []).append(row)
    listings = found.market.world.listings
    for visit in found.records("visits"):
        mine = looks[visit["visit"]]
        assert [row["look"] for row in mine] == list(range(len(mine)))
        assert len(mine) == (visit["wanted"] if mine[0]["listing"] >= 0 else 1)
        for row in mine:
            assert (row["place"] >= 0) == (row["listing"] >= 0)
            assert row["place"] < max(1, row["shown"]) <= max(1, found.market.scenario.demand.slate)
            if row["listing"] >= 0:
                article = listings[row["listing"]].product
                wanted = next(x for x in found.market.world.products if x.sku == row["sku"])
                assert article.category == wanted.category
        taken = {row["listing"] for row in mine if row["listing"] >= 0}
        assert bought.get(visit["visit"], set()) <= taken
        assert visit["found"] == len(bought.get(visit["visit"], set()))
    assert sum(len(rows) for rows in looks.values()) > len(looks) > 100
