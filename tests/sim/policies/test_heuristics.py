"""The policies that need no model, case by case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies.heuristics import (
    AcceptAll,
    InterestOnlySlate,
    ListPrice,
    NoReplenishment,
    OracleArbiter,
    OracleScreen,
    OrderUpTo,
    PopularSlate,
    RuleScreen,
    ScarcityPrice,
    SplitEvenly,
    WeighEvidence,
)
from sim.policies.protocols import DisputeView, PriceView, RiskView, ShelfView, StockView
from sim.world.people import Conduct

CALM = RiskView(
    amount_cents=5_000, reversible=True, buyer_orders=4, buyer_disputes=0, country_mismatch=False,
    seller_rating=4.0, quantity=1, truth=Conduct.HONEST,
)  # fmt: skip
ALARM = CALM._replace(amount_cents=15_001, buyer_orders=0, country_mismatch=True, truth=Conduct.THIEF)


class TestScreens:
    @pytest.mark.parametrize(
        ("view", "accepted"),
        [
            (CALM, True),
            (ALARM, False),
            (ALARM._replace(amount_cents=15_000), True),
            (ALARM._replace(buyer_orders=1), True),
            (ALARM._replace(country_mismatch=False), True),
            (ALARM._replace(reversible=False), True),
            (CALM._replace(buyer_disputes=3), False),
            (CALM._replace(buyer_disputes=2), True),
            (CALM._replace(buyer_disputes=2, country_mismatch=True), False),
        ],
    )
    def test_rules(self, view: RiskView, accepted: bool) -> None:
        assert RuleScreen()(view) is accepted

    def test_rules_read_no_hidden_truth(self) -> None:
        assert {RuleScreen()(CALM._replace(truth=conduct)) for conduct in Conduct} == {True}

    def test_options(self) -> None:
        assert not RuleScreen(points=1, high_amount_cents=4_999)(CALM)
        assert RuleScreen(points=1, high_amount_cents=5_000)(CALM)

    @given(st.sampled_from(list(Conduct)))
    def test_null_and_oracle(self, conduct: Conduct) -> None:
        assert AcceptAll()(ALARM._replace(truth=conduct))
        assert OracleScreen()(CALM._replace(truth=conduct)) is (conduct is not Conduct.THIEF)


class TestSlates:
    THIS, OTHER = object(), object()

    def shelf(self, same: int, others: int, sold: list[int]) -> ShelfView:
        def listing(index: int, product: object) -> Any:
            return SimpleNamespace(index=index, product=product)

        wanted = [listing(n, self.THIS) for n in range(same)]
        rest = [listing(same + n, self.OTHER) for n in range(others)]
        return ShelfView(self.THIS, wanted, [*wanted, *rest], sold)  # type: ignore[arg-type]

    def test_the_wanted_first_then_what_sells(self) -> None:
        view = self.shelf(2, 4, [9, 0, 1, 5, 3, 5])
        assert [x.index for x in PopularSlate()(view, 5)] == [0, 1, 3, 5, 4]

    @given(st.integers(0, 8), st.integers(0, 8), st.integers(1, 6))
    def test_slates_hold_different_listings_and_no_more_than_asked(
        self, same: int, others: int, size: int
    ) -> None:
        view = self.shelf(same, others, list(range(same + others)))
        slate = [x.index for x in PopularSlate()(view, size)]
        assert len(slate) == len(set(slate)) == min(size, same + others)
        assert [x.index for x in InterestOnlySlate()(view, size)] == list(range(min(same, size)))


class TestPrices:
    @given(st.integers(1, 10**6), st.integers(0, 50), st.integers(0, 50), st.integers(0, 5_000))
    def test_scarcity_stays_within_its_swing(
        self, price: int, on_hand: int, on_order: int, swing: int
    ) -> None:
        asked = ScarcityPrice(swing_bps=swing)(PriceView(price, on_hand, on_order, 0))
        assert asked >= 1
        assert price * (10_000 - swing) // 10_000 <= asked or asked == 1
        assert asked <= price * (10_000 + swing) // 10_000 or asked == 1

    @pytest.mark.parametrize(
        ("on_hand", "on_order", "price"), [(0, 20, 1_100), (20, 0, 900), (10, 10, 1_000), (0, 0, 1_100)]
    )
    def test_scarcity(self, on_hand: int, on_order: int, price: int) -> None:
        assert ScarcityPrice()(PriceView(1_000, on_hand, on_order, 3)) == price

    def test_the_list_price_never_moves(self) -> None:
        assert ListPrice()(PriceView(777, 0, 99, 5)) == 777


class TestReplenishment:
    @pytest.mark.parametrize(
        ("on_hand", "on_order", "backorders", "ordered"),
        [(20, 0, 0, 0), (11, 0, 0, 0), (10, 0, 0, 10), (0, 0, 0, 20), (0, 15, 0, 0), (3, 0, 30, 47)],
    )
    def test_order_up_to(self, on_hand: int, on_order: int, backorders: int, ordered: int) -> None:
        assert OrderUpTo()(StockView(on_hand, on_order, backorders, 20)) == ordered

    @given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.floats(0, 1))
    def test_the_position_is_at_the_cover_or_above_the_point_of_order(
        self, on_hand: int, on_order: int, backorders: int, share: float
    ) -> None:
        ordered = OrderUpTo(reorder_share=share)(StockView(on_hand, on_order, backorders, 20))
        position = on_hand + on_order - backorders
        assert position + ordered == 20 if ordered else position > 20 * share or position == 20

    def test_without_replenishment_only_what_was_sold_is_procured(self) -> None:
        assert NoReplenishment()(StockView(5, 0, 0, 20)) == 0
        assert NoReplenishment()(StockView(5, 3, 10, 20)) == 2


def dispute(buyer: float, seller: float, *, truth: bool = True) -> DisputeView:
    return DisputeView(True, buyer, seller, 0, 4.0, truth)


class TestArbiters:
    @pytest.mark.parametrize(
        ("buyer", "seller", "bps"),
        [(0.9, 0.1, 10_000), (0.1, 0.9, 0), (0.5, 0.5, 5_000), (0.75, 0.5, 10_000), (0.5, 0.625, 2_500)],
    )
    def test_evidence(self, buyer: float, seller: float, bps: int) -> None:
        assert WeighEvidence()(dispute(buyer, seller)) == bps

    @given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1))
    def test_evidence_is_even_handed(self, buyer: float, seller: float, margin: float) -> None:
        arbiter = WeighEvidence(margin=margin)
        one, other = arbiter(dispute(buyer, seller)), arbiter(dispute(seller, buyer))
        assert 0 <= one <= 10_000
        assert one + other == 10_000

    def test_null_and_oracle(self) -> None:
        assert SplitEvenly()(dispute(0.9, 0.1)) == 5_000
        assert OracleArbiter()(dispute(0.1, 0.9, truth=True)) == 10_000
        assert OracleArbiter()(dispute(0.9, 0.1, truth=False)) == 0
