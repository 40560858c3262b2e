"""Calls to the escrow with a witness: the model says what will happen, the invariants what must hold after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.testing.abi import call
from chain.testing.escrow import ESCROW, TOKENS, EscrowChain
from chain.testing.follower import forcing
from chain.testing.ledger import EventLedger
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import outcome_of
from chain.testing.parties import PLATFORM
from chain.testing.steps import fund_call, step_call
from tests.contracts.ahead import i6_liveness, i7_bounded_wait, i21_credit_can_be_taken
from tests.contracts.books import held, row, storage_of
from tests.contracts.invariants import Moment, check
from tests.support import compared

if TYPE_CHECKING:
    from chain.contracts.decode import Decoded
    from chain.evm.engine import Address
    from chain.testing.lifecycle import Terms
    from chain.testing.outcome import Outcome
    from chain.testing.permits import Signed
    from tests.support.escrow_model import EscrowModel, Order


class Watch:
    """One escrow under observation from its deployment on. `probing` looks ahead after every call, too."""

    def __init__(self, chain: EscrowChain, model: EscrowModel, *, probing: bool = True) -> None:
        self.chain, self.model, self.probing = chain, model, probing
        self.ledger = EventLedger(PLATFORM)
        self.unasked: dict[Address, int] = {}
        self.first_deadlines: dict[int, int] = {}

    @property
    def orders(self) -> dict[int, Order]:
        return self.model.orders

    @property
    def credits(self) -> dict[tuple[Address, Address], int]:
        return self.model.credits

    def allowance(self, owner: Address, token: Address) -> int:
        return self.model.allowances.get((owner, token), 0)

    def nonce(self, owner: Address, token: Address) -> int:
        return self.model.nonce(owner, token)

    def close(self) -> None:
        audit(self)
        assert set(self.model.held.values()) == {0}

    def fund(self, sender: Address, terms: Terms, value: int, permit: Signed | None = None) -> Outcome:
        expected = self.model.fund(sender, terms, value, self.chain.now, permit)
        name = "fundWithPermit" if permit else "fund"
        return self._see(name, sender, 0, expected, ESCROW, fund_call(terms, permit), value)

    def step(self, sender: Address, name: str, number: int, bps: int = 0) -> Outcome:
        expected = self.model.step(sender, name, number, self.chain.now, bps)
        return self._see(name, sender, number, expected, ESCROW, step_call(name, number, bps), 0)

    def withdraw(self, sender: Address, token: Address) -> Outcome:
        expected = self.model.withdraw(sender, token)
        return self._see("withdraw", sender, 0, expected, ESCROW, call("withdraw", token), 0)

    def donate(self, sender: Address, token: Address, amount: int) -> Outcome:
        """Tokens sent to the escrow, or native coin forced upon it."""
        self.unasked[token] = self.unasked.get(token, 0) + amount
        if token == NATIVE:
            return self._see("donate", sender, 0, None, None, forcing(ESCROW), amount)
        data = call("transfer", ESCROW, amount, of="StableToken")
        return self._see("donate", sender, 0, None, token, data, 0)

    def _see(
        self,
        name: str,
        sender: Address,
        number: int,
        expected: Outcome | None,
        to: Address | None,
        data: bytes,
        value: int,
    ) -> Outcome:
        before, held_before = storage_of(self.chain), self._held()
        receipt = self.chain.execute(sender, to, data, value)
        found = outcome_of(receipt)
        for event in found.events:
            self.ledger.read(event)
        moment = Moment(
            name, sender, number, self.chain.now, receipt, found, expected,
            before, storage_of(self.chain), held_before, self._held(), self.ledger, self.unasked,
        )  # fmt: skip
        check(moment)
        self._look_ahead(moment, sender)
        return found

    def _held(self) -> dict[Address, int]:
        return {token: held(self.chain, token) for token in (NATIVE, *TOKENS)}

    def _look_ahead(self, moment: Moment, sender: Address) -> None:
        for event in moment.found.events:
            if event.name == "Funded":
                self.first_deadlines[event.arguments["id"]] = event.arguments["deadline"]
                self._ends(event.arguments["id"], sender)
            elif event.name == "Settled" and self.probing:
                self._can_be_taken(event)
        if moment.ok and moment.is_step and moment.is_.open:
            self._ends(moment.number, sender)

    def _ends(self, number: int, honest: Address) -> None:
        order = row(storage_of(self.chain), number)
        i7_bounded_wait(order, self.first_deadlines[number])
        if self.probing:
            i6_liveness(self.chain, number, order, honest)

    def _can_be_taken(self, event: Decoded) -> None:
        number = event.arguments["id"]
        token = self.ledger.tokens[number]
        owners = {owner for owner in self.ledger.parties[number] if (owner, token) in self.ledger.credits}
        for owner in sorted(owners)[:1]:
            i21_credit_can_be_taken(self.chain, owner, token, self.ledger.credits[owner, token])

    def everything_ends(self, honest: Address) -> None:
        """I6 and I7 for every open order at once."""
        storage = storage_of(self.chain)
        for number in self.waiting():
            i6_liveness(self.chain, number, row(storage, number), honest)

    def waiting(self) -> list[int]:
        return [number for number, order in self.model.orders.items() if order.open]


def audit(watch: Watch) -> None:
    """The views agree with the model, and with what the events told."""
    chain, model = watch.chain, watch.model
    compared.audit(chain, model, watch.unasked)
    assert watch.ledger.credits == model.credits
    assert watch.ledger.deposits == {n: o.terms.deposit for n, o in model.orders.items()}
