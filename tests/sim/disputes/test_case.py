"""A case: whose evidence is stronger, what the arbiter is shown of it, and how it is written down."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.units import BPS, DAY
from sim.disputes import charge_back
from sim.disputes.case import Case, close_case, open_case, ruling
from sim.orders.order import Condition, Payouts
from sim.policies import Archive, ChargedBack, Disputed, DisputeView, Returned, Ruled
from sim.records import CaseKind, Decider
from sim.world.people import Conduct
from tests.support.one_order import STILL, Desk, Wish, luck
from tests.support.small_market import changed

QUALITY = STILL.after_sales.evidence_quality


class Arbiter:
    """Answers as told, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[DisputeView] = []

    def __call__(self, view: DisputeView, setting: Any) -> int:
        self.shown.append(view)
        return 1_234


class Oracle(Arbiter):
    oracle = True


class Hall(Desk):
    def __init__(self, arbiter: Any = None, **changes: Any) -> None:
        super().__init__(changed(STILL, **changes))
        self.market.archive = Archive(90)
        if arbiter is not None:
            self.market.policies = self.market.policies._replace(arbitration=arbiter)

    def told(self, kind: type[Any]) -> list[Any]:
        return list(self.market.archive.reader(90).known(kind, self.market.now))


@pytest.mark.parametrize("condition", [Condition.GOOD, Condition.DAMAGED, Condition.NOT_AS_DESCRIBED])
@pytest.mark.parametrize("kind", [CaseKind.DISPUTE, CaseKind.RETURN])
def test_who_is_right_has_the_stronger_case(kind: CaseKind, condition: Condition) -> None:
    hall = Hall()
    order = hall.order(Wish(luck=luck(dispute__strong_case=0.4, dispute__weak_case=0.8)))
    order.condition = condition
    case = open_case(order, hall.market, kind)
    assert case.buyer_right is (kind is CaseKind.RETURN or condition is not Condition.GOOD)
    strong, weak = QUALITY + (1 - QUALITY) * 0.4, (1 - QUALITY) * 0.8
    assert (case.buyer_evidence, case.seller_evidence) == pytest.approx(
        (strong, weak) if case.buyer_right else (weak, strong)
    )
    assert len(order.buyer.disputes) == 1


units = st.floats(0.001, 0.999)


