"""Buyers and sellers come and go, and what was long ago counts for nothing."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.records import Conduct, MemorySink
from sim.world.buyers import BuyerPool
from sim.world.crooks import Scheme
from sim.world.people import Buyer
from sim.world.sellers import Succession, Successor
from tests.support.small_market import changed, run, tiny

EURASIA, TABLES = load_scenario("eurasia")
BRIEF = changed(EURASIA, demand__customer_lifetime_days=100.0, selling__shop_lifetime_days=100.0)


def someone() -> Buyer:
    return Buyer(9, EURASIA.countries[0], Conduct.HONEST, "consumer")


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(0, 60))
def test_what_was_before_is_forgotten_and_nothing_else(times: list[int], before: int) -> None:
    buyer = someone()
    for seller, time in enumerate(sorted(times)):
        buyer.orders.append(time)
        buyer.disputes.append(time)
        buyer.serve(seller, time, 1_000)
    buyer.forget(before)
    kept = [time for time in sorted(times) if time >= before]
    assert buyer.orders == buyer.disputes == list(buyer.served_by.values()) == kept


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.integers(0, 5))
def test_the_latest_sellers_are_remembered(sellers: list[int], most: int) -> None:
    buyer = someone()
    for now, seller in enumerate(sellers):
        buyer.serve(seller, now, most)
    latest = list(dict.fromkeys(reversed(sellers)))[:most]
    assert list(reversed(buyer.served_by)) == latest


def seen(pool: BuyerPool, days: int) -> dict[int, list[tuple[int, Buyer]]]:
    """Who holds each place of a country on each day."""
    found: dict[int, list[tuple[int, Buyer]]] = {}
    size = len(pool._activity[1])
    for day in range(0, days, 10):
        for place in range(size):
            totals = pool._activity[1]
            below = totals[place - 1] if place else 0.0
            u = (below + (totals[place] - below) / 2) / totals[-1]
            found.setdefault(place, []).append((day, pool.draw(1, u, day * DAY)))
    return found


@cache
def two_years() -> dict[int, list[tuple[int, Buyer]]]:
    return seen(BuyerPool(BRIEF, TABLES, Streams(1)), 730)


def test_places_change_hands_at_the_stated_rate() -> None:
    places = two_years()
    left = sum(len({buyer.index for _, buyer in held}) - 1 for held in places.values())
    expected = len(places) * 720 / 100  # those who come and leave between two looks are missed: a twentieth
    assert expected * 0.85 < left < expected * 1.03
    assert len(places) > 100


def test_nobody_comes_back_and_no_two_have_one_number() -> None:
    numbers = Counter[int]()
    for held in two_years().values():
        holders = [buyer for _, buyer in held]
        changes = [b for a, b in pairwise(holders) if a is not b]
        numbers.update({buyer.index for buyer in (holders[0], *changes)})
        assert len({id(buyer) for buyer in holders}) == 1 + len(changes)
        assert all(not buyer.orders and not buyer.served_by for buyer in holders)
    assert max(numbers.values()) == 1


def test_holders_conduct_comes_in_the_scenarios_shares_again() -> None:
    scenario = changed(BRIEF, demand__opportunist_share=0.2)
    held = seen(BuyerPool(scenario, TABLES, Streams(1)), 730)
    last = Counter(holders[-1][1].conduct for holders in held.values())
    for conduct, share in ((Conduct.HONEST, 0.8), (Conduct.OPPORTUNIST, 0.2)):
        deviation = np.sqrt(len(held) * share * (1 - share))
        assert abs(last[conduct] - len(held) * share) < 4 * deviation


def test_a_longer_life_leaves_the_first_holders_and_their_habits() -> None:
    brief, long = (
        BuyerPool(changed(EURASIA, demand__customer_lifetime_days=days), TABLES, Streams(1))
        for days in (100.0, 900.0)
    )
    for u in (0.1, 0.5, 0.9):
        one, two = brief.draw(1, u, 0), long.draw(1, u, 0)
        assert (one.index, one.conduct, one.segment) == (two.index, two.conduct, two.segment)


def test_shops_change_hands_at_the_stated_rate() -> None:
    succession = Succession(BRIEF, Streams(1))
    sellers = sum(warehouse.sellers for warehouse in BRIEF.warehouses)
    found = [number for day in range(2_000) for number, *_ in succession.due(day * DAY)]
    assert abs(len(found) - sellers * 20) < 4 * np.sqrt(sellers * 20)
    assert set(found) == set(range(sellers))


def test_a_new_owner_begins_without_reviews_and_open_orders_stay_with_the_old_one() -> None:
    market = build_market(changed(tiny()[0], settlement__mode="instant"), tiny()[1], MemorySink())
    old = market.world.sellers[2]
    for _ in range(9):
        old.review(1, 50.0)
    before = [listing for listing in market.world.listings if listing.seller is old]
    market.hand_over_shop(Successor(2, 1, Conduct.SLOW, Scheme()))
    new = market.world.sellers[2]
    assert (new.rating, new.conduct, new.account) == (4.0, Conduct.SLOW, old.account)
    assert market.ratings[2] == 4.0
    assert all(listing.seller is old for listing in before)
    after = [listing for listing in market.world.listings if listing.seller.index == 2]
    assert [x.index for x in after] == [x.index for x in before]
    assert all(listing.seller is new for listing in after)


@pytest.mark.parametrize("mode", ["instant", "chain"])
def test_a_market_of_brief_lives_accounts_for_everything(mode: str) -> None:
    scenario = changed(
        tiny()[0], settlement__mode=mode, demand__customer_lifetime_days=2.0, selling__shop_lifetime_days=3.0,
        demand__visits_per_day=40.0, demand__buyers=30,
    )  # fmt: skip
    found = run(scenario, days=14)
    buyers = {order["buyer"] for order in found.orders().values()}
    assert max(buyers) > 60, "later generations have higher numbers"
    books = found.market.settlement.conservation()
    assert set(books.difference.values()) <= {0}
    assert set(books.held.values()) <= {0}
    assert not found.market.orders.open


def test_declines_and_conversion_do_not_drift_for_years() -> None:
    """The first two years warm the market up; the two that follow are like each other."""
    scenario = changed(
        EURASIA, settlement__mode="instant", demand__buyers=300, demand__visits_per_day=8.0, days=4 * 365
    )
    found = run(scenario)
    visits = found.records("visits")
    years = [[v for v in visits if v["time"] // (365 * DAY) == year] for year in (2, 3)]
    bought = [np.mean([v["orders"] > 0 for v in year]) for year in years]
    spread = 4 * np.sqrt(2 * bought[0] * (1 - bought[0]) / len(years[0]))
    assert abs(bought[0] - bought[1]) < spread
    honest = [o for o in found.orders().values() if o["payment"] == "card" and o["buyer_conduct"] == "honest"]
    late = [o["outcome"] == "declined" for o in honest if o["placed_at"] > 2 * 365 * DAY]
    assert np.mean(late) < 0.03
