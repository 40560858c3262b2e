"""The policies that need no model, case by case."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies import (
    Candidate,
    DisputeView,
    Lane,
    Load,
    PriceView,
    RiskView,
    RoutingView,
    ShelfView,
    StockView,
    lanes_of,
)
from sim.policies.arbitration import OracleArbiter, SplitEvenly, WeighEvidence
from sim.policies.fraud import AcceptAll, OracleScreen
from sim.policies.pricing import ListPrice, ScarcityPrice
from sim.policies.recommendation import InterestOnlySlate, OracleSlate, PopularSlate
from sim.policies.replenishment import NoReplenishment, OrderUpTo
from sim.policies.routing import FewestLegs
from sim.records import Conduct

NOTHING: Any = None
"""None of these policies needs luck or history."""

CALM = RiskView(
    order=1, time=0, buyer=0, seller=0, buyer_country="DE", seller_country="CN", category="toys", quantity=1,
    amount_cents=5_000, payment="card", reversible=True, country_mismatch=False, buyer_orders=4, buyer_disputes=0,
    seller_rating=4.0,
)  # fmt: skip
ALARM = CALM._replace(amount_cents=15_001, buyer_orders=0, country_mismatch=True)


def price_view(list_price: int, on_hand: int, on_order: int, units_sold: int) -> PriceView:
    return PriceView(0, 0, list_price, "EUR", on_hand, on_order, units_sold)


def stock_view(on_hand: int, on_order: int, backorders: int, cover: int) -> StockView:
    return StockView(0, 0, 0, on_hand, on_order, backorders, cover)


class TestScreens:
    @given(st.sampled_from(list(Conduct)))
    def test_null_and_oracle(self, conduct: Conduct) -> None:
        assert AcceptAll()(ALARM._replace(truth=conduct), NOTHING)
        assert OracleScreen()(CALM._replace(truth=conduct), NOTHING) is (
            conduct not in (Conduct.THIEF, Conduct.STRAW, Conduct.ABUSER)
        )


class TestSlates:
    THIS, OTHER = 3, 4

    def shelf(self, same: int, others: int, sold: list[int], size: int) -> ShelfView:
        def candidate(listing: int, product: int) -> Candidate:
            return Candidate(listing, product, f"sku {product}", "toys", 0, "PVG", 1_000, "EUR", 100)

        wanted = tuple(candidate(n, self.THIS) for n in range(same))
        rest = tuple(candidate(same + n, self.OTHER) for n in range(others))
        return ShelfView(
            0, 0, "DE", size, self.THIS, wanted, wanted + rest, (), dict(enumerate(sold)), {0: 4.0}
        )

    def test_the_wanted_first_then_what_sells(self) -> None:
        view = self.shelf(2, 4, [9, 0, 1, 5, 3, 5], 5)
        assert PopularSlate()(view, NOTHING) == [0, 1, 3, 5, 4]

    @given(st.integers(0, 8), st.integers(0, 8), st.integers(1, 6))
    def test_slates_hold_different_listings_and_no_more_than_asked(
        self, same: int, others: int, size: int
    ) -> None:
        view = self.shelf(same, others, list(range(same + others)), size)
        slate = PopularSlate()(view, NOTHING)
        assert len(slate) == len(set(slate)) == min(size, same + others)
        assert list(InterestOnlySlate()(view, NOTHING)) == list(range(min(same, size)))

    def test_the_oracle_shows_what_is_liked_best(self) -> None:
        view = self.shelf(2, 4, [0] * 6, 3)
        liked = {0: -1.0, 1: 0.5, 2: 7.0, 4: 0.25}
        assert OracleSlate()(view._replace(truth=liked), NOTHING) == [2, 1, 4]
        assert OracleSlate()(view, NOTHING) == []


class TestPrices:
    @given(st.integers(1, 10**6), st.integers(0, 50), st.integers(0, 50), st.integers(0, 5_000))
    def test_scarcity_stays_within_its_swing(
        self, price: int, on_hand: int, on_order: int, swing: int
    ) -> None:
        asked = ScarcityPrice(swing_bps=swing)(price_view(price, on_hand, on_order, 0), NOTHING)
        assert asked >= 1
        assert price * (10_000 - swing) // 10_000 <= asked or asked == 1
        assert asked <= price * (10_000 + swing) // 10_000 or asked == 1

    @pytest.mark.parametrize(
        ("on_hand", "on_order", "price"), [(0, 20, 1_100), (20, 0, 900), (10, 10, 1_000), (0, 0, 1_100)]
    )
    def test_scarcity(self, on_hand: int, on_order: int, price: int) -> None:
        assert ScarcityPrice()(price_view(1_000, on_hand, on_order, 3), NOTHING) == price

    def test_the_list_price_never_moves(self) -> None:
        assert ListPrice()(price_view(777, 0, 99, 5), NOTHING) == 777


class TestReplenishment:
    @pytest.mark.parametrize(
        ("on_hand", "on_order", "backorders", "ordered"),
        [(20, 0, 0, 0), (11, 0, 0, 0), (10, 0, 0, 10), (0, 0, 0, 20), (0, 15, 0, 0), (3, 0, 30, 47)],
    )
    def test_order_up_to(self, on_hand: int, on_order: int, backorders: int, ordered: int) -> None:
        assert OrderUpTo()(stock_view(on_hand, on_order, backorders, 20), NOTHING) == ordered

    @given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.floats(0, 1))
    def test_the_position_is_at_the_cover_or_above_the_point_of_order(
        self, on_hand: int, on_order: int, backorders: int, share: float
    ) -> None:
        ordered = OrderUpTo(reorder_share=share)(stock_view(on_hand, on_order, backorders, 20), NOTHING)
        position = on_hand + on_order - backorders
        assert position + ordered == 20 if ordered else position > 20 * share or position == 20

    def test_without_replenishment_only_what_was_sold_is_procured(self) -> None:
        assert NoReplenishment()(stock_view(5, 0, 0, 20), NOTHING) == 0
        assert NoReplenishment()(stock_view(5, 3, 10, 20), NOTHING) == 2


def dispute(buyer: float, seller: float, *, truth: bool = True) -> DisputeView:
    return DisputeView(0, 1, 0, 0, 5_000, True, buyer, seller, 0, 4.0, truth)


class TestArbiters:
    @pytest.mark.parametrize(
        ("buyer", "seller", "bps"),
        [(0.9, 0.1, 10_000), (0.1, 0.9, 0), (0.5, 0.5, 5_000), (0.75, 0.5, 10_000), (0.5, 0.625, 2_500)],
    )
    def test_evidence(self, buyer: float, seller: float, bps: int) -> None:
        assert WeighEvidence()(dispute(buyer, seller), NOTHING) == bps

    @given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1))
    def test_evidence_is_even_handed(self, buyer: float, seller: float, margin: float) -> None:
        arbiter = WeighEvidence(margin=margin)
        one, other = arbiter(dispute(buyer, seller), NOTHING), arbiter(dispute(seller, buyer), NOTHING)
        assert 0 <= one <= 10_000
        assert one + other == 10_000

    def test_null_and_oracle(self) -> None:
        assert SplitEvenly()(dispute(0.9, 0.1), NOTHING) == 5_000
        assert OracleArbiter()(dispute(0.1, 0.9, truth=True), NOTHING) == 10_000
        assert OracleArbiter()(dispute(0.9, 0.1, truth=False), NOTHING) == 0


class TestRouting:
    LANES = lanes_of(
        tuple(
            Lane(a, b, mode, 1.0, cents, 0.0, 6_000, 60.0, *[0.0] * 8)
            for a, b, mode, cents in (
                ("A", "B", "sea", 1.0), ("B", "D", "sea", 1.0), ("A", "C", "air", 9.0), ("A", "C", "sea", 1.0),
                ("C", "D", "sea", 1.0), ("A", "D", "air", 99.0),
            )
        )
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("origin", "destination", "found"),
        [
            ("A", "D", (5,)),
            ("A", "C", (2,)),
            ("B", "D", (1,)),
            ("A", "A", ()),
            ("D", "A", None),
            ("A", "X", None),
        ],
    )
    def test_the_fewest_legs(self, origin: str, destination: str, found: Any) -> None:
        policy = FewestLegs()
        for _ in range(2):
            assert policy(RoutingView(origin, destination, Load(100), 0, self.LANES), NOTHING) == found

    def test_another_network_is_another_answer(self) -> None:
        policy, closed = FewestLegs(), lanes_of(self.LANES.all[:5])
        assert policy(RoutingView("A", "D", Load(1), 0, self.LANES), NOTHING) == (5,)
        assert policy(RoutingView("A", "D", Load(1), 0, closed), NOTHING) == (0, 1)
