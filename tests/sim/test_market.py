"""Whole markets: money and orders are accounted for whatever the scenario, and equal seeds make equal markets."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.core.units import token_units
from sim.fulfilment import place
from sim.orders.order import Outcome
from sim.resources import Cover, Popularity
from sim.run import abandon
from tests.support.depth import deep
from tests.support.small_market import Record, Run, changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Scenario

BASE = tiny()[0]
INSTANT = changed(BASE, settlement__mode="instant")
AT_CUSTOMS = (
    r"( checked_by_customs( held_by_customs( papers_sent)?)?)?( scanned_by_customs)?( inspected_by_customs)?"
)
LEGAL = re.compile(
    r"placed( funded called_off"
    r"| funded( backordered)*( short)?( received( picked( packed sorted)?)?)? (cancelled|expired)"
    r"| funded( backordered)*( short)? received picked packed sorted shipped"
    rf"({AT_CUSTOMS}( cleared)?( too_late)?( lost)? expired"
    rf"|{AT_CUSTOMS} refused_by_customs( destroyed_by_customs)? expired( back_from_customs)?"
    rf"|{AT_CUSTOMS}( cleared)? delivered( refused)?"
    r" (confirmed|released|offered agreed|disputed (ruled|lapsed)"
    r"|return_opened (refunded|offered agreed|ruled|lapsed))( charged_back)?))?"
)
LAST = {
    "declined": "placed", "confirmed": "confirmed", "released": "released", "cancelled": "cancelled",
    "expired": "expired", "ruled": "ruled", "lapsed": "lapsed", "called_off": "called_off",
    "agreed": "agreed",
}  # fmt: skip


def audit(found: Run) -> None:
    """Everything that must hold of any market that has ended."""
    market, orders, events = found.market, found.orders(), found.events()
    books = market.settlement.conservation()
    assert set(books.difference.values()) <= {0}
    assert set(books.held.values()) <= {0}
    assert not market.orders.open
    assert len(found.sink.tables["orders"]) == len(orders) == market.orders.placed == len(events)
    assert market.orders.outcomes == Counter(Outcome(order["outcome"]) for order in orders.values())
    assert Outcome.OPEN not in market.orders.outcomes
    deposited: Counter[str] = Counter()
    for number, order in orders.items():
        audit_order(order, events[number])
        if order["outcome"] != "declined":
            deposited[order["currency"]] += token_units(order["total"], order["currency"])
    assert {c: amount for c, amount in books.deposited.items() if amount} == deposited
    audit_legs(found, orders)
    audit_lines(found, orders)
    audit_stock(found)


def audit_order(order: Record, events: list[Record]) -> None:
    paid = [order[f"to_{who}"] for who in ("buyer", "seller", "carrier", "tax", "platform")]
    funded = order["outcome"] != "declined"
    assert min(paid) >= 0
    assert sum(paid) == (token_units(order["total"], order["currency"]) if funded else 0)
    assert order["total"] == order["goods"] + order["freight"] + order["duty"] + order["vat"]
    names = [event["event"] for event in events]
    warned = [place for place, name in enumerate(names) if name == "warned_late"]
    assert len(warned) <= 1, "a buyer is warned once"
    assert all(names.index("packed") < place for place in warned)
    story = " ".join(name for name in names if name != "warned_late")
    assert LEGAL.fullmatch(story), story
    last = [event["event"] for event in events if event["event"] != "charged_back"][-1]
    back = order["outcome"] == "returned"
    assert last in ("refunded", "agreed") if back else last == LAST[order["outcome"]]
    times = [event["time"] for event in events]
    assert times == sorted(times)
    reached = [order[f"{step}_at"] for step in ("placed", "funded", "shipped", "delivered", "closed")]
    reached = [time for time in reached if time >= 0]
    assert reached == sorted(reached)
    at = {event["event"]: event["time"] for event in events}
    assert order["placed_at"] == at["placed"]
    assert order["funded_at"] == at.get("funded", -1)
    assert order["delivered_at"] == at.get("delivered", -1)
    assert (order["shipped_at"] >= 0) == ("shipped" in at)
    assert (order["chargeback"] > 0) <= ("charged_back" in at)
    assert (order["condition"] == "lost") == ("lost" in at)


def audit_legs(found: Run, orders: dict[int, Record]) -> None:
    """Parcels travel link by link along their route, and never before they are ready."""
    shipments = {shipment["shipment"]: shipment for shipment in found.records("shipments")}
    by_shipment: dict[int, list[Record]] = {}
    shared: dict[tuple[str, str, str, int], tuple[int, int, str]] = {}
    for leg in found.records("legs"):
        assert leg["ready_at"] <= leg["departed_at"] < leg["arrived_at"]
        if not leg["back"]:
            by_shipment.setdefault(leg["shipment"], []).append(leg)
        departure = (leg["origin"], leg["mode"], leg["destination"], leg["departure"])
        luck = (leg["departed_at"], leg["arrived_at"], leg["fate"])
        assert shared.setdefault(departure, luck) == luck, "whoever travels together fares alike"
    for shipment, legs in by_shipment.items():
        number = shipments[shipment]["order"]
        assert [leg["leg"] for leg in legs] == list(range(len(legs)))
        for before, after in pairwise(legs):
            assert before["destination"] == after["origin"]
            assert before["arrived_at"] <= after["ready_at"]
            assert before["fate"] != "lost"
        route = "".join(f"{leg['origin']}>{leg['mode']}>" for leg in legs) + legs[-1]["destination"]
        assert orders[number]["route"].startswith(route)
        assert legs[0]["origin"] == shipments[shipment]["origin"]
    audit_shipments(found, orders, list(shipments.values()))


def audit_shipments(found: Run, orders: dict[int, Record], shipments: list[Record]) -> None:
    """One for each order that the carrier took, with the weight of what was sent, its times and its fate."""
    assert [s["shipment"] for s in sorted(shipments, key=lambda s: s["shipped_at"])] == sorted(
        s["shipment"] for s in shipments
    )
    assert {s["order"] for s in shipments} == {n for n, o in orders.items() if o["shipped_at"] >= 0}
    for shipment in shipments:
        order = orders[shipment["order"]]
        sent = [line for line in found.lines()[shipment["order"]] if not line["missing"]]
        assert shipment["weight_g"] == sum(line["weight_g"] for line in sent) > 0
        for column in ("shipped_at", "co2_g"):
            assert shipment[column] == order[column]
        assert (shipment["fate"] == "lost") == (order["condition"] == "lost")
        assert (shipment["fate"] == "damaged") == (order["condition"] == "damaged")
        if order["delivered_at"] >= 0:
            assert shipment["shipped_at"] < shipment["arrived_at"] <= order["delivered_at"]


def audit_lines(found: Run, orders: dict[int, Record]) -> None:
    """The lines of an order add up to it."""
    assert found.lines().keys() == orders.keys()
    for number, lines in found.lines().items():
        order = orders[number]
        assert [line["line"] for line in lines] == list(range(order["lines"]))
        for column in ("quantity", "weight_g", "goods"):
            assert sum(line[column] for line in lines) == order[column]


def audit_stock(found: Run) -> None:
    """Each shelf's movements add up, and none holds less than nothing."""
    world = found.market.world
    shelves = world.shelves
    cover = Cover(found.market.scenario.selling, world.daily_units, Popularity(len(shelves), 1))
    assert sum(shelf.listings for shelf in shelves) == len(world.listings)
    first = {(shelf.product.sku, shelf.name): cover.of(n, shelf, 0) for n, shelf in enumerate(shelves)}
    on_hand, on_order = dict.fromkeys(first, 0), dict.fromkeys(first, 0)
    for row in found.records("stock"):
        place, units = (row["sku"], row["warehouse"]), row["quantity"]
        if row["movement"] == "opening":
            assert (row["time"], units) == (0, first.pop(place))
        ordered = row["movement"] == "ordered"
        on_order[place] += units * (ordered - (row["movement"] == "restocked"))
        on_hand[place] += 0 if ordered else units
        assert row["on_hand"] == on_hand[place] >= 0
        assert row["on_order"] == on_order[place] >= 0
    assert not first, "every shelf has an opening balance"
    assert [stock.on_hand for stock in found.market.stocks] == list(on_hand.values())


