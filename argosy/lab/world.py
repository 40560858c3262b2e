"""A chain with the contract that is judged on it, two tokens, and the cast of `argosy.lab.cast`, who are all rich."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from argosy.lab.cast import GENESIS, ISSUER, START, WHERE
from chain.contracts.escrow import UNLIMITED, approve, balance_of, fund, mint, share_step, step, withdraw
from chain.evm import InvalidTransaction, Transaction
from chain.settlement.gas import OWN_DEPLOY_GAS, OWN_STEP_GAS
from chain.settlement.movements import moved, net
from chain.testing import NATIVE, NOBODY, Chain, Reverted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.contracts import Artifact
    from chain.evm import Address, Receipt
    from chain.testing import Terms
    from chain.testing.tracing import Frame

RICHES: Final = 2**120
CURRENCIES: Final = ("EUR", "GBP")
_GAS_PRICE: Final = 10**9
_SHARES: Final = ("rule", "offer", "accept")

Moved = Counter[tuple["Address", "Address"]]
"""Units that each account has more, or less, by token and account."""


class World(Chain):
    """Where a contract is judged.

    Attributes:
        at: the contract's address.
        artifact: what it was made of.
        tokens: two stablecoins, whose logs tell the truth.
        watched: further tokens, whose balances are looked at, since they may log what they like.
        guests: contracts of an attacker's that may hold them.
        calls: transactions and calls so far.

    Raises:
        Reverted: if the contract cannot be deployed.
    """

    gas = OWN_STEP_GAS

    def __init__(self, artifact: Artifact) -> None:
        super().__init__(accounts=None, genesis=GENESIS)
        self.artifact = artifact
        self.calls = 0
        self.at_second(START)
        made = self.execute(
            WHERE["deployer"], None, artifact.creation_code(WHERE["platform"]), gas=OWN_DEPLOY_GAS
        )
        if made.contract is None:
            raise Reverted(f"the constructor of {artifact.name}", made.output, artifact.abi)
        self.at: Address = made.contract
        issuer = WHERE[ISSUER]
        self.tokens: tuple[Address, ...] = tuple(
            str(self.deploy("StableToken", f"Argosy test {name}", f"t{name}", issuer, sender=issuer))
            for name in CURRENCIES
        )
        self.watched: tuple[Address, ...] = ()
        self.guests: tuple[Address, ...] = ()
        for token in self.tokens:
            for owner in WHERE.values():
                self.succeed(issuer, token, mint(owner, RICHES))
                self.succeed(owner, token, approve(self.at, UNLIMITED))
        self.at_second(START + 1)

    def at_second(self, timestamp: int) -> None:
        """Let the clock show `timestamp`, if it shows less."""
        if timestamp > self.now:
            super().at(timestamp)

    def attempt(self, sender: Address, data: bytes, to: Address | None = None, value: int = 0) -> Receipt:
        """Send a transaction to the contract, or another, that may fail in any way."""
        self.calls += 1
        return self.execute(sender, to or self.at, data, value)

    def would(self, sender: Address, data: bytes) -> bool:
        """Whether a call of the contract would succeed now."""
        self.calls += 1
        try:
            return self.engines[0].call(Transaction(sender, self.at, data, 0, self.gas)).status
        except InvalidTransaction:
            return False

    def held(self, token: Address, owner: Address) -> int:
        """What `owner` has of a token; zero where the token does not say."""
        if token == NATIVE:
            return self.balance(owner)
        answer = self.engines[0].call(Transaction(NOBODY, token, balance_of(owner), 0, self.gas))
        return int.from_bytes(answer.output[:32], "big") if answer.status else 0

    def moving(self, sender: Address, data: bytes, to: Address | None = None, value: int = 0) -> tuple[Receipt, Moved]:
        """Send a transaction, and see what moved: by logs of the stablecoins, by balances of all else."""
        before = self._balances()
        receipt = self.attempt(sender, data, to, value)
        changes: Moved = Counter(net(moved(receipt.logs, self.tokens)))
        if before:
            after = self._balances()
            after[NATIVE, sender] += receipt.gas_used * _GAS_PRICE
            after.subtract(before)
            changes.update(after)
        return receipt, Counter({key: units for key, units in changes.items() if units})

    def traced(self, sender: Address, data: bytes, to: Address, value: int) -> Frame | None:
        """What a transaction would do now, taken apart; None where the engine does not show its state."""
        from chain.evm import RevmEngine
        from chain.testing.tracing import traced

        engine = self.engines[0]
        if not isinstance(engine, RevmEngine):
            return None
        return traced(engine, Transaction(sender, to, data, value, self.gas))

    def _balances(self) -> Moved:
        everybody = (*WHERE.values(), self.at, *self.guests)
        return Counter({(token, who): self.held(token, who) for token in self.watched for who in everybody})


def calldata(name: str, number: int, arguments: Iterable[int] = ()) -> bytes:
    """A step of an order."""
    return share_step(name, number, *arguments) if name in _SHARES else step(name, number)


def fund_data(terms: Terms) -> bytes:
    """The call that opens an order."""
    return fund(terms)


def withdraw_data(token: Address) -> bytes:
    """The call that takes a credit out."""
    return withdraw(token)
