"""Dispatch by learned risk of lateness."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analytics.policies.dispatch import FEATURES, LatenessRisk, features
from sim.core.units import DAY
from sim.policies import Archive, Delivered, Received, Setting, WaitingOrder, WaveView


def waiting(number: int, slack_days: float, now: int = 0, way_days: float = 5) -> WaitingOrder:
    promised = now + int((slack_days + way_days) * DAY)
    return WaitingOrder(number, now, now, promised, 900, 400, 1, "DE", "GB", int(way_days * DAY), 2)


def past(count: int = 400) -> Archive:
    """Orders of which those with less slack than three days, give or take, were late; the last are under way."""
    archive, rng = Archive(180), np.random.default_rng(5)
    told: list[tuple[int, Received | Delivered]] = []
    for number in range(count):
        now, slack = number * 600, float(rng.uniform(0, 6))
        order = waiting(number, slack, now)
        told.append((now, Received(now, order)))
        arrives = order.promised_at + int((3 - slack + rng.normal(0, 1)) * DAY)
        if number < count - 20:
            told.append((arrives, Delivered(arrives, number, 0, 0, order.promised_at)))
    for time, observation in sorted(told, key=lambda pair: pair[0]):
        archive.tell(observation, time)
    archive.advance(40 * DAY)
    return archive


def learned() -> LatenessRisk:
    policy = LatenessRisk()
    policy.learn(past().reader(180), 14 * DAY)
    assert policy.scorer_ is not None
    return policy


def test_features_are_as_many_as_their_names() -> None:
    assert len(features(waiting(1, 2.0), 0)) == len(FEATURES)
    assert features(waiting(1, 2.0), DAY)[0] == 1.0


def test_before_it_has_learned_it_sorts_by_slack() -> None:
    view = WaveView(0, "X", (waiting(1, 5), waiting(2, 1), waiting(3, 3)))
    setting = Setting(np.random.default_rng(1), Archive(180).reader(180))
    assert LatenessRisk()(view, setting) == (1, 2, 0)


def test_risk_falls_with_slack_and_those_on_the_edge_come_first() -> None:
    policy = learned()
    assert policy.scorer_ is not None
    risks = [policy.scorer_.risk(waiting(1, slack), 0) for slack in (-2, 0, 2, 3, 4, 6, 9)]
    assert all(more > less for more, less in pairwise(risks))
    view = WaveView(0, "X", (waiting(1, -9), waiting(2, 3.5), waiting(3, 12)))
    setting = Setting(np.random.default_rng(1), Archive(180).reader(180))
    assert policy(view, setting)[0] == 1


def test_the_folded_scorer_is_the_pipeline() -> None:
    policy = learned()
    assert policy.scorer_ is not None
    history, now = past().reader(180), 14 * DAY
    arrived = {seen.order: seen.known_at for seen in history.known(Delivered, now)}
    orders = [seen.view for seen in history.known(Received, now)]
    known = [x for x in orders if x.order in arrived or x.promised_at < now]
    late = [arrived.get(x.order, now * 99) > x.promised_at for x in known]
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    pipeline.fit([features(x, x.received_at) for x in known], late)
    for order in orders[::37]:
        expected = pipeline.predict_proba([features(order, DAY)])[0, 1]
        assert policy.scorer_.risk(order, DAY) == pytest.approx(expected)


def test_of_too_few_orders_nothing_is_learned() -> None:
    policy = LatenessRisk(least_orders=10_000)
    policy.learn(past().reader(180), 14 * DAY)
    assert policy.scorer_ is None
