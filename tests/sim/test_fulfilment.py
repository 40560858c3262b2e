"""Every order lives one life and leaves one record, whatever its luck; and which life can be told beforehand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.core.luck import (
    ConductLuck,
    CustomsLuck,
    DisputeLuck,
    HandlingLuck,
    LastMileLuck,
    Luck,
    TransitLuck,
)
from sim.core.units import BPS, DAY, HOUR, MINUTE, token_units
from sim.fulfilment import place
from sim.orders.order import Condition, Outcome
from sim.policies import Archive, Delivered, Placed
from sim.records import Event
from sim.settlement import divide, divide_called_off
from sim.world.people import Conduct
from tests.support.links import a_link
from tests.support.one_order import CALM, STILL, Desk, Fates, Wish, luck
from tests.support.small_market import changed, of_policies

if TYPE_CHECKING:
    from sim.orders import Order
    from sim.scenario import Scenario
    from tests.support.small_market import Record

ROAD = next(mode for mode in STILL.modes if mode.name == "road")
AT_HOME = (a_link("DE-HAMBURG", "DE-LEIPZIG", ROAD, 390.0),)
ABROAD = (a_link("DE-HAMBURG", "FR-LILLE", ROAD, 700.0), a_link("FR-LILLE", "GB-LONDON", ROAD, 260.0))


class Life(NamedTuple):
    """All that a market remembers of one order."""

    desk: Desk
    order: Order
    record: Record
    events: list[Record]

    @property
    def story(self) -> list[str]:
        return [str(event["event"]) for event in self.events]

    @property
    def outcome(self) -> str:
        return str(self.record["outcome"])


def lived(
    wish: Wish, scenario: Scenario = STILL, latency: int = 0, fates: dict[int, TransitLuck] | None = None
) -> Life:
    """Place an order and let time run out."""
    desk = Desk(scenario, latency)
    desk.market.archive = Archive(400)
    desk.market.timetables = Fates(dict.fromkeys(wish.legs, fates or {}))  # type: ignore[assignment]
    buyer, purchase = desk.purchase(wish)
    place(desk.market, 0, buyer, purchase, wish.luck)
    (order,) = desk.market.orders.open.values()
    desk.market.env.run()
    (record,) = desk.records("orders")
    return Life(desk, order, record, desk.records("order_events"))


class TestStories:
    """Each way through `live`, told in full."""

    def told(self, wish: Wish, scenario: Scenario = STILL) -> tuple[str, str]:
        life = lived(wish, scenario)
        return life.outcome, " ".join(life.story)

    def test_a_content_buyer_confirms_or_says_nothing(self) -> None:
        begin = "placed funded received picked packed sorted shipped delivered"
        assert self.told(Wish(luck=luck(conduct__confirms=0.0))) == ("confirmed", f"{begin} confirmed")
        assert self.told(Wish()) == ("released", f"{begin} released")

    def test_over_the_border(self) -> None:
        wish = Wish(destination=1, legs=ABROAD, luck=luck(customs__inspected=0.0, conduct__returns=0.0))
        assert self.told(wish) == (
            "returned",
            "placed funded received picked packed sorted shipped inspected_by_customs cleared delivered "
            "return_opened refunded",
        )

    def test_what_customs_refuse_comes_back_and_the_buyer_has_the_money(self) -> None:
        begin = "placed funded received picked packed sorted shipped inspected_by_customs refused_by_customs"
        fate = luck(customs__inspected=0.0, customs__refused=0.0)
        always = changed(STILL, after_sales__back="always")
        life = lived(Wish(destination=1, legs=ABROAD, luck=fate, quantities=(2, 1)), always)
        assert (life.outcome, " ".join(life.story)) == ("expired", f"{begin} back_from_customs expired")
        assert life.record["to_buyer"] == life.order.deposit.total
        back = [move for move in life.desk.records("stock") if move["movement"] == "returned"]
        assert [move["quantity"] for move in back] == [2, 1]
        (refused,) = (event["time"] for event in life.events if event["event"] == "refused_by_customs")
        (way,) = life.desk.records("ways_back")
        assert (way["reason"], way["became"], way["asked_at"]) == ("turned_back", "restocked", refused)
        assert {move["time"] for move in back} == {way["ended_at"]}

    def test_what_customs_destroy_is_gone_and_the_buyer_has_the_money(self) -> None:
        fate = luck(customs__inspected=0.0, customs__refused=0.0, customs__destroyed=0.0)
        life = lived(Wish(destination=1, legs=ABROAD, luck=fate))
        assert (life.outcome, life.story[-2:]) == ("expired", ["destroyed_by_customs", "expired"])
        assert life.record["condition"] == "destroyed"
        assert life.record["to_buyer"] == life.order.deposit.total
        assert "returned" not in {move["movement"] for move in life.desk.records("stock")}

    def test_a_buyer_who_regrets(self) -> None:
        assert self.told(Wish(luck=luck(conduct__regrets=0.0))) == ("called_off", "placed funded called_off")

    def test_a_screen_that_declines(self) -> None:
        scenario = of_policies(STILL, fraud="oracle")
        assert self.told(Wish(buyer=Conduct.THIEF, payment="card"), scenario) == ("declined", "placed")

    def test_a_seller_who_never_ships(self) -> None:
        wish = Wish(seller=Conduct.FRAUDULENT, luck=luck(handling__never_ships=0.0))
        assert self.told(wish) == ("expired", "placed funded expired")

    def test_a_shelf_that_stays_empty(self) -> None:
        scenario = changed(
            STILL, selling__stock_cover_days=0.0, selling__stock_cover_units=1, selling__restock_days=40.0
        )
        wish = Wish(quantities=(99,))
        assert self.told(wish, scenario) == ("cancelled", "placed funded backordered cancelled")
        fraud = wish._replace(seller=Conduct.FRAUDULENT)
        assert self.told(fraud, scenario) == ("expired", "placed funded backordered expired")

    def test_pickers_who_come_too_late(self) -> None:
        scenario = changed(STILL, settlement__ship_window_days=2, handling__wave_minutes=7 * 24 * 60)
        life = lived(Wish(quantities=(2, 3)), scenario)
        assert life.story == ["placed", "funded", "received", "expired"]
        moves = life.desk.records("stock")
        moved = Counter(move["movement"] for move in moves)
        assert (moved["sold"], moved["unpacked"]) == (2, 2)
        assert life.order.shipment is None
        assert life.order.seller.rating == 21 / 6, "the buyer who waited in vain gives one star"

    def test_a_parcel_that_is_lost(self) -> None:
        wish = Wish(legs=AT_HOME, luck=luck(last_mile__loss=0.0))
        assert self.told(wish) == (
            "expired",
            "placed funded received picked packed sorted shipped lost expired",
        )
        life = lived(wish, fates=dict.fromkeys(range(99), TransitLuck(0.5, 0.0, 0.9, 0.9)))
        assert life.story == [
            "placed",
            "funded",
            "received",
            "picked",
            "packed",
            "sorted",
            "shipped",
            "lost",
            "expired",
        ]
        assert life.order.seller.rating == 4, "no fault of the seller's"

    def test_goods_that_are_bad(self) -> None:
        begin = "placed funded received picked packed sorted shipped delivered disputed"
        junk = Wish(seller=Conduct.FRAUDULENT)
        assert self.told(junk) == ("ruled", f"{begin} ruled")
        silent = junk._replace(luck=luck(dispute__silence=0.0))
        assert self.told(silent) == ("lapsed", f"{begin} lapsed")

    def test_a_thief_confirms_whatever_comes_and_is_found_out_if_the_payment_can_be_reversed(self) -> None:
        begin = "placed funded received picked packed sorted shipped delivered confirmed"
        thief = Wish(buyer=Conduct.THIEF, seller=Conduct.FRAUDULENT)
        assert self.told(thief) == ("confirmed", begin)
        assert self.told(thief._replace(payment="card")) == ("confirmed", f"{begin} charged_back")
        lost = thief._replace(payment="card", luck=luck(last_mile__loss=0.0))
        assert self.told(lost)[0] == "expired", "what never came is not charged back"


def test_the_clock_of_a_plain_life() -> None:
    """Every second from order to door by hand: an electronic wallet, a day's handling, a wave, two stations."""
    wish = Wish(destination=1, legs=ABROAD)
    life = lived(wish, latency=12)
    at = {str(event["event"]): event["time"] for event in life.events}
    wallet = next(method for method in STILL.payments if method.name == "ewallet")
    funded = int(wallet.delay_minutes * MINUTE) + 12
    wave, handed = 15 * MINUTE, funded + 24 * HOUR
    packed = -(-handed // wave) * wave + 10 * MINUTE
    shipped = now = packed + 12
    headway, dwell = round(ROAD.headway_hours * HOUR), int(ROAD.dwell_hours * HOUR)
    for link in ABROAD:
        departed = -(-(now + dwell) // headway) * headway
        now = departed + int(link.km / ROAD.speed_kmh * HOUR)
    delivered = now + 36 + int(1.5 * DAY) + 12
    assert at == {
        "placed": 0,
        "funded": funded,
        "received": handed,
        "picked": packed - 4 * MINUTE,
        "packed": packed,
        "sorted": packed,
        "shipped": shipped,
        "cleared": now + 36,
        "delivered": delivered,
        "released": delivered + 7 * DAY + 12,
    }
    assert life.record["shipped_at"] == packed, "the carrier has the parcel before the block that says so"
    assert life.record["closed_at"] == at["released"]


RATES = {
    ("handling", "never_ships"): STILL.selling.never_ships_share,
    ("customs", "inspected"): STILL.customs.inspection_rate,
    ("last_mile", "loss"): STILL.last_mile.loss_rate,
    ("last_mile", "damage"): STILL.last_mile.damage_rate,
    ("conduct", "not_as_described"): STILL.after_sales.not_as_described_rate,
    ("conduct", "claims"): STILL.after_sales.opportunist_claim_rate,
    ("conduct", "returns"): STILL.after_sales.return_rate,
    ("conduct", "confirms"): STILL.after_sales.confirm_share,
    ("conduct", "regrets"): STILL.after_sales.remorse_rate,
    ("dispute", "silence"): STILL.after_sales.silent_arbiter_share,
}
"""What may happen, and how often."""

Turns = frozenset[tuple[str, str]]

buyers = st.sampled_from([Conduct.HONEST, Conduct.OPPORTUNIST, Conduct.THIEF])
sellers = st.sampled_from([Conduct.HONEST, Conduct.SLOW, Conduct.FRAUDULENT])


def fate_of(happens: Turns) -> Luck:
    """Luck just below the rate of what happens, and on the rate of what does not."""
    found = CALM
    for (purpose, name), rate in RATES.items():
        u = rate * 0.999 if (purpose, name) in happens else rate
        found = found._replace(**{purpose: getattr(found, purpose)._replace(**{name: u})})
    return found


def foretold(buyer: Conduct, seller: Conduct, happens: set[str]) -> tuple[Outcome, Condition]:
    """The end of an order in the still market, where every deadline but silence is far away."""
    thief, fraud = buyer is Conduct.THIEF, seller is Conduct.FRAUDULENT
    if "regrets" in happens and not thief:
        return Outcome.CALLED_OFF, Condition.UNKNOWN
    if fraud and "never_ships" in happens:
        return Outcome.EXPIRED, Condition.UNKNOWN
    if "loss" in happens:
        return Outcome.EXPIRED, Condition.LOST
    junk = fraud or "not_as_described" in happens
    found = Condition.NOT_AS_DESCRIBED if junk else Condition.GOOD
    condition = Condition.DAMAGED if "damage" in happens else found
    if thief:
        return Outcome.CONFIRMED, condition
    if condition is not Condition.GOOD or (buyer is Conduct.OPPORTUNIST and "claims" in happens):
        return Outcome.LAPSED if "silence" in happens else Outcome.RULED, condition
    if "returns" in happens:
        return Outcome.RETURNED, condition
    return Outcome.CONFIRMED if "confirms" in happens else Outcome.RELEASED, condition


@settings(max_examples=250)
@given(
    st.frozensets(st.sampled_from(sorted(RATES)), max_size=4), buyers, sellers, st.booleans(),
    st.sampled_from(["card", "ewallet"]), st.sampled_from([0, 12]),
)  # fmt: skip
def test_the_end_can_be_foretold(
    happens: Turns, buyer: Conduct, seller: Conduct, abroad: bool, payment: str, latency: int
) -> None:
    wish = Wish(fate_of(happens), buyer, seller, 0, int(abroad), ABROAD if abroad else AT_HOME, (1,), payment)
    life = lived(wish, latency=latency)
    names = {name for _, name in happens}
    outcome, condition = foretold(buyer, seller, names)
    assert (life.outcome, life.record["condition"]) == (outcome, condition)
    reached = outcome not in (Outcome.CALLED_OFF, Outcome.EXPIRED)
    kept = reached or (outcome is Outcome.EXPIRED and seller is Conduct.FRAUDULENT)
    assert ("charged_back" in life.story) is (kept and buyer is Conduct.THIEF and payment == "card")
    shipped = life.order.shipment is not None
    assert ("inspected_by_customs" in life.story) is (abroad and shipped and "inspected" in names)
    audit(life)


def audit(life: Life) -> None:
    """What is true of every life."""
    desk, order, record = life.desk, life.order, life.record
    assert not desk.market.orders.open
    assert desk.market.orders.outcomes == {order.outcome: 1}
    assert record["outcome"] != Outcome.OPEN
    assert len(desk.records("order_lines")) == len(order.lines)
    assert len(desk.records("shipments")) == (order.shipment is not None)
    times = [event["time"] for event in life.events]
    assert times == sorted(times)
    once = Counter(life.story)
    assert all(count == 1 for name, count in once.items() if name != Event.BACKORDERED), once
    audit_money(order, record)
    audit_goods(life)
    seen = desk.market.archive.reader(400)
    assert [told.order for told in seen.known(Placed, desk.market.now)] == [order.id]
    delivered = [told.known_at for told in seen.known(Delivered, desk.market.now)]
    assert delivered == ([record["delivered_at"]] if record["delivered_at"] >= 0 else [])
    cases = [row["kind"] for row in desk.records("disputes")]
    expected = {"disputed": "dispute", "return_opened": "return", "charged_back": "chargeback"}
    assert cases == [expected[name] for name in life.story if name in expected]


def audit_money(order: Order, record: Record) -> None:
    """What was paid in is paid out, as the outcome says."""
    payouts = tuple(record[f"to_{who}"] for who in ("buyer", "seller", "carrier", "tax", "platform"))
    if order.outcome is Outcome.DECLINED:
        assert payouts == (0, 0, 0, 0, 0)
        return
    assert sum(payouts) == order.deposit.total == token_units(order.quote.total, order.quote.currency)
    if order.seller.conduct is not Conduct.FRAUDULENT:
        delivered = order.delivered_at >= 0
        owed = divide(order.deposit, order.buyer_bps, delivered=delivered or order.buyer_bps == 0)
        if order.outcome is Outcome.CALLED_OFF:
            owed = divide_called_off(order.deposit, BPS - order.buyer_bps)
        assert payouts == owed
    if order.outcome in (Outcome.CONFIRMED, Outcome.RELEASED):
        assert payouts[0] == 0
    assert (record["chargeback"] > 0) <= (order.buyer.conduct is Conduct.THIEF)


def audit_goods(life: Life) -> None:
    """Units are with the buyer or lost, or back on their shelves; what is damaged is written off there."""
    order = life.order
    out: Counter[str] = Counter()
    for move in life.desk.records("stock"):
        if move["order"] == order.id and move["movement"] != "scrapped":
            out[move["sku"]] -= move["quantity"]
    ways = life.desk.records("ways_back")
    assert len(ways) == bool(order.returned)
    back = order.returned if ways and ways[0]["became"] != "lost" else ()
    kept = [line for line in order.sent if line not in back] if order.shipment is not None else []
    wanted = {line.listing.product.sku: line.quantity for line in kept}
    assert {sku: units for sku, units in out.items() if units} == wanted


units = st.floats(0.0005, 0.9995)
fates = st.builds(
    Luck,
    st.builds(HandlingLuck, *[units] * 4),
    st.builds(CustomsLuck, *[units] * 11),
    st.builds(LastMileLuck, *[units] * 3),
    st.builds(ConductLuck, *[units] * 7),
    st.builds(DisputeLuck, *[units] * 7),
)
MODULES = ("cancelling", "returns", "offers")


@st.composite
def markets(draw: st.DrawFn) -> Scenario:
    """Markets in which troubles are frequent, windows short and everything takes now longer, now less."""
    share, sigma = st.floats(0, 1), st.sampled_from([0.0, 0.7])
    return changed(
        STILL,
        modes__late_hours=draw(sigma),
        last_mile__sigma=draw(sigma),
        customs__sigma=draw(sigma),
        customs__document_share=draw(share),
        customs__papers_missing_share=draw(share),
        customs__answer_days=draw(st.sampled_from([1.0, 20.0])),
        customs__inspection_rate=draw(share),
        customs__refused_share=draw(share),
        selling__handling_sigma=draw(sigma),
        after_sales__inspect_sigma=draw(sigma),
        after_sales__return_sigma=draw(sigma),
        after_sales__ruling_sigma=draw(sigma),
        last_mile__loss_rate=draw(st.floats(0, 0.4)),
        last_mile__damage_rate=draw(st.floats(0, 0.4)),
        after_sales__not_as_described_rate=draw(st.floats(0, 0.5)),
        after_sales__return_rate=draw(share),
        after_sales__further_return_share=draw(share),
        after_sales__remorse_rate=draw(st.floats(0, 0.2)),
        after_sales__silent_arbiter_share=draw(share),
        selling__stock_cover_days=0.0,
        selling__stock_cover_units=draw(st.sampled_from([1, 3, 400])),
        selling__patience_days=draw(st.integers(0, 30)),
        settlement__ship_window_days=draw(st.integers(1, 6)),
        settlement__deliver_window_days=draw(st.integers(1, 9)),
        settlement__inspect_window_days=draw(st.integers(1, 3)),
        settlement__ruling_window_days=draw(st.integers(1, 12)),
        settlement__modules=tuple(sorted(draw(st.frozensets(st.sampled_from(MODULES))), key=MODULES.index)),
    )


@settings(max_examples=150)
@given(
    markets(), fates, buyers, sellers, st.booleans(), st.lists(st.integers(1, 9), min_size=1, max_size=3),
    st.sampled_from(["card", "ewallet", "crypto"]), st.sampled_from([0, 12, 3_600]),
)  # fmt: skip
@example(STILL, CALM, Conduct.HONEST, Conduct.HONEST, True, [1, 1], "card", 12)
def test_any_luck_leads_to_one_end(
    scenario: Scenario,
    fate: Luck,
    buyer: Conduct,
    seller: Conduct,
    abroad: bool,
    quantities: list[int],
    payment: str,
    latency: int,
) -> None:
    wish = Wish(
        fate, buyer, seller, 0, int(abroad), ABROAD if abroad else AT_HOME, tuple(quantities), payment
    )
    audit(lived(wish, scenario, latency))


@pytest.mark.parametrize("outcome", [Outcome.CONFIRMED, Outcome.RELEASED, Outcome.EXPIRED, Outcome.RETURNED])
def test_only_who_was_served_well_is_remembered_as_served(outcome: Outcome) -> None:
    drawn: dict[Outcome, Any] = {
        Outcome.CONFIRMED: {"conduct__confirms": 0.0}, Outcome.RELEASED: {},
        Outcome.EXPIRED: {"last_mile__loss": 0.0}, Outcome.RETURNED: {"conduct__returns": 0.0},
    }  # fmt: skip
    life = lived(Wish(luck=luck(**drawn[outcome])))
    assert life.outcome == outcome
    served = outcome in (Outcome.CONFIRMED, Outcome.RELEASED)
    assert life.order.buyer.served_by == ({life.order.seller.index: life.order.closed_at} if served else {})
