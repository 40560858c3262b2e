"""Looking ahead from the present state and coming back: can every order end, and every credit be taken?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts.escrow import State
from chain.testing.abi import call
from chain.testing.lifecycle import FINAL, TIMED_EXIT
from chain.testing.outcome import outcome_of
from chain.testing.steps import step_call

if TYPE_CHECKING:
    from chain.evm import Address
    from chain.testing.escrow import EscrowChain


def ends_in_time(chain: EscrowChain, number: int, honest: Address) -> None:
    """Only time and one honest party, all others silent, end the order, and not a second before the deadline.

    Invariants I6 and I8 of docs/escrow.md. Nothing is left of the trial.

    Raises:
        AssertionError: if the order stays open for ever, or can be ended early.

    Example:
        >>> bring_to(chain, State.SHIPPED)
        >>> ends_in_time(chain, 1, STRANGER)
    """
    state, _, _, deadline, *_ = chain.view(chain.escrow, "order", number)
    ends_at(chain, number, State(state), deadline, honest)


def ends_at(chain: EscrowChain, number: int, state: State, deadline: int, honest: Address) -> None:
    """The same, where state and deadline are known."""
    data = step_call(TIMED_EXIT[state], number)
    with chain.trial():
        chain.reach(deadline - 1)
        if chain.now < deadline:
            early = outcome_of(chain.execute(honest, chain.escrow, data), chain.escrow.artifact.abi).error
            assert early is not None, f"order {number} ends before its deadline"
            assert early.name == "TooEarly", early
            chain.at(deadline)
        found = outcome_of(chain.execute(honest, chain.escrow, data), chain.escrow.artifact.abi)
        assert found.error is None, found.error
        [settled] = found.events
        assert settled.arguments["outcome"] in FINAL


def credit_can_be_taken(chain: EscrowChain, owner: Address, token: Address, amount: int) -> None:
    """Whoever has a credit can withdraw all of it now: invariant I21.

    Raises:
        AssertionError: if it cannot, or not all.

    Example:
        >>> bring_to(chain, State.REFUNDED)
        >>> credit_can_be_taken(chain, BUYER, TERMS.token, TERMS.deposit)
    """
    with chain.trial():
        assert outcome_of(chain.execute(owner, chain.escrow, call("withdraw", token))).output == amount
