"""Jurors read and turn out by the luck of the visit, the first panel's before the second's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.distributions import normal
from sim.core.streams import Streams
from sim.disputes import jurors
from sim.settlement import Award


def before(visit: int, seed: int = 1) -> Any:
    market = SimpleNamespace(streams=Streams(seed), scenario=None)
    return SimpleNamespace(order=SimpleNamespace(visit=visit), market=market)


@given(st.integers(0, 10**6), st.integers(1, 15), st.integers(1, 31))
def test_a_larger_panel_begins_with_the_smaller_ones_luck(visit: int, few: int, more: int) -> None:
    assert jurors._luck(before(visit), few + more)[:few] == jurors._luck(before(visit), few)


def test_it_is_the_visits_and_nobody_elses() -> None:
    assert jurors._luck(before(5), 7) == jurors._luck(before(5), 7)
    assert jurors._luck(before(5), 7) != jurors._luck(before(6), 7)
    assert jurors._luck(before(5), 7) != jurors._luck(before(5, seed=2), 7)
    streams = Streams(1)
    noise, turnout = (streams.array(f"juror {what}", 5, 7).tolist() for what in ("noise", "turnout"))
    assert jurors._luck(before(5), 7) == list(zip(noise, turnout, strict=True))


@pytest.mark.parametrize("error", [0.0, 0.2])
@pytest.mark.parametrize("absent", [0.0, 0.4, 1.0])
def test_who_turns_out_votes_as_it_reads(error: float, absent: float) -> None:
    luck = [(0.5, 0.1), (0.2, 0.4), (0.9, 0.39999), (0.7, 0.95)]
    names = [f"juror:{number}" for number in range(4)]
    read: list[float] = []

    def ruling(mistake: float) -> int:
        read.append(mistake)
        return 6_300

    arbitration = SimpleNamespace(
        court=SimpleNamespace(drawn=lambda order, round_: names),
        order=None,
        market=SimpleNamespace(
            scenario=SimpleNamespace(
                modules=SimpleNamespace(jurors=SimpleNamespace(absent_share=absent, error=error))
            )
        ),
        ruling=ruling,
        award=lambda bps: Award(10_000 - bps, bps, 0, 0),
    )
    present = jurors._present(arbitration, 1, luck)  # type: ignore[arg-type]
    there = [number for number, (_, turnout) in enumerate(luck) if turnout >= absent]
    assert [juror for juror, _ in present] == [names[number] for number in there]
    assert read == pytest.approx([error * normal(luck[number][0]) for number in there])
    assert {award for _, award in present} <= {Award(2_500, 7_500, 0, 0), Award(5_000, 5_000, 0, 0)}


@given(st.integers(0, 10_000))
def test_votes_meet_on_the_nearest_quarter(bps: int) -> None:
    found = jurors._on_the_menu(bps)
    assert found in (0, 2_500, 5_000, 7_500, 10_000)
    assert abs(found - bps) <= 1_250
