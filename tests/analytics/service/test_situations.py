"""What is answered in which state of an order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.service import INTENTS, PERSON, Known, document, facts_of, situation_of

DAY = 86_400
PLACED = Known(
    now=100, order=4, promised=900, shipped=-1, place="", out=False, expected=-1, low=-1, high=-1, delivered=-1,
    closed=-1, opened=-1, decided=False, total=50, duty=0, vat=7, prepaid=True, refund=0, reversed=-1, reversal=0,
    ship_window=500, funded=10, inspect_window=300, counted=0, orders=3, disputes=1, won=0,
)  # fmt: skip
UNDER_WAY = PLACED._replace(shipped=90, place="DE-LEIPZIG", expected=800, low=700, high=990)
DELIVERED = UNDER_WAY._replace(now=850, delivered=840)
CLOSED = DELIVERED._replace(now=950, closed=900)


@pytest.mark.parametrize(
    ("intent", "known", "name"),
    [
        ("where", PLACED, "waiting"),
        ("where", UNDER_WAY, "under_way"),
        ("where", UNDER_WAY._replace(out=True), "out"),
        ("where", CLOSED, "delivered"),
        ("where", PLACED._replace(closed=99), "ended"),
        ("where", PLACED._replace(closed=99, funded=-1), "never_charged"),
        ("late", UNDER_WAY, "in_time"),
        ("where", PLACED._replace(now=901), "late_waiting"),
        ("late", UNDER_WAY._replace(expected=DAY), "late"),
        ("late", UNDER_WAY._replace(now=DAY), "late"),
        ("late", UNDER_WAY._replace(expected=901), "in_time"),
        ("late", PLACED, "waiting"),
        ("late", PLACED._replace(now=901), "late_waiting"),
        ("late", DELIVERED, "delivered"),
        ("damaged", UNDER_WAY, "early"),
        ("damaged", DELIVERED, "dispute_open"),
        ("wrong", DELIVERED._replace(opened=845), "dispute_running"),
        ("wrong", CLOSED._replace(opened=845, decided=True), "period_over"),
        ("wrong", DELIVERED._replace(now=2000), "person"),
        ("return", DELIVERED, "return_open"),
        ("return", CLOSED, "period_over"),
        ("cancel", PLACED, "cancel_open"),
        ("cancel", UNDER_WAY, "cancel_over"),
        ("cancel", DELIVERED, "return_open"),
        ("cancel", CLOSED, "period_over"),
        ("cancel", UNDER_WAY._replace(closed=99), "ended"),
        ("cancel", PLACED._replace(closed=99, funded=-1), "never_charged"),
        ("address", PLACED, "address_open"),
        ("address", UNDER_WAY, "address_over"),
        ("refund", UNDER_WAY, "refund_held"),
        ("refund", CLOSED, "refund_none"),
        ("refund", CLOSED._replace(refund=20), "refund_paid"),
        ("refund", CLOSED._replace(reversed=940, reversal=50), "refund_reversed"),
        ("refund", CLOSED._replace(refund=20, reversed=940, reversal=30), "refund_both"),
        ("duty", PLACED, "duty_none"),
        ("duty", PLACED._replace(closed=99, funded=-1), "never_charged"),
        ("duty", PLACED._replace(duty=3), "duty_charged"),
        ("duty", PLACED._replace(prepaid=False), "person"),
        ("seller", PLACED, "seller"),
        ("other", PLACED, "person"),
    ],
)
def test_situations(intent: str, known: Known, name: str) -> None:
    assert situation_of(intent, known).name == name


@pytest.mark.parametrize("intent", ["where", "late"])
def test_nothing_is_expected_in_the_past(intent: str) -> None:
    known = UNDER_WAY._replace(now=2 * DAY, expected=800, low=700, high=3 * DAY)
    facts = facts_of(situation_of(intent, known), known)
    assert facts["expected"] == 2 * DAY
    if intent == "where":
        assert (facts["low"], facts["high"]) == (2 * DAY, 3 * DAY)


MOMENTS = ("shipped", "delivered", "closed", "opened")


@given(st.sampled_from(INTENTS), st.fixed_dictionaries({name: st.integers(-1, 2000) for name in MOMENTS}),
       st.booleans(), st.booleans(), st.booleans())  # fmt: skip
def test_nothing_that_has_not_happened_is_told(
    intent: str, moments: dict[str, Any], scanned: bool, out: bool, charged: bool
) -> None:
    scan = {"place": "X", "expected": 5, "low": 4, "high": 6, "out": out} if scanned else {}
    known = PLACED._replace(funded=10 if charged else -1, **moments, **scan)
    situation = situation_of(intent, known)
    facts = facts_of(situation, known)
    assert not [name for name, fact in facts.items() if fact in (-1, "")]
    assert situation.name in document("answers.toml")["en"]
    assert situation == PERSON or "order" in facts
