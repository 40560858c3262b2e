"""What attacks on the escrow have in common: adversary contracts, and the books that must be right afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.contracts import Decoded, decode_error, decode_log
from chain.testing.escrow import CODELESS, TERMS
from chain.testing.ledger import EventLedger
from chain.testing.lifecycle import NATIVE, Terms
from chain.testing.outcome import Outcome, outcome_of
from chain.testing.parties import ISSUER, PLATFORM, STRANGER
from chain.testing.steps import fund, take, withdraw

if TYPE_CHECKING:
    from chain.evm import Address
    from chain.testing.escrow import EscrowChain

REENTERED: Final = Decoded("ReentrancyGuardReentrantCall", {})
MUCH_GAS: Final = 3_000_000


class Adversary:
    """A contract that does what it is told: `Puppet`, `HostileToken`, `CallbackToken` and their like.

    Example:
        >>> puppet = Adversary(chain, "Puppet")
        >>> puppet.tell("callBack", chain.escrow, call("withdraw", NATIVE))
        >>> puppet.act(call("withdraw", NATIVE))
        >>> puppet.answer()
        Decoded(name='ReentrancyGuardReentrantCall', arguments={})
    """

    def __init__(self, chain: EscrowChain, kind: str) -> None:
        self.chain, self.kind = chain, kind
        self.address = chain.deploy(kind, sender=ISSUER)

    def tell(self, name: str, *arguments: Any) -> None:
        """Pull a string."""
        self.chain.sure(STRANGER, self.address, name, *arguments)

    def ask(self, name: str, *arguments: Any) -> Any:
        """What one of its views shows."""
        return self.address.view(name, *arguments)

    def act(self, data: bytes, value: int = 0, gas: int = MUCH_GAS) -> Outcome:
        """Make it call the escrow."""
        told = self.address.data("act", self.chain.escrow, data)
        receipt = self.chain.execute(STRANGER, self.address, told, value, gas)
        return Outcome(None) if receipt.status else outcome_of(receipt)

    def answer(self) -> Decoded | None:
        """With what error its call back failed; None where it succeeded."""
        return None if self.ask("calledBack") else decode_error(self.ask("answer"))


class Arena:
    """An escrow under attack. Tokens in `unbacked` do not keep to ERC-20, so that solvency is not theirs.

    Example:
        >>> with chain.trial():
        ...     arena = Arena(chain)
        ...     token = arena.token("HostileToken")
        ...     arena.fund(TERMS._replace(token=token.address))
        ...     arena.books_hold()
    """

    def __init__(self, chain: EscrowChain) -> None:
        self.chain = chain
        self.chain.logs = []
        self.unbacked: set[Address] = set()

    def adversary(self, kind: str) -> Adversary:
        """A contract that misbehaves on command."""
        return Adversary(self.chain, kind)

    def token(self, kind: str) -> Adversary:
        """A token that misbehaves on command, with money for the payer."""
        token = self.adversary(kind)
        token.tell("mint", STRANGER, 100 * TERMS.deposit)
        return token

    def fund(self, terms: Terms = TERMS, sender: Address = STRANGER) -> Outcome:
        """Fund an order with exactly what it takes."""
        return fund(self.chain, terms, terms.deposit if terms.token == NATIVE else 0, sender)

    def take(self, name: str, sender: Address, number: int = 1, bps: int = 3_000) -> Outcome:
        """Take a step of an order."""
        return take(self.chain, name, sender, number, bps=bps)

    def withdraw(self, sender: Address, token: Address) -> Outcome:
        """Take out a credit."""
        return withdraw(self.chain, sender, token)

    def credit(self, owner: Address, token: Address) -> int:
        """What `owner` could withdraw."""
        return int(self.chain.escrow.view("creditOf", owner, token))

    def state(self, number: int = 1) -> int:
        """The state of an order."""
        return int(self.chain.escrow.view("order", number)[0])

    def books_hold(self) -> None:
        """What the events tell of the money is what the escrow shows and, but for `unbacked`, what it holds.

        Raises:
            AssertionError: with the number of the invariant of docs/escrow.md that is broken.
        """
        ledger = EventLedger(PLATFORM)
        for log in self.chain.logs or ():
            event = decode_log(log)
            if log.address == self.chain.escrow and event:
                ledger.read(event)
        owed = ledger.owed()
        for token, amount in owed.items():
            if amount and token not in self.unbacked:
                assert self.chain.held(token) >= amount, "I1"
        for owner in ledger.accounts:
            for token in {NATIVE, CODELESS, *self.chain.tokens, *ledger.tokens.values()}:
                assert self.credit(owner, token) == ledger.credits.get((owner, token), 0), "I20"
        assert self.chain.escrow.view("orderCount") == len(ledger.deposits), "I20"
        for number, end in ledger.outcomes.items():
            assert self.state(number) == end, "I3"
