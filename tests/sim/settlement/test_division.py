"""Division of deposits: exact, fair to the unit, and rounded where it is written that it is."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS
from sim.orders.order import Deposit, Payouts
from sim.settlement import cancel_bps_of, divide, divide_called_off
from tests.support.small_market import changed, tiny

amounts = st.one_of(st.integers(0, 50), st.integers(0, 10**24))
shares = st.integers(0, BPS)
deposits = st.builds(Deposit, amounts, amounts, amounts, shares)
EDGES = (0, 1, 4_999, 5_000, 5_001, 9_999, BPS)


def part(amount: int, bps: int) -> Fraction:
    return Fraction(amount * bps, BPS)


@given(deposits, shares, st.booleans())
def test_all_of_a_deposit_is_somebodys(deposit: Deposit, bps: int, delivered: bool) -> None:
    payouts = divide(deposit, bps, delivered=delivered)
    assert sum(payouts) == deposit.total
    assert min(payouts) >= 0


@given(deposits, shares, st.booleans())
def test_each_part_of_the_buyers_is_rounded_down(deposit: Deposit, bps: int, delivered: bool) -> None:
    freight_bps = 0 if delivered else bps
    parts = [part(deposit.price, bps), part(deposit.tax, bps), part(deposit.freight, freight_bps)]
    found = divide(deposit, bps, delivered=delivered)
    assert found.buyer == sum(map(floor, parts))
    assert found.carrier == deposit.freight - floor(parts[2])
    assert found.tax == deposit.tax - floor(parts[1])
    kept = deposit.price - floor(parts[0])
    assert found.platform == floor(part(kept, deposit.fee_bps))
    assert found.seller == kept - found.platform


@given(deposits, shares, st.booleans())
def test_nobody_but_the_buyer_loses_to_rounding(deposit: Deposit, bps: int, delivered: bool) -> None:
    """The buyer less than a unit on each of price, tax and freight; the platform one; the others gain it."""
    found = divide(deposit, bps, delivered=delivered)
    exact_freight = part(deposit.freight, 0 if delivered else bps)
    exact = part(deposit.price + deposit.tax, bps) + exact_freight
    assert exact - 3 < found.buyer <= exact
    assert found.carrier >= deposit.freight - exact_freight
    assert found.tax >= part(deposit.tax, BPS - bps)
    kept = part(deposit.price, BPS - bps)
    assert found.seller >= kept * (BPS - deposit.fee_bps) / BPS
    assert found.seller + found.platform >= kept


@given(deposits, shares, shares, st.booleans())
def test_more_for_the_buyer_is_never_more_for_another(
    deposit: Deposit, one: int, other: int, delivered: bool
) -> None:
    less, more = (divide(deposit, bps, delivered=delivered) for bps in sorted((one, other)))
    assert more.buyer >= less.buyer
    assert more.seller + more.platform <= less.seller + less.platform
    assert all(getattr(more, who) <= getattr(less, who) for who in ("carrier", "tax", "platform"))
    # one unit of fee less may leave the seller one unit more
    assert more.seller <= less.seller + 1


@given(deposits, shares)
def test_delivery_moves_nothing_but_freight_from_buyer_to_carrier(deposit: Deposit, bps: int) -> None:
    on_its_way, delivered = (divide(deposit, bps, delivered=there) for there in (False, True))
    moved = delivered.carrier - on_its_way.carrier
    assert moved == deposit.freight * bps // BPS
    assert delivered == on_its_way._replace(
        buyer=on_its_way.buyer - moved, carrier=on_its_way.carrier + moved
    )


@given(deposits)
def test_all_or_nothing_leaves_nothing_to_round(deposit: Deposit) -> None:
    fee = deposit.price * deposit.fee_bps // BPS
    for_seller = Payouts(0, deposit.price - fee, deposit.freight, deposit.tax, fee)
    assert divide(deposit, 0, delivered=True) == divide(deposit, 0, delivered=False) == for_seller
    assert divide(deposit, BPS, delivered=False) == Payouts(deposit.total, 0, 0, 0, 0)
    for_buyer = Payouts(deposit.price + deposit.tax, 0, deposit.freight, 0, 0)
    assert divide(deposit, BPS, delivered=True) == for_buyer


@given(deposits, shares, shares)
def test_calling_off_leaves_the_seller_a_part_of_the_price_and_nobody_else_anything(
    deposit: Deposit, one: int, other: int
) -> None:
    less, more = (divide_called_off(deposit, bps) for bps in sorted((one, other)))
    for bps, found in zip(sorted((one, other)), (less, more), strict=True):
        assert sum(found) == deposit.total
        assert found.seller == floor(part(deposit.price, bps))
        assert found[2:] == (0, 0, 0)
    assert more.seller >= less.seller


def test_small_amounts_by_hand() -> None:
    deposit = Deposit(price=9_999, freight=101, tax=33, fee_bps=750)
    assert divide(deposit, 3_333, delivered=False) == Payouts(
        buyer=3_332 + 10 + 33, seller=6_667 - 500, carrier=101 - 33, tax=23, platform=500
    )
    assert divide_called_off(deposit, 1_001) == Payouts(9_999 - 1_000 + 101 + 33, 1_000, 0, 0, 0)


def test_calling_off_is_free_without_the_module() -> None:
    scenario = changed(tiny()[0], modules__cancelling__cancel_bps=450)
    assert cancel_bps_of(scenario) == 0
    assert cancel_bps_of(changed(scenario, settlement__modules=("cancelling",))) == 450
