"""One more buyer, seller, article or country leaves all the others as they were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.world.build import build_world
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from sim.scenario import DataTables, Scenario
    from sim.world.build import World

EURASIA, TABLES = load_scenario("eurasia")


def world_of(scenario: Scenario, tables: DataTables = TABLES, seed: int = 1) -> World:
    return build_world(scenario, tables, Streams(seed))


def offers(world: World) -> dict[tuple[str, int], dict[str, int]]:
    """Price by article, of each seller by warehouse and place in it."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    numbers: dict[int, tuple[str, int]] = {}
    counts: dict[str, int] = {}
    for listing in world.listings:
        index = listing.seller.index
        if index not in numbers:
            numbers[index] = (listing.origin, counts.get(listing.origin, 0))
            counts[listing.origin] = counts.get(listing.origin, 0) + 1
        found.setdefault(numbers[index], {})[listing.product.sku] = listing.price
    return found


def conducts(world: World) -> list[tuple[str, Any]]:
    return [(seller.country.code, seller.conduct) for seller in world.sellers]


def test_a_seller() -> None:
    first, *others = EURASIA.warehouses
    before = world_of(EURASIA)
    after = world_of(replace(EURASIA, warehouses=(replace(first, sellers=first.sellers + 1), *others)))
    assert len(after.sellers) == len(before.sellers) + 1
    assert {key: offers(after)[key] for key in offers(before)} == offers(before)
    added = first.sellers
    assert [c for n, c in enumerate(conducts(after)) if n != added] == conducts(before)


def test_the_order_of_warehouses() -> None:
    turned = world_of(replace(EURASIA, warehouses=EURASIA.warehouses[::-1]))
    assert offers(turned) == offers(world_of(EURASIA))
    assert sorted(conducts(turned)) == sorted(conducts(world_of(EURASIA)))


def test_an_article() -> None:
    """It may take a place in an assortment; whatever else is offered has its price."""
    new = TABLES.catalogue[3] | {"sku": "NEW"}
    before, after = world_of(EURASIA), world_of(EURASIA, TABLES._replace(catalogue=[new, *TABLES.catalogue]))
    lists = offers(after)
    displaced = 0
    for seller, articles in offers(before).items():
        kept = {sku: price for sku, price in lists[seller].items() if sku != "NEW"}
        assert kept.items() <= articles.items()
        displaced += len(articles) - len(kept)
    assert displaced == sum("NEW" in articles for articles in lists.values()) > 0


def test_a_buyer() -> None:
    more = replace(EURASIA, demand=replace(EURASIA.demand, buyers=EURASIA.demand.buyers + 40))
    before, after = world_of(EURASIA).buyers, world_of(more).buyers
    assert after.size > before.size
    for old, new in zip(before._conduct, after._conduct, strict=True):
        assert new[: len(old)].tolist() == old.tolist()
    for totals, longer in zip(before._activity, after._activity, strict=True):
        assert longer[: len(totals)] == totals


def test_the_order_of_countries() -> None:
    weighted = replace(EURASIA, countries=tuple(replace(c, weight=1.0) for c in EURASIA.countries))
    turned = replace(weighted, countries=weighted.countries[::-1])
    before, after = world_of(weighted).buyers._conduct, world_of(turned).buyers._conduct
    assert [u.tolist() for u in after] == [u.tolist() for u in before[::-1]]


def test_another_seed_is_another_market() -> None:
    scenario, tables = tiny()
    assert offers(world_of(scenario, tables)) != offers(world_of(scenario, tables, seed=2))