@settings(max_examples=40)
@given(units, units, st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_evidence_lies_between_nothing_and_certainty(strong: float, weak: float, quality: float) -> None:
    hall = Hall(after_sales__evidence_quality=quality)
    order = hall.order(Wish(luck=luck(dispute__strong_case=strong, dispute__weak_case=weak)))
    order.condition = Condition.DAMAGED
    case = open_case(order, hall.market, CaseKind.DISPUTE)
    assert quality <= case.buyer_evidence <= 1
    assert 0 <= case.seller_evidence <= 1 - quality
    if quality >= 0.5:
        assert case.buyer_evidence >= case.seller_evidence


@pytest.mark.parametrize(("kind", "word"), [(CaseKind.DISPUTE, Disputed), (CaseKind.RETURN, Returned)])
def test_the_platform_is_told_what_was_opened_and_how_it_ended(kind: CaseKind, word: type[Any]) -> None:
    hall = Hall()
    order = hall.order()
    hall.market.env.run(until=50)
    case = open_case(order, hall.market, kind)
    hall.market.env.run(until=90)
    order.buyer_bps = 4_000
    close_case(order, hall.market, case, Decider.ARBITER)
    buyer, seller = order.buyer.index, order.seller.index
    assert hall.told(word) == [word(50, order.id, buyer, seller, order.total_cents)]
    assert hall.told(Ruled) == [Ruled(90, order.id, buyer, seller, 4_000, "arbiter")]
    (record,) = hall.records("disputes")
    assert record == {
        "order": order.id, "kind": kind, "opened_at": 50, "closed_at": 90, "buyer_right": case.buyer_right,
        "buyer_evidence": case.buyer_evidence, "seller_evidence": case.seller_evidence, "buyer_bps": 4_000,
        "decided_by": "arbiter",
    }  # fmt: skip


class TestTheView:
    CASE = Case(CaseKind.DISPUTE, 0, True, 0.7, 0.2)

    def shown(self, arbiter: Arbiter, error: float = 0.0, delivered_at: int = 5) -> DisputeView:
        hall = Hall(arbiter)
        order = hall.order()
        order.delivered_at = delivered_at
        order.buyer.disputes = [0] * 3
        order.seller.review(1, 50.0)
        hall.market.env.run(until=77)
        assert ruling(order, hall.market, self.CASE, error) == 1_234
        (view,) = arbiter.shown
        assert view[1:5] == (order.id, order.buyer.index, order.seller.index, order.total_cents)
        return view

    def test_what_it_holds(self) -> None:
        view = self.shown(Arbiter())
        assert view.time == 77
        assert (view.buyer_evidence, view.seller_evidence) == (0.7, 0.2)
        assert (view.buyer_disputes, view.seller_rating) == (3, 21 / 6)
        assert view.delivered
        assert view.truth is None

    def test_second_0_is_a_delivery_and_none_is_none(self) -> None:
        assert self.shown(Arbiter(), delivered_at=0).delivered
        assert not self.shown(Arbiter(), delivered_at=-1).delivered

    def test_an_oracle_knows_who_is_right(self) -> None:
        assert self.shown(Oracle()).truth is True

    @pytest.mark.parametrize(
        ("error", "read"), [(0.1, 0.8), (-0.5, 0.2), (0.3, 1.0), (2.0, 1.0), (-0.7, 0.0), (-3.0, 0.0)]
    )
    def test_an_error_of_reading_stays_within_bounds_and_moves_only_the_buyers_side(
        self, error: float, read: float
    ) -> None:
        view = self.shown(Arbiter(), error)
        assert view.buyer_evidence == pytest.approx(read, abs=1e-12)
        assert view.seller_evidence == 0.2


class TestChargebacks:
    def reversed(self, payouts_buyer: int = 0, destination: int = 0, at: int = 0) -> tuple[Hall, Any]:
        hall = Hall()
        order = hall.order(Wish(buyer=Conduct.THIEF, payment="card", destination=destination))
        order.funded_at = 500
        order.payouts = Payouts(payouts_buyer, 0, 0, 0, 0)
        order.buyer_bps = 0
        if at:
            hall.market.env.run(until=at)
        self.fee = order.payment_fee_cents
        hall.through(charge_back(order, hall.market, "unauthorised"))
        return hall, order

    def test_it_comes_so_many_days_after_the_payment(self) -> None:
        hall, order = self.reversed(at=40 * DAY)
        assert hall.events() == [(500 + 45 * DAY, "charged_back")]
        (record,) = hall.records("disputes")
        assert (record["kind"], record["decided_by"]) == ("chargeback", "processor")
        assert record["opened_at"] == record["closed_at"] == 500 + 45 * DAY
        assert (record["buyer_evidence"], record["seller_evidence"]) == (1.0, 0.0)
        assert not order.buyer.disputes, "a thief opens no dispute"

    def test_an_order_that_took_longer_is_reversed_at_once(self) -> None:
        hall, _ = self.reversed(at=60 * DAY)
        assert hall.events() == [(60 * DAY, "charged_back")]

    @pytest.mark.parametrize(("back", "less"), [(0, 0), (9_999, 0), (10_000, 1), (4_560_000, 456)])
    def test_the_platform_bears_what_the_thief_did_not_get_back(self, back: int, less: int) -> None:
        hall, order = self.reversed(back)
        assert order.chargeback == order.quote.total - less
        (event,) = hall.records("order_events")
        assert event["amount"] == order.chargeback
        assert event["actor"] == "platform"
        assert hall.told(ChargedBack) == [
            ChargedBack(hall.market.now, order.id, order.buyer.index, order.seller.index, order.chargeback)
        ]
        assert hall.told(Ruled) == [], "nobody ruled"

    def test_the_processor_takes_its_fee_and_tells_the_amount_in_euros_of_the_day(self) -> None:
        hall, order = self.reversed(destination=1)
        assert order.payment_fee_cents == self.fee + STILL.after_sales.chargeback_fee_cents
        day = (500 + 45 * DAY) // DAY
        rates = hall.market.world.tariff.rates
        (told,) = hall.told(ChargedBack)
        assert told.amount_cents == rates.convert(order.chargeback, "GBP", "EUR", day)


def test_the_shares_end_with_the_whole() -> None:
    """A ruling comes from the policy as it is: basis points."""
    hall = Hall()
    order = hall.order(Wish(luck=luck(dispute__strong_case=0.999, dispute__weak_case=0.001)))
    for condition, expected in ((Condition.DAMAGED, BPS), (Condition.GOOD, 0)):
        order.condition = condition
        assert ruling(order, hall.market, open_case(order, hall.market, CaseKind.DISPUTE)) == expected
