"""What is answered in which state of an order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.service import INTENTS, PERSON, Known, document, facts_of, situation_of

PLACED = Known(
    now=100, order=4, promised=900, shipped=-1, place="", out=False, expected=-1, low=-1, high=-1, delivered=-1,
    closed=-1, charged=True, opened=-1, decided=False, total=50, duty=0, vat=7, prepaid=True, refund=0,
    ship_window=500, funded=10, inspect_window=300, orders=3, disputes=1, right=0,
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
        ("where", PLACED._replace(closed=99, charged=False), "never_charged"),
        ("late", UNDER_WAY, "in_time"),
        ("late", UNDER_WAY._replace(expected=901), "late"),
        ("late", UNDER_WAY._replace(now=901), "late"),
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
        ("address", PLACED, "address_open"),
        ("address", UNDER_WAY, "address_over"),
        ("refund", UNDER_WAY, "refund_held"),
        ("refund", CLOSED, "refund_none"),
        ("refund", CLOSED._replace(refund=20), "refund_paid"),
        ("duty", PLACED, "duty_none"),
        ("duty", PLACED._replace(duty=3), "duty_charged"),
        ("duty", PLACED._replace(prepaid=False), "person"),
        ("seller", PLACED, "seller"),
        ("other", PLACED, "person"),
    ],
)
def test_situations(intent: str, known: Known, name: str) -> None:
    assert situation_of(intent, known).name == name


MOMENTS = ("shipped", "delivered", "closed", "opened")


@given(st.sampled_from(INTENTS), st.fixed_dictionaries({name: st.integers(-1, 2000) for name in MOMENTS}),
       st.booleans(), st.booleans(), st.booleans())  # fmt: skip
def test_nothing_that_has_not_happened_is_told(
    intent: str, moments: dict[str, Any], scanned: bool, out: bool, charged: bool
) -> None:
    scan = {"place": "X", "expected": 5, "low": 4, "high": 6, "out": out} if scanned else {}
    known = PLACED._replace(charged=charged, **moments, **scan)
    situation = situation_of(intent, known)
    facts = facts_of(situation, known)
    assert not [name for name, fact in facts.items() if fact in (-1, "")]
    assert situation.name in document("answers.toml")["en"]
    assert situation == PERSON or "order" in facts
