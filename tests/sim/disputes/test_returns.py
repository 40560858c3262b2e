"""Goods that go back, on the escrow's return leg or under a dispute: who refunds, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.core.distributions import lognormal
from sim.core.units import BPS, DAY, HOUR
from sim.disputes import send_back
from sim.orders.order import Condition, Outcome
from sim.records import BackEnd, BackReason, Decider
from sim.world.people import Conduct
from tests.support.one_order import STILL, Desk, Wish, courier, luck
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order

BACK, RULING = 8 * DAY, 108 * HOUR
LATENCY = 12


class Return(Desk):
    """A good order that its buyer sends back at second 12, and that `bring` carries."""

    bring = staticmethod(courier)

    def __init__(self, wish: Wish, *modules: str, **changes: Any) -> None:
        scenario = changed(STILL, settlement__modules=modules, **changes)
        super().__init__(scenario, LATENCY)
        self.subject = self.order(wish._replace(quantities=(2, 3)))
        for line in self.subject.lines:
            self.market.stocks[line.listing.shelf].take(self.subject.id, line.quantity)
        self.through(self.pay())
        self.subject.delivered_at = self.market.now
        self.subject.condition = Condition.GOOD
        assert self.market.now == LATENCY

    def pay(self) -> Any:
        yield self.market.settlement.fund(self.subject)

    def ends(self) -> tuple[Outcome, list[tuple[int, str]], str]:
        outcome = self.through(send_back(self.subject, self.market, self.bring))
        (record,) = self.records("disputes")
        assert record["kind"] == "return"
        assert record["buyer_right"]
        assert record["closed_at"] == self.events()[-1][0]
        return outcome, self.events(), record["decided_by"]

    def came_back(self) -> list[int]:
        return [move["quantity"] for move in self.records("stock") if move["movement"] == "returned"]


class Losing(Return):
    """The same, lost when it would have been there."""

    @staticmethod
    def bring(order: Order, market: Market, reason: BackReason, seconds: int) -> Any:  # type: ignore[override]
        yield market.env.timeout(seconds)
        return BackEnd.LOST


OPENED = 2 * LATENCY
HONEST, FRAUD = Wish(), Wish(seller=Conduct.FRAUDULENT)


class TestOnTheReturnLeg:
    def test_the_carrier_attests_and_an_honest_seller_refunds(self) -> None:
        found = Return(HONEST, "returns")
        assert found.ends() == (
            Outcome.RETURNED,
            [
                (OPENED, "return_opened"),
                (OPENED + BACK + LATENCY, "taken_back"),
                (OPENED + BACK + 2 * LATENCY, "refunded"),
            ],
            Decider.SELLER,
        )
        assert found.came_back() == [2, 3]
        assert found.subject.buyer_bps == BPS

    def test_a_fraudulent_seller_is_waited_for_and_then_time_refunds(self) -> None:
        found = Return(FRAUD, "returns")
        back = OPENED + BACK + LATENCY
        assert found.ends() == (
            Outcome.RETURNED,
            [
                (OPENED, "return_opened"), (back, "taken_back"),
                (back + 7 * DAY + LATENCY, "return_finished"),
            ],
            Decider.SILENCE,
        )  # fmt: skip
        assert found.came_back() == [2, 3]

    @pytest.mark.parametrize("seller", [HONEST, FRAUD])
    def test_goods_that_are_back_too_late_are_paid_for(self, seller: Wish) -> None:
        found = Return(seller, "returns", settlement__deliver_window_days=7)
        released = OPENED + 7 * DAY + LATENCY
        assert found.ends() == (
            Outcome.RELEASED,
            [(OPENED, "return_opened"), (released, "return_failed")],
            Decider.SILENCE,
        )
        assert found.came_back() == [2, 3], "the parcel travels on all the same"
        assert found.subject.payouts.buyer == 0

    def test_goods_that_are_lost_on_their_way_are_attested_by_nobody(self) -> None:
        found = Losing(HONEST, "returns", settlement__deliver_window_days=20)
        released = OPENED + 20 * DAY + LATENCY
        assert found.ends() == (
            Outcome.RELEASED,
            [(OPENED, "return_opened"), (released, "return_failed")],
            Decider.SILENCE,
        )

    @pytest.mark.parametrize(("early", "in_time"), [(LATENCY + 1, True), (LATENCY, False), (0, False)])
    def test_the_attestation_must_be_final_before_the_window_ends(self, early: int, in_time: bool) -> None:
        days = (7 * DAY - early + 0.5) / DAY
        found = Return(HONEST, "returns", settlement__deliver_window_days=7, after_sales__return_days=days)
        outcome, story, _ = found.ends()
        assert outcome is (Outcome.RETURNED if in_time else Outcome.RELEASED)
        assert ("taken_back" in [event for _, event in story]) is in_time
        if in_time:
            assert story[1][0] == OPENED + 7 * DAY - 1


class TestUnderADispute:
    def test_an_honest_seller_refunds_on_arrival(self) -> None:
        found = Return(HONEST)
        refunded = OPENED + BACK + LATENCY
        assert found.ends() == (
            Outcome.RETURNED,
            [(OPENED, "return_opened"), (refunded, "refunded")],
            Decider.SELLER,
        )
        assert found.came_back() == [2, 3]

    def test_a_fraudulent_seller_has_the_goods_and_leaves_it_to_the_arbiter(self) -> None:
        found = Return(FRAUD)
        ruled = OPENED + BACK + RULING + LATENCY
        assert found.ends() == (
            Outcome.RULED,
            [(OPENED, "return_opened"), (ruled, "ruled")],
            Decider.ARBITER,
        )
        assert found.came_back() == [2, 3]

    def test_of_goods_that_are_lost_on_their_way_the_arbiter_judges_at_once(self) -> None:
        ruled = OPENED + BACK + RULING + LATENCY
        assert Losing(HONEST).ends() == (
            Outcome.RULED,
            [(OPENED, "return_opened"), (ruled, "ruled")],
            Decider.ARBITER,
        )

    def test_the_arbiters_time_has_run_since_the_return_was_opened(self) -> None:
        """Eight days back and four and a half to rule are more than twelve."""
        found = Return(FRAUD, settlement__ruling_window_days=12)
        assert found.ends()[1][-1] == (OPENED + 12 * DAY + LATENCY, "lapsed")

    def test_goods_that_are_back_too_late_lapse(self) -> None:
        found = Return(HONEST, settlement__ruling_window_days=8)
        lapsed = OPENED + 8 * DAY + LATENCY
        assert found.ends() == (
            Outcome.LAPSED,
            [(OPENED, "return_opened"), (lapsed, "lapsed")],
            Decider.SILENCE,
        )
        assert found.came_back() == [2, 3]


@pytest.mark.parametrize("modules", [(), ("returns",)])
@pytest.mark.parametrize("u", [0.05, 0.5, 0.9])
def test_handing_in_is_lognormal(u: float, modules: tuple[str, ...]) -> None:
    found = Return(Wish(luck=luck(dispute__way_back=u)), *modules, after_sales__return_sigma=0.3)
    found.ends()
    back = OPENED + int(lognormal(u, 8.0, 0.3) * DAY)
    moves = [move["time"] for move in found.records("stock") if move["movement"] == "returned"]
    assert set(moves) == {back}


def test_what_comes_back_serves_who_waits() -> None:
    found = Return(HONEST)
    stock = found.market.stocks[found.subject.lines[0].listing.shelf]
    assert stock.take(99, stock.on_hand + 2) is not None
    found.through(send_back(found.subject, found.market, courier))
    served = [move["time"] for move in found.records("stock") if move["order"] == 99]
    assert served == [OPENED + BACK], "before the supplier could deliver"
