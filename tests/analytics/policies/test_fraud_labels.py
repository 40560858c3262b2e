"""Which orders have a label, and what each counts."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.policies.fraud import Labelled, labelled
from sim.core.units import DAY
from sim.policies import Archive, ChargedBack, Reviewed, RiskView, Screened, Verified
from tests.support.gangs import FOREVER, gangs

VIEW = gangs(1).views()[0]._replace(reversible=True)


def view(order: int, time: int, *, reversible: bool = True) -> RiskView:
    return VIEW._replace(order=order, time=time, reversible=reversible)


def learned(told: list[object], now: int, *, explore: float = 0.0, most: int = 1_000) -> Labelled:
    archive = Archive(FOREVER)
    for seen in sorted(told, key=lambda seen: seen.known_at):  # type: ignore[attr-defined]
        archive.tell(seen, seen.known_at)  # type: ignore[attr-defined]
    archive.advance(now)
    kept = {order: np.array([float(order)]) for order in range(1_000)}
    return labelled(archive.reader(FOREVER), now, kept, maturity=20 * DAY, explore=explore, most=most)


def back(order: int, at: int) -> ChargedBack:
    return ChargedBack(at, order, 1, 1, 100)


@pytest.mark.parametrize(
    ("told", "orders"),
    [
        ([Screened(0, view(1, 0), True)], [1]),
        ([Screened(0, view(1, 0), False, "decline")], []),
        ([Screened(0, view(1, 0, reversible=False), True)], []),
        ([Screened(0, view(1, 0), True, "limit")], []),
        ([Screened(0, view(1, 0), True, "hold")], [1]),
        ([Screened(0, view(1, 0), False, "verify")], []),
        ([Screened(0, view(1, 0), False, "verify"), Verified(9, 1, 1, True)], [1]),
        ([Screened(0, view(1, 0), True, "verify"), Verified(9, 1, 1, False)], []),
        ([Screened(0, view(1, 0), False, "review"), Reviewed(9, 1, 1, True)], [1]),
        ([Screened(0, view(1, 0), True, "review"), Reviewed(9, 1, 1, False)], []),
        ([Screened(0, view(2_000, 0), True)], []),
        ([Screened(25 * DAY, view(1, 25 * DAY), True)], []),
        ([Screened(25 * DAY, view(1, 25 * DAY), True), back(1, 29 * DAY)], [1]),
        ([Screened(25 * DAY, view(1, 25 * DAY), True), back(1, 31 * DAY)], []),
    ],
    ids=[
        "accepted", "declined", "cannot be charged back", "other means", "held", "asked", "proved", "not proved",
        "approved", "rejected", "without features", "young", "young, charged back", "charged back tomorrow",
    ],
)  # fmt: skip
def test_who_has_a_label(told: list[object], orders: list[int]) -> None:
    assert learned(told, 30 * DAY).rows.ravel().tolist() == orders


def test_a_chargeback_that_came_stands_for_those_to_come() -> None:
    """Orders of every day; each fourth is charged back, half of these after 10 days, half after 50."""
    told: list[object] = []
    for order in range(400):
        time = order * DAY // 2
        told.append(Screened(time, view(order, time), True))
        if order % 4 == 0:
            told.append(back(order, time + (10 if order % 8 else 50) * DAY))
    found = learned(told, 200 * DAY)
    ages = 200 - found.rows[:, 0] / 2
    weights = found.weights[found.charged_back & (ages >= 20) & (ages < 50)]
    assert weights == pytest.approx(2.0, rel=0.15)
    assert found.weights[found.charged_back & (ages >= 50)] == pytest.approx(1.0)
    stand_for = found.weights[found.charged_back & (ages >= 20)].sum()
    assert stand_for == pytest.approx((ages >= 20).sum() / 4, rel=0.1)


def test_some_good_orders_stand_for_all_of_them() -> None:
    told: list[object] = [Screened(order, view(order, order), True) for order in range(900)]
    told += [back(order, 9 * DAY) for order in range(0, 900, 100)]
    found = learned(told, 40 * DAY, most=100)
    assert len(found.rows) <= 101
    assert found.frauds == 9
    good = found.weights[~found.charged_back]
    assert good.sum() == pytest.approx(891, abs=good[0])


def test_what_was_explored_stands_for_what_was_declined() -> None:
    told: list[object] = [
        Screened(0, view(1, 0), True, "accept", explores=True),
        Screened(0, view(2, 0), True),
    ]
    assert learned(told, 40 * DAY, explore=0.25).weights.tolist() == [4.0, 1.0]
    assert learned(told, 40 * DAY, explore=0.01).weights.tolist() == [5.0, 1.0]


def test_rows_come_by_time_and_nothing_is_something() -> None:
    told: list[object] = [Screened(order, view(order, order), True) for order in range(50)]
    assert learned(told, 40 * DAY).rows.ravel().tolist() == list(range(50))
    assert learned([], 40 * DAY).frauds == len(learned([], 40 * DAY).rows) == 0
