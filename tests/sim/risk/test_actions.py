"""What each action does to good buyers, to thieves and to the platform's money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.core.units import DAY, HOUR, MINUTE
from sim.policies import Action, Reviewed, Screened, Verified
from sim.risk.view import worth_of
from sim.world.people import Conduct
from tests.sim.risk.test_screening import Gate, Screen
from tests.support.one_order import Wish

if TYPE_CHECKING:
    from sim.orders import Order

GOOD, THIEF = Wish(payment="card"), Wish(payment="card", buyer=Conduct.THIEF)
ROUND_THE_CLOCK = {"screening__opens": 0.0, "screening__closes": 24.0, "screening__review_sigma": 0.0}


def judged(action: Action, wish: Wish, **changes: Any) -> tuple[Gate, Order, dict[str, Any]]:
    """A gate after one order, the order, and the row of its screening."""
    gate = Gate(Screen(action), **changes)
    order = gate.order(wish)
    passed = gate.judge(order)
    (row,) = gate.records("screenings")
    assert row["passed"] is passed
    return gate, order, row


def paid(gate: Gate) -> list[tuple[str, str, str, int]]:
    return [(str(p["kind"]), p["payer"], p["payee"], p["cents"]) for p in gate.records("side_payments")]


class TestDecline:
    @pytest.mark.parametrize(("share", "gone"), [(0.0, False), (1.0, True)])
    def test_a_good_buyer_perhaps_never_comes_back(self, share: float, gone: bool) -> None:
        gate, order, row = judged(Action.DECLINE, GOOD, screening__never_return_share=share)
        assert (row["ended"], row["passed"]) == ("declined", False)
        assert gate.market.world.buyers.has_lost(order.buyer) is gone
        later = worth_of(order, gate.market) * gate.market.scenario.demand.visits_per_day
        assert row["lost_cents"] >= worth_of(order, gate.market) + (later if gone else 0)
        assert gone or row["lost_cents"] == worth_of(order, gate.market)

    @pytest.mark.parametrize(
        ("cost_bps", "share", "of_goods"), [(5_500, 0.0, 0.08), (5_500, 1.0, 0.45), (9_900, 1.0, 0.08)]
    )
    def test_the_worth_of_an_order(self, cost_bps: int, share: float, of_goods: float) -> None:
        """Its fee of 8 %, and as much of the margin as counts; where goods cost their price there is none."""
        _, order, row = judged(
            Action.DECLINE, GOOD, screening__never_return_share=0.0, selling__goods_cost_bps=cost_bps,
            screening__sellers_share=share, settlement__platform_fee_bps=800,
        )  # fmt: skip
        assert row["lost_cents"] == pytest.approx(of_goods * order.quote.goods, abs=1)

    def test_a_thief_is_no_loss(self) -> None:
        gate, order, row = judged(Action.DECLINE, THIEF, screening__never_return_share=1.0)
        assert not gate.market.world.buyers.has_lost(order.buyer)
        assert row["lost_cents"] == 0


class TestVerify:
    def test_the_bank_is_sure_of_most_good_buyers_at_once(self) -> None:
        gate, order, row = judged(Action.VERIFY, GOOD, screening__frictionless_share=1.0)
        assert (row["ended"], row["decided_after"], gate.market.now) == ("passed", 0, 0)
        assert paid(gate) == [("verification", "platform", "verifier", row["cost_cents"])]
        assert [(told.order, told.passed) for told in gate.told(Verified)] == [(order.id, True)]

    @pytest.mark.parametrize(("share", "end"), [(0.0, "passed"), (1.0, "left")])
    def test_others_are_asked_and_perhaps_leave(self, share: float, end: str) -> None:
        gate, order, row = judged(
            Action.VERIFY, GOOD, screening__frictionless_share=0.0, screening__challenge_loss_share=share,
            screening__verify_minutes=7.0, screening__verify_cents=31, screening__never_return_share=1.0,
        )  # fmt: skip
        assert (row["ended"], row["decided_after"], row["cost_cents"]) == (end, 7 * MINUTE, 31)
        assert row["lost_cents"] == (worth_of(order, gate.market) if end == "left" else 0)
        assert not gate.market.world.buyers.has_lost(order.buyer), "nobody sent it away"
        assert [told.accepted for told in gate.told(Screened)] == [True], "it may yet be paid"
        assert [told.passed for told in gate.told(Verified)] == [end == "passed"]

    @pytest.mark.parametrize(("share", "end"), [(0.0, "passed"), (1.0, "unproven")])
    def test_thieves_fail_perhaps(self, share: float, end: str) -> None:
        _, _, row = judged(
            Action.VERIFY, THIEF, screening__frictionless_share=1.0, screening__proof_failed_share=share
        )
        assert (row["ended"], row["lost_cents"]) == (end, 0)


class TestLimit:
    def test_a_good_buyer_pays_otherwise(self) -> None:
        gate, order, row = judged(Action.LIMIT, GOOD, screening__switch_share=1.0)
        assert row["passed"]
        assert (row["payment"], row["reversible"]) == ("card", True), "as the screen saw it"
        assert not order.payment.chargeback
        total, rate = order.total_cents, order.payment.fee_bps
        assert order.payment_fee_cents == total * rate // 10_000 + order.payment.fixed_fee_cents
        assert [told.accepted for told in gate.told(Screened)] == [True]

    @pytest.mark.parametrize(("wish", "share"), [(GOOD, 0.0), (THIEF, 1.0)])
    def test_others_leave(self, wish: Wish, share: float) -> None:
        gate, order, row = judged(Action.LIMIT, wish, screening__switch_share=share)
        assert (row["ended"], order.payment.name) == ("left", "card")
        assert [told.accepted for told in gate.told(Screened)] == [False]

    def test_means_that_cannot_be_charged_back_are_taken(self) -> None:
        _, order, row = judged(Action.LIMIT, Wish(payment="cash"), screening__switch_share=0.0)
        assert (row["ended"], order.payment.name) == ("passed", "cash")

    def test_where_there_are_no_others_everybody_leaves(self) -> None:
        _, _, row = judged(Action.LIMIT, GOOD, screening__switch_share=1.0, payments__chargeback=True)
        assert row["ended"] == "left"


class TestHold:
    def test_the_order_has_a_window_of_its_own(self) -> None:
        gate, order, row = judged(Action.HOLD, GOOD, screening__hold_days=5)
        usual = gate.market.settlement.windows
        assert (row["ended"], row["decided_after"]) == ("passed", 0)
        assert usual.of(order) == usual._replace(inspect=usual.inspect + 5 * DAY)
        assert usual.of(gate.order()) is usual

    def test_its_buyer_may_look_later(self) -> None:
        from sim.disputes import Reaction, inspect

        slow = {"settlement__inspect_window_days": 1, "after_sales__inspect_hours": 60.0}
        for days, after in ((0, DAY), (3, 60 * HOUR)):
            gate, order, _ = judged(Action.HOLD, GOOD, screening__hold_days=days, **slow)
            order.delivered_at = gate.market.now
            reaction = gate.through(inspect(order, gate.market))
            assert (reaction, gate.market.now) == (Reaction.SILENT, after)


class TestReview:
    @pytest.mark.parametrize(
        ("wish", "error", "end"),
        [
            (GOOD, 0.0, "approved"),
            (GOOD, 1.0, "rejected"),
            (THIEF, 0.0, "rejected"),
            (THIEF, 1.0, "approved"),
        ],
    )
    def test_reviewers_find_the_truth_or_err(self, wish: Wish, error: float, end: str) -> None:
        gate, order, row = judged(
            Action.REVIEW, wish, screening__review_error_share=error, screening__review_minutes=10.0,
            screening__review_cents=400, screening__never_return_share=1.0, **ROUND_THE_CLOCK,
        )  # fmt: skip
        assert (row["ended"], row["decided_after"], row["cost_cents"]) == (end, 10 * MINUTE, 400)
        assert paid(gate) == [("review", "platform", "reviewers", 400)]
        assert [(t.order, t.approved, t.looked) for t in gate.told(Reviewed)] == [
            (order.id, end == "approved", True)
        ]
        assert gate.market.world.buyers.has_lost(order.buyer) is (wish is GOOD and end == "rejected")

    @pytest.mark.parametrize("fallback", ["accept", "decline"])
    @pytest.mark.parametrize("queue", [0, 1])
    def test_what_finds_no_room_is_what_the_scenario_says(self, fallback: str, queue: int) -> None:
        gate = Gate(
            Screen(Action.REVIEW), screening__reviewers=1, screening__review_queue=queue,
            screening__review_fallback=fallback, screening__never_return_share=1.0, **ROUND_THE_CLOCK,
        )  # fmt: skip
        from sim.risk import screen

        orders = [gate.order(GOOD) for _ in range(queue + 2)]
        for order in orders:
            gate.market.env.process(screen(order, gate.market))
        gate.market.env.run()
        ends = {row["order"]: row for row in gate.records("screenings")}
        last = ends[orders[-1].id]
        assert [row["ended"] for row in ends.values()].count("no_room") == 1
        assert (last["ended"], last["passed"]) == ("no_room", fallback == "accept")
        assert (last["cost_cents"], last["decided_after"]) == (0, 0)
        told = {found.order: found for found in gate.told(Reviewed)}[orders[-1].id]
        assert (told.looked, told.approved) == (False, fallback == "accept")
        assert gate.market.world.buyers.has_lost(orders[-1].buyer) is (fallback == "decline")

    @pytest.mark.parametrize(("opens", "cents"), [(0.0, 400), (20.0, 0)])
    def test_what_is_not_done_in_time_either(self, opens: float, cents: int) -> None:
        """A reviewer who began is paid, and free again; one who never began is not paid."""
        gate, _, row = judged(
            Action.REVIEW, GOOD, screening__review_minutes=600.0, screening__review_sigma=0.0,
            screening__review_hours=2.0, screening__opens=opens, screening__closes=24.0,
            screening__review_cents=400, screening__review_fallback="decline",
        )  # fmt: skip
        assert (row["ended"], row["passed"], row["decided_after"]) == ("too_late", False, 2 * HOUR)
        assert row["cost_cents"] == cents
        assert gate.market.reviewers.busy == 0
        assert not gate.market.reviewers.full