POLICIES = {
    "routing": ("balanced", "cheapest", "fastest", "greenest"),
    "fraud": ("rules", "none", "oracle"),
    "recommendation": ("popular", "none"),
    "pricing": ("list", "scarcity", "cost-plus", "markdown", "rivals", "endings", "oracle"),
    "replenishment": ("order-up-to", "none"),
    "arbitration": ("evidence", "none", "oracle"),
}
"""Built in, and nothing to learn first."""

shares = st.floats(0, 1)
small_shares = st.floats(0, 0.5)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """The tiny scenario, changed in every place that matters to money or to the course of an order."""
    changes: dict[str, Any] = {
        "seed": draw(st.integers(0, 2**32)),
        "days": draw(st.integers(1, 4)),
        "fx_markup_bps": draw(st.sampled_from([0, 150])),
        "demand__buyers": draw(st.integers(1, 60)),
        "demand__visits_per_day": draw(st.floats(1, 30)),
        "fraud__attempt_share": draw(small_shares),
        "demand__opportunist_share": draw(small_shares),
        "demand__outside_utility": draw(st.sampled_from([-20.0, BASE.demand.outside_utility])),
        "selling__fraudulent_share": draw(small_shares),
        "selling__slow_share": draw(small_shares),
        "selling__never_ships_share": draw(shares),
        "selling__stock_cover_days": draw(st.sampled_from([0.0, 30.0])),
        "selling__stock_cover_units": draw(st.integers(0, 40)),
        "selling__patience_days": draw(st.integers(0, 20)),
        "selling__payout_days": draw(st.integers(1, 9)),
        "modes__loss_rate": draw(small_shares),
        "modes__damage_rate": draw(small_shares),
        "last_mile__loss_rate": draw(small_shares),
        "after_sales__confirm_share": draw(shares),
        "after_sales__return_rate": draw(shares),
        "after_sales__not_as_described_rate": draw(shares),
        "after_sales__silent_arbiter_share": draw(shares),
        "after_sales__remorse_rate": draw(small_shares),
        "after_sales__return_days": draw(st.floats(0.5, 30)),
        "payments__delay_minutes": draw(st.sampled_from([0.0, 1.0, 90.0])),
        "settlement__mode": draw(st.sampled_from(["chain", "instant"])),
        "settlement__engine": "revm",
        "settlement__block_interval": draw(st.sampled_from([1, 12, 60, 3_600])),
        "settlement__block_gas_limit": draw(st.sampled_from([5_000_000, 30_000_000])),
        "settlement__platform_fee_bps": draw(st.sampled_from([0, 250, 10_000])),
        "settlement__default_buyer_bps": draw(st.integers(0, 10_000)),
    }
    for window in ("ship", "deliver", "inspect", "ruling"):
        changes[f"settlement__{window}_window_days"] = draw(st.integers(1, 20))
    families = {family: draw(st.sampled_from(names)) for family, names in POLICIES.items()}
    return of_policies(changed(BASE, **changes), **families)


