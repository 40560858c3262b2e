"""Any sequence of calls to panel and tribunal does what the model says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from chain.evm.revm import RevmEngine
from chain.testing.court import CourtChain
from chain.testing.parties import JURORS, PERSON
from tests.contracts.arbitration.court_machine import FALLBACK, RULINGS, SILENT, CourtMachine
from tests.support.depth import deep


@pytest.fixture(scope="module")
def court() -> CourtChain:
    """On the fast engine, with a bonded arbitrator behind the panel."""
    made = CourtChain(RevmEngine)
    made.sure(PERSON, made.sole, "addBond", value=10**9)
    return made


@pytest.mark.slow
def test_any_sequence_of_calls(court: CourtChain) -> None:
    CourtMachine.court = court
    run_state_machine_as_test(
        CourtMachine,
        settings=settings(max_examples=deep(60, 1_000), stateful_step_count=50, deadline=None,
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip


def test_many_disputes_at_once(court: CourtChain) -> None:
    """Random lives of disputes; everything that can happen does."""
    CourtMachine.court = court
    seen: set[str] = set()
    for seed in range(12):
        machine = CourtMachine()
        live(machine, np.random.default_rng(seed))
        seen |= machine.happened
        machine.teardown()
    steps = ("draw", "commit", "reveal", "tally", "appeal", "execute", "abandon", "takeSeat", "leaveSeat")
    assert {f"{name} ok" for name in steps} <= seen
    assert {"escalate ok", "fallback ruled", "some coherent", "nobody coherent"} <= seen
    assert {"draw SeatsMoved", "draw TooFewSeats", "reveal WrongReveal", "execute TooEarly"} <= seen


def live(machine: CourtMachine, random: np.random.Generator) -> None:
    """Some disputes, played to their ends in any order, with the invariants after each phase."""

    def pick(options: Any) -> Any:
        return options[random.integers(len(options))]

    for juror in JURORS[: pick([6, 14, 14])]:
        machine.take_seat(juror, 0)
    for _ in range(4):
        pick([machine.a_person_asks, machine.an_order_is_disputed])()
    machine.court.wait()
    for _ in range(120):
        if not machine.busy():
            break
        machine.play(pick(machine.busy()), pick(SILENT), pick([True, False]), pick)
        if random.random() < 0.3:
            machine.push(pick(["abandon", "tally", "execute", "draw"]), pick(machine.busy() or [1]))
        for order in machine.cases:
            if random.random() < 0.1:
                machine.escalates(order)
            if machine.cases[order] == FALLBACK and random.random() < 0.3:
                machine.fallback(order, pick(RULINGS))
        machine.take_seat(pick(JURORS), 0)
        machine.the_balance_is_what_is_owed()
        machine.an_award_and_the_escrow_never_contradict_each_other()
    assert not machine.busy()
