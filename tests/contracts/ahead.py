"""Looking ahead from the present state, as the storage has it, and coming back: I6, I7, I8 and I21."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts.escrow import State
from chain.testing.lifecycle import HOUR
from chain.testing.probes import credit_can_be_taken, ends_at

if TYPE_CHECKING:
    from chain.evm.engine import Address
    from chain.testing.escrow import EscrowChain
    from tests.contracts.books import Row


def i6_liveness(chain: EscrowChain, number: int, order: Row, honest: Address) -> None:
    """Only time and one honest party, all others silent, end the order; I8: not a second before the deadline."""
    ends_at(chain, number, State(order.state), order.deadline, honest)


def i7_bounded_wait(order: Row, first_deadline: int) -> None:
    """The timed exit opens within the sum of the windows: once to ship, there and back twice, one ruling."""
    hours = 2 * order.deliver_hours + 2 * order.inspect_hours + order.ruling_hours
    assert order.deadline <= first_deadline + hours * HOUR


i21_credit_can_be_taken = credit_can_be_taken