@pytest.mark.slow
@settings(
    max_examples=deep(60, 600), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(scenarios())
def test_any_market_accounts_for_everything(scenario: Scenario) -> None:
    found = run(scenario)
    note(f"{found.market.orders.placed} orders, {dict(found.market.orders.outcomes)}")
    audit(found)


@pytest.mark.parametrize("mode", ["chain", "instant"])
def test_the_tiny_market(mode: str) -> None:
    found = run(changed(BASE, settlement__mode=mode, settlement__engine="revm"))
    audit(found)
    assert len(found.market.orders.outcomes) >= 6


class TestReproduction:
    @pytest.mark.parametrize("mode", ["chain", "instant"])
    def test_the_same_seed_makes_the_same_tables(self, mode: str) -> None:
        scenario = changed(BASE, settlement__mode=mode, settlement__engine="revm")
        assert run(scenario).sink.tables == run(scenario).sink.tables

    def test_another_seed_or_replication_does_not(self) -> None:
        tables = run(INSTANT).sink.tables["orders"]
        assert run(changed(INSTANT, seed=INSTANT.seed + 1)).sink.tables["orders"] != tables
        assert run(INSTANT, replication=1).sink.tables["orders"] != tables

    def test_a_longer_horizon_begins_the_same(self) -> None:
        """Orders placed in the first three days are the same, with what they cost."""
        short, long = run(INSTANT, days=3).orders(), run(INSTANT, days=6).orders()
        assert len(short) < len(long)
        for number, order in short.items():
            assert {c: order[c] for c in PLACED} == {c: long[number][c] for c in PLACED}

    def test_a_number_of_orders_is_kept_to_the_order(self) -> None:
        found = run(INSTANT, orders=17)
        assert found.market.orders.placed == len(found.orders()) == 17
        audit(found)


PLACED = (
    "visit", "placed_at", "buyer", "quantity", "goods", "freight", "duty", "vat", "payment", "route",
)  # fmt: skip


class Witness:
    """Writes down who came and with what luck."""

    def __init__(self) -> None:
        self.visitors: list[tuple[int, int, int]] = []
        self.luck: dict[int, list[Any]] = {}
        self.who: dict[int, Any] = {}

    def attend(self, market: Market) -> None:
        draw = market.world.buyers.draw

        def drawn(country: int, u: float, now: int) -> Any:
            buyer = draw(country, u, now)
            self.visitors.append((market.now, country, buyer.index))
            return buyer

        market.world.buyers.draw = drawn  # type: ignore[method-assign]

    def place(self, market: Market, visit: int, buyer: Any, purchase: Any, luck: Any) -> None:
        self.luck.setdefault(visit, []).append(luck)
        self.who[visit] = (buyer.index, buyer.conduct, purchase.country_mismatch)
        place(market, visit, buyer, purchase, luck)


OTHERS = (
    {"routing": "fastest"},
    {"routing": "greenest"},
    {"fraud": "oracle"},
    {"pricing": "scarcity"},
    {"replenishment": "none"},
    {"arbitration": "none"},
    {"recommendation": "none"},
)
WIDE = changed(load_scenario("eurasia")[0], settlement__mode="instant", demand__visits_per_day=400.0, days=1)
"""A day on a network where routes differ."""


class TestCommonRandomNumbers:
    """The strategy is in no stream's name: other policies meet the same visitors and storms.

    Gangs see what they got, and who was offended stays away: neither is here (tests/sim/attacks).
    """

    def witnessed(self, scenario: Scenario) -> tuple[Witness, Run]:
        witness = Witness()
        return witness, run(scenario, prepare=witness.attend, place=witness.place)

    @pytest.mark.parametrize("policies", OTHERS, ids=str)
    def test_another_policy_meets_the_same_visitors_and_luck(self, policies: dict[str, str]) -> None:
        calm = changed(WIDE, fraud__attempt_share=0.0, screening__never_return_share=0.0)
        base = of_policies(calm, routing="cheapest")
        (one, first), (other, second) = self.witnessed(base), self.witnessed(of_policies(base, **policies))
        assert one.visitors == other.visitors
        assert first.market.visits == second.market.visits == len(one.visitors) > 300
        common = one.luck.keys() & other.luck.keys()
        assert len(common) > 50
        for visit in common:
            assert one.who[visit] == other.who[visit]
            assert all(a == b for a, b in zip(one.luck[visit], other.luck[visit], strict=False))
        by_visit = [{o["visit"]: o for o in found.orders().values()} for found in (first, second)]
        for visit in common:
            for column in ("placed_at", "buyer", "buyer_country", "payment", "buyer_conduct"):
                assert by_visit[0][visit][column] == by_visit[1][visit][column]

    def test_routing_changes_something_all_the_same(self) -> None:
        routes = [
            Counter(order["route"] for order in run(of_policies(WIDE, routing=name)).orders().values())
            for name in ("cheapest", "fastest")
        ]
        assert routes[0] != routes[1]

    def test_the_chain_is_no_source_of_chance(self) -> None:
        """Settlement draws nothing: the same visitors with and without it."""
        one, _ = self.witnessed(INSTANT)
        other, _ = self.witnessed(changed(BASE, settlement__mode="chain", settlement__engine="revm"))
        assert one.visitors == other.visitors


def test_a_market_that_is_stopped_records_what_is_open() -> None:
    from argosy.compose import build_market
    from sim.demand import Doors, visits
    from sim.records import MemorySink

    sink = MemorySink()
    market = build_market(INSTANT, tiny()[1], sink)
    market.env.process(visits(Doors(market, place, None), 7 * 86_400))
    market.env.run(until=3 * 86_400)
    still_open = len(market.orders.open)
    assert still_open > 0
    abandon(market)
    assert sink.column("orders", "outcome").count("open") == still_open
    assert len(sink.tables["orders"]) == market.orders.placed
    assert not market.orders.open
