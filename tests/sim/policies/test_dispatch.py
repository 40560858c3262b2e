"""Dispatch policies on waves made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import DAY, HOUR
from sim.policies import WaitingOrder, WaveView
from sim.policies.dispatch import EarliestPromise, FirstCome, MostValuable, OracleDispatch

if TYPE_CHECKING:
    from sim.policies import DispatchPolicy


def waiting(number: int, promised: int, value: int = 100, way: int = DAY) -> WaitingOrder:
    return WaitingOrder(number, 0, 0, promised, value, 300, 1, "DE", "GB", way, 2)


WAVE = WaveView(
    10 * DAY,
    "DE-HAMBURG",
    (
        waiting(1, 20 * DAY, 500),
        waiting(2, 15 * DAY, 900, way=2 * DAY),
        waiting(3, 16 * DAY, 900, way=8 * DAY),
        waiting(4, 12 * DAY, 100),
    ),
    truth=(18 * DAY, 10 * DAY + 1, 10 * DAY, 11 * DAY),
)


@pytest.mark.parametrize(
    ("policy", "order"),
    [
        (FirstCome(), (0, 1, 2, 3)),
        (EarliestPromise(), (2, 3, 1, 0)),
        (MostValuable(), (1, 2, 0, 3)),
        (OracleDispatch(), (1, 3, 0, 2)),
    ],
)
def test_a_wave_of_four(policy: DispatchPolicy, order: tuple[int, ...]) -> None:
    assert policy(WAVE, None) == order  # type: ignore[arg-type]


JOBS = st.lists(st.tuples(st.integers(1, 5 * HOUR), st.integers(0, DAY)), min_size=1, max_size=8)


@given(JOBS)
def test_the_latest_is_least_late_by_earliest_promise(jobs: list[tuple[int, int]]) -> None:
    """Jackson's rule, against first come, on one machine."""

    def latest(policy: Any) -> int:
        view = WaveView(0, "X", tuple(waiting(n, due + DAY) for n, (_, due) in enumerate(jobs)))
        now, worst = 0, 0
        for place in policy(view, None):
            now += jobs[place][0]
            worst = max(worst, now - jobs[place][1])
        return worst

    assert latest(EarliestPromise()) <= latest(FirstCome())
