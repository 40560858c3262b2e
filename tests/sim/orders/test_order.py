"""An order: what is agreed when it is placed, what is charged, and what a buyer has lost in the end."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS, token_units
from sim.orders import Condition, Deposit, Outcome, Payouts, Shipment
from sim.policies import Load
from sim.world.people import Conduct
from tests.support.some_order import SCENARIO, market, some_buyer, some_order

if TYPE_CHECKING:
    from sim.orders import Order
    from sim.scenario import PaymentMethod

amounts = st.integers(0, 10**9)
bps = st.integers(0, BPS)


@given(amounts, amounts, amounts, bps)
def test_a_deposit_is_its_parts_and_the_fee_is_inside(price: int, freight: int, tax: int, fee: int) -> None:
    assert Deposit(price, freight, tax, fee).total == price + freight + tax


@given(amounts, amounts, amounts, amounts, bps, st.integers(0, 10**7), st.sampled_from(["EUR", "JPY"]))
def test_charging(
    goods: int, freight: int, duty: int, vat: int, fee_bps: int, cents: int, currency: str
) -> None:
    order = some_order(goods=goods, freight=freight, duty=duty, vat=vat, currency=currency)
    order.charge(fee_bps, cents)
    assert order.deposit.total == token_units(order.quote.total, currency)
    assert order.deposit.price == token_units(goods, currency)
    assert order.deposit.freight == token_units(freight, currency)
    assert order.deposit.tax == token_units(duty + vat, currency)
    assert order.fee <= Fraction(goods * fee_bps, BPS) < order.fee + 1
    method = order.payment
    exact = Fraction(cents * method.fee_bps, BPS) + method.fixed_fee_cents
    assert order.payment_fee_cents <= exact < order.payment_fee_cents + 1
    assert order.total_cents == cents


@pytest.mark.parametrize("method", SCENARIO.payments, ids=lambda m: m.name)
def test_the_processors_fee_is_the_methods(method: PaymentMethod) -> None:
    order = some_order()
    order.payment = method
    order.charge(0, 10_000)
    assert order.payment_fee_cents == method.fee_bps + method.fixed_fee_cents


@pytest.mark.parametrize("listings", [1, 2, 3])
def test_an_order_is_the_sum_of_its_lines(listings: int) -> None:
    order = some_order(listings=listings)
    lines = order.lines
    assert len(lines) == listings
    assert order.quantity == sum(2 + n for n in range(listings))
    assert order.weight_g == sum(line.listing.weight_g * line.quantity for line in lines)
    assert order.seller is lines[0].listing.seller
    assert order.origin == lines[0].listing.origin


def test_a_new_order_has_reached_nothing() -> None:
    order = some_order()
    assert (order.placed_at, order.promised_at) == (1_000, 1_099)
    assert {order.funded_at, order.shipped_at, order.delivered_at, order.closed_at} == {-1}
    assert order.carriers_promise == -1
    assert (order.outcome, order.condition) == (Outcome.OPEN, Condition.UNKNOWN)
    assert sum(order.payouts) == order.buyer_bps == order.chargeback == order.escrow_id == 0
    assert order.tax_payee == "tax:DE"
    assert order.carrier == f"carrier:{order.quote.route.carrier}"


def test_what_the_buyer_had_done_before_is_noted_when_the_order_is_placed() -> None:
    buyer = some_buyer()
    buyer.orders, buyer.disputes = [0] * 4, [0] * 2
    order = some_order(buyer)
    buyer.orders, buyer.disputes = [0] * 5, [0] * 3
    assert (order.buyer_orders, order.buyer_disputes) == (4, 2)


def test_times_of_the_parcel_are_the_shipments() -> None:
    order = some_order()
    order.shipment = Shipment(
        1, order.id, order.carrier, order.origin, "DE-LEIPZIG", Load(5), order.quote.route, 2_000, 3_000
    )
    assert (order.shipped_at, order.carriers_promise) == (2_000, 3_000)


@pytest.mark.parametrize(("first", "country"), list(product([0, 69], [0, 1])))
def test_a_border_lies_between_customs_areas(first: int, country: int) -> None:
    order = some_order(some_buyer(country), first=first)
    assert order.crosses_border == (order.seller.country.code != SCENARIO.countries[country].code)
    assert (order.quote.duty > 0) <= order.crosses_border
    assert {market().world.listings[n].seller.country.code for n in (0, 69)} == {"DE", "GB"}


def ended(
    conduct: Conduct = Conduct.HONEST,
    condition: Condition = Condition.DAMAGED,
    outcome: Outcome = Outcome.RULED,
    to_buyer: int = 0,
) -> Order:
    """A paid order that has been delivered."""
    order = some_order(some_buyer(conduct=conduct))
    order.funded_at, order.delivered_at = 1_100, 9_000
    order.condition, order.outcome = condition, outcome
    rest = order.deposit.total - to_buyer
    order.payouts = Payouts(to_buyer, rest, 0, 0, 0)
    return order


class TestLoss:
    @pytest.mark.parametrize("condition", [c for c in Condition if c is not Condition.GOOD])
    def test_whoever_received_nothing_good_has_lost_what_was_not_paid_back(
        self, condition: Condition
    ) -> None:
        order = ended(condition=condition)
        assert order.loss == order.quote.total > 0
        half = order.deposit.total // 2
        assert ended(condition=condition, to_buyer=half).loss == (order.deposit.total - half) // 10**4
        assert ended(condition=condition, to_buyer=order.deposit.total).loss == 0

    def test_good_goods_are_no_loss_once_they_are_there(self) -> None:
        order = ended(condition=Condition.GOOD)
        assert order.loss == 0
        order.delivered_at = -1
        assert order.loss == order.quote.total

    @pytest.mark.parametrize("condition", list(Condition))
    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_thieves_lose_nothing(self, condition: Condition, outcome: Outcome) -> None:
        assert ended(Conduct.THIEF, condition, outcome).loss == 0

    def test_nobody_loses_what_was_never_paid_or_is_not_decided(self) -> None:
        assert ended(outcome=Outcome.OPEN).loss == 0
        order = ended(outcome=Outcome.DECLINED)
        order.funded_at = -1
        assert order.loss == 0

    def test_an_opportunist_may_lose_like_anybody(self) -> None:
        assert ended(Conduct.OPPORTUNIST).loss == ended().loss > 0

    @given(st.integers(0, 10**4))
    def test_a_loss_is_rounded_down_to_whole_cents(self, less: int) -> None:
        total = ended().deposit.total
        assert ended(to_buyer=total - less).loss == less // 10**4

    @given(st.integers(0, 1_000), st.integers(0, 1_000))
    def test_more_for_the_buyer_is_never_more_lost(self, a: int, b: int) -> None:
        total = ended().deposit.total
        low, high = sorted((total * a // 1_000, total * b // 1_000))
        assert ended(to_buyer=high).loss <= ended(to_buyer=low).loss
