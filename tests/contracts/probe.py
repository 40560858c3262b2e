"""Looking ahead from the present state and coming back: I6, I7, I8 and I21."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.support.escrow_chain import ESCROW, EscrowChain, call, outcome, step_call
from tests.support.escrow_model import FINAL, HOUR, TIMED_EXIT, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm.engine import Address
    from tests.contracts.books import Row


@contextmanager
def trial(chain: EscrowChain) -> Iterator[None]:
    """What happens inside is taken back."""
    marks = [engine.snapshot() for engine in chain.engines]
    logs = chain.logs
    chain.logs = None if logs is None else []
    try:
        yield
    finally:
        chain.logs = logs
        for engine, mark in zip(chain.engines, marks, strict=True):
            engine.revert(mark)


def i6_liveness(chain: EscrowChain, number: int, order: Row, honest: Address) -> None:
    """Only time and one honest party, all others silent, end the order; I8: not a second before the deadline."""
    exit_ = step_call(TIMED_EXIT[State(order.state)], number)
    with trial(chain):
        if chain.now < order.deadline - 1:
            chain.at(order.deadline - 1)
        if chain.now < order.deadline:
            early = outcome(chain.execute(honest, ESCROW, exit_)).error
            assert early is not None
            assert early.name == "TooEarly"
            chain.at(order.deadline)
        found = outcome(chain.execute(honest, ESCROW, exit_))
        assert found.error is None
        [settled] = found.events
        assert settled.arguments["outcome"] in FINAL


def i7_bounded_wait(order: Row, first_deadline: int) -> None:
    """The timed exit opens within the sum of the windows: once to ship, there and back twice, one ruling."""
    hours = 2 * order.deliver_hours + 2 * order.inspect_hours + order.ruling_hours
    assert order.deadline <= first_deadline + hours * HOUR


def i21_credit_can_be_taken(chain: EscrowChain, owner: Address, token: Address, amount: int) -> None:
    """Whoever has a credit can withdraw all of it now."""
    with trial(chain):
        assert outcome(chain.execute(owner, ESCROW, call("withdraw", token))).output == amount
