"""Disputes settle, are ruled on or lapse, each to the second; a ruling that would be final too late is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.units import BPS, DAY, HOUR
from sim.disputes import object_to
from sim.disputes.case import open_case
from sim.disputes.dispute import arbitrate
from sim.orders.order import Condition, Outcome
from sim.records import CaseKind, Decider
from sim.world.people import Conduct
from tests.support.one_order import STILL, Desk, Wish, luck
from tests.support.small_market import changed

EVIDENCE, RULING, WINDOW = 48 * HOUR, 60 * HOUR, 21 * DAY
AFTER = STILL.after_sales
SPOKEN, SILENT = luck(), luck(dispute__silence=0.0)


class Quarrel(Desk):
    """A delivered order about which its buyer objects at second 100."""

    def __init__(self, wish: Wish = Wish(), latency: int = 0, **changes: Any) -> None:  # noqa: B008
        super().__init__(changed(STILL, **changes), latency)
        self.subject = self.order(wish)
        self.market.env.run(until=50)
        self.through(self.pay())
        self.market.env.run(until=100 + latency)
        self.subject.delivered_at = 10
        self.subject.condition = Condition.DAMAGED
        self.start = self.market.now

    def pay(self) -> Any:
        yield self.market.settlement.fund(self.subject)

    def ends(self) -> tuple[Outcome, list[tuple[int, str]], str]:
        """How, what happened since the dispute began in seconds from then, and by whom it was decided."""
        outcome = self.through(object_to(self.subject, self.market))
        story = [(time - self.start, event) for time, event in self.events()]
        (record,) = self.records("disputes")
        assert record["closed_at"] == self.market.now == self.start + story[-1][0]
        assert record["opened_at"] == self.start
        assert record["buyer_bps"] == self.subject.buyer_bps
        return outcome, story, record["decided_by"]


@pytest.mark.parametrize("latency", [0, 12, HOUR])
def test_the_arbiter_rules_when_the_evidence_is_in_and_read(latency: int) -> None:
    found = Quarrel(latency=latency).ends()
    ruled = latency + EVIDENCE + RULING + latency
    assert found == (Outcome.RULED, [(latency, "disputed"), (ruled, "ruled")], Decider.ARBITER)


@pytest.mark.parametrize("latency", [0, 12, HOUR])
def test_a_silent_arbiter_leaves_it_to_the_default(latency: int) -> None:
    quarrel = Quarrel(Wish(luck=SILENT), latency)
    lapsed = latency + WINDOW + latency
    assert quarrel.ends() == (
        Outcome.LAPSED,
        [(latency, "disputed"), (lapsed, "lapsed")],
        Decider.SILENCE,
    )
    assert quarrel.subject.buyer_bps == STILL.settlement.default_buyer_bps


@pytest.mark.parametrize(("u", "outcome"), [(0.2 - 1e-9, Outcome.LAPSED), (0.2, Outcome.RULED)])
def test_silence_is_the_share_of_luck_below_it(u: float, outcome: Outcome) -> None:
    assert Quarrel(Wish(luck=luck(dispute__silence=u))).ends()[0] is outcome


@pytest.mark.parametrize("latency", [0, 12])
@pytest.mark.parametrize(
    ("early", "outcome"), [(1, Outcome.RULED), (0, Outcome.LAPSED), (-9, Outcome.LAPSED)]
)
def test_a_ruling_must_be_final_before_the_deadline(latency: int, early: int, outcome: Outcome) -> None:
    """It is submitted `early` seconds before the last that is too late."""
    seconds = WINDOW - EVIDENCE - latency - early
    quarrel = Quarrel(latency=latency, after_sales__ruling_hours=(seconds + 0.5) / HOUR)
    found, story, _ = quarrel.ends()
    assert found is outcome
    ended = latency + WINDOW - early if outcome is Outcome.RULED else latency + WINDOW + latency
    assert story[-1] == (ended, outcome.value)


def test_what_is_ruled_is_what_the_evidence_says() -> None:
    for condition, expected in ((Condition.DAMAGED, BPS), (Condition.GOOD, 0)):
        quarrel = Quarrel(Wish(luck=luck(dispute__strong_case=0.999, dispute__weak_case=0.001)))
        quarrel.subject.condition = condition
        quarrel.ends()
        assert quarrel.subject.buyer_bps == expected


@settings(max_examples=60)
@given(
    st.integers(0, 2 * HOUR), st.integers(1, 9), st.floats(0, 400), st.floats(1, 900), st.booleans(),
    st.floats(0, 1),
)  # fmt: skip
def test_it_always_ends_once_and_not_after_the_deadline(
    latency: int, days: int, evidence: float, reading: float, silent: bool, into: float
) -> None:
    desk = Desk(
        changed(STILL, after_sales__evidence_hours=evidence, after_sales__ruling_hours=reading), latency
    )
    order = desk.order(Wish(luck=SILENT if silent else SPOKEN))
    deadline = days * DAY
    desk.market.env.run(until=1 + int(into * deadline))
    began = desk.market.now
    case = open_case(order, desk.market, CaseKind.DISPUTE)
    outcome = desk.through(arbitrate(order, desk.market, case, deadline))
    ((time, event),) = desk.events()
    ready = began + int((evidence + reading) * HOUR)
    if not silent and ready + latency < deadline:
        assert (outcome, event, time) == (Outcome.RULED, "ruled", ready + latency)
        assert time < deadline
    else:
        due = max(deadline, began)
        assert (outcome, event, time) == (Outcome.LAPSED, "lapsed", due + latency)
    assert len(desk.records("disputes")) == 1


class TestOffers:
    OFFERS: Any = {"settlement__modules": ("offers",), "modules__offers__accept_share": 0.6}  # noqa: RUF012

    def test_an_honest_seller_offers_and_the_buyer_may_agree(self) -> None:
        quarrel = Quarrel(Wish(luck=luck(dispute__accepts=0.6 - 1e-9)), 12, **self.OFFERS)
        assert quarrel.ends() == (
            Outcome.AGREED,
            [(12, "disputed"), (24, "offered"), (36, "agreed")],
            Decider.AGREEMENT,
        )

    def test_who_does_not_agree_is_heard_from_then_on(self) -> None:
        quarrel = Quarrel(Wish(luck=luck(dispute__accepts=0.6)), 12, **self.OFFERS)
        outcome, story, _ = quarrel.ends()
        assert outcome is Outcome.RULED
        assert story == [(12, "disputed"), (24, "offered"), (24 + EVIDENCE + RULING + 12, "ruled")]

    def test_a_fraudulent_seller_offers_nothing(self) -> None:
        wish = Wish(seller=Conduct.FRAUDULENT, luck=luck(dispute__accepts=0.0))
        assert [event for _, event in Quarrel(wish, **self.OFFERS).ends()[1]] == ["disputed", "ruled"]

    @pytest.mark.parametrize(
        ("quality", "strong", "weak", "offered"),
        [
            (0.5, 0.5, 0.5, 7_500),
            (1.0, 0.5, 0.5, BPS),
            (0.0, 0.25, 0.75, 2_500),
            (0.0, 0.333, 0.667, 3_300),
        ],
    )
    def test_the_offer_follows_the_evidence_in_whole_per_cent(
        self, quality: float, strong: float, weak: float, offered: int
    ) -> None:
        drawn = luck(dispute__accepts=0.0, dispute__strong_case=strong, dispute__weak_case=weak)
        quarrel = Quarrel(Wish(luck=drawn), after_sales__evidence_quality=quality, **self.OFFERS)
        quarrel.ends()
        assert quarrel.subject.buyer_bps == offered


def test_without_evidence_on_either_side_half_is_offered() -> None:
    quarrel = Quarrel(
        Wish(luck=luck(dispute__accepts=0.0, dispute__strong_case=0.0, dispute__weak_case=0.0)),
        after_sales__evidence_quality=0.0,
        **TestOffers.OFFERS,
    )
    assert quarrel.ends()[0] is Outcome.AGREED
    assert quarrel.subject.buyer_bps == BPS // 2
