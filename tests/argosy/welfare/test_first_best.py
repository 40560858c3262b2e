"""Each cause is taken away by a setting, in any order, and touches nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations

import pytest

from argosy.compose import build_market
from argosy.problems import InputError
from argosy.welfare import CAUSES, mended
from sim.attacks import FIRST_VISIT
from sim.records import MemorySink
from sim.scenario import check_scenario
from sim.world.people import Conduct
from tests.support.small_market import Run, changed, run, tiny

SCENARIO = changed(tiny()[0], settlement__mode="instant")


def test_the_order_in_which_causes_go_changes_nothing() -> None:
    found = [mended(SCENARIO, order) for order in permutations(CAUSES)]
    assert all(one == found[0] for one in found)
    assert check_scenario(found[0], tiny()[1]) == []


def test_in_the_first_best_nothing_is_left_to_take_away() -> None:
    best = mended(SCENARIO, CAUSES)
    assert mended(best, CAUSES) == best


def test_without_causes_it_is_the_scenario_as_it_is() -> None:
    assert mended(SCENARIO, ()) is SCENARIO


@pytest.mark.parametrize(
    ("cause", "touched"),
    [
        ("hidden_conduct", {"selling", "policies"}),
        ("limited_consideration", {"demand", "policies"}),
        ("prices_above_cost", {"warehouses", "selling", "settlement", "policies"}),
    ],
)
def test_what_a_cause_touches(cause: str, touched: set[str]) -> None:
    found = mended(SCENARIO, [cause])
    differing = {
        name for name in SCENARIO.__dataclass_fields__ if getattr(found, name) != getattr(SCENARIO, name)
    }
    assert differing | {"policies"} == touched


def test_policies_are_those_that_know_the_truth() -> None:
    names = {family: choice.name for family, choice in mended(SCENARIO, CAUSES).policies.items()}
    assert (names["fraud"], names["arbitration"], names["recommendation"]) == ("oracle", "oracle", "oracle")
    assert names["pricing"] == "list"


def test_prices_at_cost_are_what_goods_cost_before() -> None:
    before, after = (
        build_market(scenario, tiny()[1], MemorySink()).world.listings
        for scenario in (SCENARIO, mended(SCENARIO, ["prices_above_cost"]))
    )
    share = SCENARIO.selling.goods_cost_bps / 10_000
    assert 0 < share < 1
    for old, new in zip(before, after, strict=True):
        assert (old.product.sku, old.seller.index, old.origin) == (
            new.product.sku,
            new.seller.index,
            new.origin,
        )
        assert abs(new.price - old.price * share) <= 1


def test_goods_that_cost_nothing_have_no_price_at_cost() -> None:
    free = changed(SCENARIO, selling__goods_cost_bps=0)
    with pytest.raises(InputError, match="goods_cost_bps is 0"):
        mended(free, ["prices_above_cost"])
    assert mended(free, ["hidden_conduct"]).selling.dishonest_known


@cache
def half_of_them_cheat(*, known: bool) -> Run:
    """Shops change hands often, so that who cheats changes, too."""
    selling = replace(
        SCENARIO.selling, fraudulent_share=0.5, slow_share=0.0, shop_lifetime_days=10.0, dishonest_known=known
    )
    return run(replace(SCENARIO, selling=selling), orders=80)


def test_nobody_buys_of_fraudulent_sellers_that_are_known() -> None:
    sold = [row["seller_conduct"] for row in half_of_them_cheat(known=False).records("orders")]
    assert sold.count(Conduct.FRAUDULENT) > 10
    assert {row["seller_conduct"] for row in half_of_them_cheat(known=True).records("orders")} == {"honest"}


def test_who_comes_for_what_is_not_changed_by_what_is_known() -> None:
    first, second = (
        [
            (row["time"], row["buyer"], row["wanted"])
            for row in half_of_them_cheat(known=known).records("visits")
            if row["visit"] < FIRST_VISIT
        ]
        for known in (False, True)
    )
    both = min(len(first), len(second))
    assert both > 50
    assert first[:both] == second[:both]
