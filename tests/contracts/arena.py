"""What attacks on the escrow have in common: adversary contracts, and the books that must be right afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.contracts import artifact
from chain.contracts.decode import Decoded, decode_error, decode_log
from tests.contracts.books import Ledger
from tests.contracts.escrow_case import DEPOSIT, TERMS, fund, take, withdraw
from tests.support.escrow_chain import ESCROW, ISSUER, PLATFORM, STRANGER, EscrowChain, call, outcome
from tests.support.escrow_model import NATIVE, Outcome, Terms
from tests.support.side_by_side import created_by

if TYPE_CHECKING:
    from chain.evm.engine import Address

REENTERED = Decoded("ReentrancyGuardReentrantCall", {})


class Adversary:
    """A contract that does what it is told."""

    def __init__(self, chain: EscrowChain, kind: str) -> None:
        self.chain, self.kind = chain, kind
        self.address = created_by(ISSUER, chain.engines[0].nonce(ISSUER))
        chain.deploy(ISSUER, artifact.load(kind).bytecode, self.address)

    def tell(self, name: str, *arguments: Any) -> None:
        self.chain.sure(STRANGER, self.address, call(name, *arguments, of=self.kind))

    def ask(self, name: str, *arguments: Any) -> Any:
        return self.chain.view(name, *arguments, to=self.address, contract=self.kind)

    def act(self, data: bytes, value: int = 0, gas: int = 3_000_000) -> Outcome:
        """Make it call the escrow."""
        data = call("act", ESCROW, data, of=self.kind)
        receipt = self.chain.execute(STRANGER, self.address, data, value, gas)
        return Outcome(None) if receipt.status else outcome(receipt)

    def answer(self) -> Decoded | None:
        """With what error its call back failed; None where it succeeded."""
        return None if self.ask("calledBack") else decode_error(self.ask("answer"))


class Arena:
    """An escrow under attack. Tokens in `unbacked` broke their own promises, so that I1 is not theirs."""

    def __init__(self, chain: EscrowChain) -> None:
        self.chain = chain
        self.unbacked: set[Address] = set()

    def adversary(self, kind: str) -> Adversary:
        return Adversary(self.chain, kind)

    def token(self, kind: str) -> Adversary:
        """A token that misbehaves on command, with money for the payer."""
        token = self.adversary(kind)
        token.tell("mint", STRANGER, 100 * DEPOSIT)
        return token

    def fund(self, terms: Terms = TERMS, sender: Address = STRANGER) -> Outcome:
        """Fund an order with exactly what it takes."""
        return fund(self.chain, terms, terms.deposit if terms.token == NATIVE else 0, sender)

    def take(self, name: str, sender: Address, number: int = 1, bps: int = 3_000) -> Outcome:
        return take(self.chain, name, sender, number, bps=bps)

    def withdraw(self, sender: Address, token: Address) -> Outcome:
        return withdraw(self.chain, sender, token)

    def credit(self, owner: Address, token: Address) -> int:
        return int(self.chain.view("creditOf", owner, token))

    def state(self, number: int = 1) -> int:
        return int(self.chain.view("order", number)[0])

    def books_hold(self) -> None:
        """What the events tell of the money is what the escrow shows and, but for `unbacked`, what it holds."""
        ledger = Ledger(accounts={PLATFORM: 1})
        for log in self.chain.logs or ():
            event = decode_log(log)
            if log.address == ESCROW and event:
                ledger.read(event, PLATFORM)
        owed = ledger.owed()
        for token, amount in owed.items():
            if amount and token not in self.unbacked:
                assert self.chain.held(token) >= amount, "I1"
        for owner in ledger.accounts:
            for token in owed:
                assert self.credit(owner, token) == ledger.credits.get((owner, token), 0), "I20"
        assert self.chain.view("orderCount") == len(ledger.deposits), "I20"
        for number, end in ledger.outcomes.items():
            assert self.state(number) == end, "I3"
