"""The action of least expected cost: against playing it out, and where the borders lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analytics.policies.fraud import cheapest, expected_costs
from sim.policies import Action, Terms
from tests.support.gangs import gangs

TERMS = Terms(
    worth_cents=300, chargeback_fee_cents=2_000, verify_cents=20, verify_loss=0.05, verify_stops=0.8,
    limit_loss=0.3, review_cents=250, review_room=3, review_error=0.1, decline_cents=400,
)  # fmt: skip
VIEW = gangs(1).views()[0]._replace(amount_cents=8_000, terms=TERMS)


def played(action: Action, fraud: bool, luck: np.random.Generator) -> float:
    """What one order costs in the end."""
    gone, ends_wrongly = luck.random(), luck.random() < TERMS.review_error
    if action is Action.DECLINE:
        return 0 if fraud else TERMS.decline_cents
    if action is Action.REVIEW:
        declined = fraud is not ends_wrongly
        return TERMS.review_cents + played(Action.DECLINE if declined else Action.ACCEPT, fraud, luck)
    if action is Action.VERIFY and gone < (TERMS.verify_stops if fraud else TERMS.verify_loss):
        return TERMS.verify_cents
    if action is Action.LIMIT and (fraud or gone < TERMS.limit_loss):
        return 0
    cost = VIEW.amount_cents + TERMS.chargeback_fee_cents if fraud else -TERMS.worth_cents
    return cost + (TERMS.verify_cents if action is Action.VERIFY else 0)


@pytest.mark.parametrize("risk", [0.0, 0.03, 0.4, 1.0])
def test_costs_are_what_orders_cost_on_average(risk: float) -> None:
    luck = np.random.default_rng(5)
    for action, expected in expected_costs(risk, VIEW).items():
        costs = [played(action, bool(luck.random() < risk), luck) for _ in range(4_000)]
        error = float(np.std(costs)) / 4_000**0.5
        assert abs(float(np.mean(costs)) - expected) <= 4.5 * error + 1e-9, action


def test_the_riskier_the_stricter() -> None:
    actions = [cheapest(risk / 1_000, VIEW, 0.5) for risk in range(1_001)]
    assert list(dict.fromkeys(actions)) == [Action.ACCEPT, Action.VERIFY, Action.LIMIT]


def test_reviewers_are_asked_while_there_is_room() -> None:
    view = VIEW._replace(
        terms=TERMS._replace(limit_loss=1.0, verify_stops=0.5, review_cents=20, review_error=0.02)
    )
    assert cheapest(0.05, view, 0.5) is Action.REVIEW
    full = view._replace(terms=view.terms._replace(review_room=0))
    assert Action.REVIEW not in {cheapest(risk / 1_000, full, 0.5) for risk in range(1_001)}


def test_a_longer_window_is_not_among_them() -> None:
    assert Action.HOLD not in expected_costs(0.5, VIEW)


@pytest.mark.parametrize(("risk", "action"), [(0.19, Action.ACCEPT), (0.2, Action.DECLINE)])
def test_where_no_terms_are_known_the_threshold_decides(risk: float, action: Action) -> None:
    assert cheapest(risk, VIEW._replace(terms=Terms()), 0.2) is action


def test_it_changes_no_view() -> None:
    before: Any = tuple(VIEW)
    cheapest(0.3, VIEW, 0.1)
    assert tuple(VIEW) == before
