"""The formulas of what modules owe: bounds, monotony and the examples of docs/modules.md, for all numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS, DAY
from sim.modules import (
    bond_share,
    by_record,
    carrier_pays,
    claim_payment,
    days_late,
    exchanged,
    freight_part,
    lateness_penalty,
    loss_shares,
    premium,
    seller_bond,
    sellers_loss,
)

amounts = st.integers(0, 2**96 - 1)
shares = st.integers(0, BPS)
times = st.integers(0, 2**40 - 1)
counts = st.integers(0, 10**6)


class TestLateness:
    @given(times, times)
    def test_days_are_counted_when_they_begin(self, promised: int, delivered: int) -> None:
        days = days_late(promised, delivered)
        assert days >= 0
        assert (days == 0) == (delivered <= promised)
        if days:
            assert (days - 1) * DAY < delivered - promised <= days * DAY

    @given(amounts, shares, times, times)
    def test_the_penalty_is_at_most_the_bond_and_grows(
        self, bond: int, bps: int, promised: int, delivered: int
    ) -> None:
        penalty = lateness_penalty(bond, bps, promised, delivered)
        assert 0 <= penalty <= bond
        assert penalty <= lateness_penalty(bond, bps, promised, delivered + DAY)
        assert lateness_penalty(bond, bps, max(promised, delivered), delivered) == 0

    def test_by_hand(self) -> None:
        assert lateness_penalty(1_000, 500, 10 * DAY, 10 * DAY) == 0
        assert lateness_penalty(1_000, 500, 10 * DAY, 10 * DAY + 1) == 50
        assert lateness_penalty(1_000, 500, 10 * DAY, 12 * DAY) == 100
        assert lateness_penalty(1_000, 500, 10 * DAY, 12 * DAY + 1) == 150
        assert lateness_penalty(1_000, 500, 0, 400 * DAY) == 1_000


class TestShares:
    @given(amounts, st.lists(st.integers(0, 3_333), min_size=3, max_size=3))
    def test_milestones_never_release_more_than_the_freight(self, freight: int, parts: list[int]) -> None:
        assert 0 <= sum(freight_part(freight, bps) for bps in parts) <= freight

    @given(amounts, amounts, shares)
    def test_a_carrier_pays_no_more_than_its_bond_or_the_loss(self, bond: int, price: int, bps: int) -> None:
        paid = carrier_pays(bond, price, bps)
        assert paid in (bond, sellers_loss(price, bps))
        assert 0 <= paid <= min(bond, price)

    @given(amounts, st.lists(shares, min_size=3, max_size=3))
    def test_an_award_shares_no_more_than_the_loss(self, price: int, cuts: list[int]) -> None:
        low, middle, high = sorted(cuts)
        parts = loss_shares(price, low, middle - low, high - middle)
        assert 0 <= sum(parts) <= price
        assert price - sum(parts) >= price * (BPS - high) // BPS, "rounding stays with the buyer"

    @given(amounts, shares, shares)
    def test_bonds_never_pay_more_than_was_put_up(self, price: int, bps: int, fault: int) -> None:
        bond = seller_bond(price, bps)
        assert 0 <= bond_share(bond, fault) <= bond <= price
        assert bond_share(bond, BPS) == bond
        assert bond_share(bond, 0) == 0


class TestInsurance:
    @given(amounts, amounts, shares, st.data())
    def test_nobody_gains_by_a_loss(
        self, cover: int, loss: int, deductible: int, data: st.DataObject
    ) -> None:
        recovered = data.draw(st.integers(0, loss))
        paid = claim_payment(cover, loss, recovered, deductible)
        assert 0 <= paid <= cover
        assert paid + recovered <= loss
        assert paid <= claim_payment(cover, loss, 0, deductible)
        assert claim_payment(cover, loss, recovered, BPS) == 0

    @given(amounts, shares)
    def test_a_premium_is_rounded_up(self, cover: int, rate: int) -> None:
        assert 0 <= premium(cover, rate) * BPS - cover * rate < BPS

    def test_by_hand(self) -> None:
        assert premium(100_000_001, 80) == 800_001
        assert claim_payment(100, 100, 30, 1_000) == 63
        assert claim_payment(50, 100, 30, 0) == 50


class TestRecord:
    @given(shares, shares, counts, counts)
    def test_between_least_and_greatest(self, one: int, other: int, good: int, bad: int) -> None:
        least, greatest = sorted((one, other))
        found = by_record(least, greatest, good, bad)
        assert least <= found <= greatest
        assert by_record(least, greatest, good + 1, bad) <= found <= by_record(least, greatest, good, bad + 1)
        assert by_record(least, greatest, 0, bad) == greatest

    @pytest.mark.parametrize(
        ("good", "bad", "bps"), [(0, 0, 1_000), (10, 0, 600), (30, 0, 400), (30, 1, 600), (10**6, 0, 201)]
    )
    def test_by_hand(self, good: int, bad: int, bps: int) -> None:
        assert by_record(200, 1_000, good, bad) == bps


class TestExchange:
    @given(st.integers(0, 2**96), st.integers(1, 10**24), st.integers(0, 18), st.integers(0, 18))
    def test_rounded_up(self, amount: int, rate: int, unit: int, pay: int) -> None:
        exact = amount * rate * 10**pay
        whole = 10 ** (18 + unit)
        assert 0 <= exchanged(amount, rate, unit, pay) * whole - exact < whole

    @given(st.integers(0, 2**96), st.integers(0, 18))
    def test_one_for_one(self, amount: int, decimals: int) -> None:
        assert exchanged(amount, 10**18, decimals, decimals) == amount
