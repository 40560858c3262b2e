"""A chain with the contract that is judged on it, two tokens, and the cast, all of them rich."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from argosy.lab.cast import GENESIS, ISSUER, START, WHERE
from chain.contracts.escrow import UNLIMITED, approve, balance_of, mint, share_step, step
from chain.contracts.instructions import instructions
from chain.evm import InvalidTransaction, Transaction
from chain.settlement.gas import OWN_DEPLOY_GAS, OWN_STEP_GAS
from chain.settlement.movements import moved, net
from chain.testing import NATIVE, NOBODY, Chain, Reverted
from chain.testing.lifecycle import WITH_SHARE
from chain.testing.side_by_side import GAS_PRICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chain.contracts import Artifact
    from chain.evm import Address, Receipt
    from chain.testing.tracing import Frame

RICHES: Final = 2**120
CURRENCIES: Final = ("EUR", "GBP")
TOKEN_NAMES: Final = tuple(f"Argosy test {currency}" for currency in CURRENCIES)
_SHORTEST: Final = 96
"""Bits of what may be an address; shorter constants are numbers."""

_ADDRESS_BITS: Final = 160
_MOST: Final = 8

Moved = Counter[tuple["Address", "Address"]]
"""Units that each account has more, or less, by token and account."""


class World(Chain):
    """Where a contract is judged.

    Attributes:
        escrow: the address of the contract that is judged.
        artifact: what it was made of.
        tokens: two stablecoins, whose logs tell the truth.
        watched: further tokens, whose balances are looked at, since they may log what they like.
        insiders: accounts that the contract's code or storage names, and who are none of the cast.
        guests: contracts of an attacker's that may hold them.

    Raises:
        Reverted: if the contract cannot be deployed.
    """

    gas = OWN_STEP_GAS

    def __init__(self, artifact: Artifact) -> None:
        super().__init__(accounts=None, genesis=GENESIS)
        self.artifact = artifact
        self.at_second(START)
        made = self.execute(
            WHERE["deployer"], None, artifact.creation_code(WHERE["platform"]), gas=OWN_DEPLOY_GAS
        )
        if made.contract is None:
            raise Reverted(f"the constructor of {artifact.name}", made.output, artifact.abi)
        self.escrow: Address = made.contract
        issuer = WHERE[ISSUER]
        self.tokens: tuple[Address, ...] = tuple(
            str(self.deploy("StableToken", name, f"t{currency}", issuer, sender=issuer))
            for name, currency in zip(TOKEN_NAMES, CURRENCIES, strict=True)
        )
        self.watched: tuple[Address, ...] = ()
        self.guests: tuple[Address, ...] = ()
        for token in self.tokens:
            for owner in WHERE.values():
                self.succeed(issuer, token, mint(owner, RICHES))
                self.succeed(owner, token, approve(self.escrow, UNLIMITED))
        self.insiders = self._insiders()
        for address in self.insiders:
            self.execute(WHERE[ISSUER], address, b"", value=10**24)
        self.at_second(START + 1)

    def at_second(self, timestamp: int) -> None:
        """Let the clock show `timestamp`, if it shows less."""
        if timestamp > self.now:
            self.at(timestamp)

    def attempt(self, sender: Address, data: bytes, to: Address | None = None, value: int = 0) -> Receipt:
        """Send a transaction to the contract, or another, that may fail in any way."""
        return self.execute(sender, to or self.escrow, data, value)

    def would(self, sender: Address, data: bytes, to: Address | None = None, value: int = 0) -> bool:
        """Whether a call of the contract, or of another, would succeed now."""
        return self.refusal(sender, data, to, value) is None

    def refusal(
        self, sender: Address, data: bytes, to: Address | None = None, value: int = 0
    ) -> bytes | None:
        """With what a call would revert now; None if it would succeed."""
        try:
            receipt = self.engines[0].call(Transaction(sender, to or self.escrow, data, value, self.gas))
        except InvalidTransaction:
            return b""
        return None if receipt.status else receipt.output

    def answer(self, data: bytes, to: Address | None = None) -> bytes:
        """What the contract, or another, returns to anybody; empty if it reverts."""
        receipt = self.engines[0].call(Transaction(NOBODY, to or self.escrow, data, 0, self.gas))
        return receipt.output if receipt.status else b""

    def held(self, token: Address, owner: Address) -> int:
        """What `owner` has of a token; zero where the token does not say."""
        if token == NATIVE:
            return self.balance(owner)
        answer = self.engines[0].call(Transaction(NOBODY, token, balance_of(owner), 0, self.gas))
        return int.from_bytes(answer.output[:32], "big") if answer.status else 0

    def moving(
        self, sender: Address, data: bytes, to: Address | None = None, value: int = 0
    ) -> tuple[Receipt, Moved]:
        """Send a transaction, and see what moved: by logs of the stablecoins, by balances of all else."""
        before = self._balances()
        receipt = self.attempt(sender, data, to, value)
        changes: Moved = Counter(net(moved(receipt.logs, self.tokens)))
        if before:
            after = self._balances()
            if NATIVE in self.watched:
                after[NATIVE, sender] += receipt.gas_used * GAS_PRICE
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

    def _insiders(self) -> tuple[Address, ...]:
        """Whoever is named where a contract may keep its friends; only an engine that shows its state can tell."""
        from chain.evm import RevmEngine

        engine = self.engines[0]
        if not isinstance(engine, RevmEngine):
            return ()
        account = engine.state().get(self.escrow)  # there is none where the constructor destroyed it
        words = [*pushed(engine.code(self.escrow)), *(account.storage.values() if account else ())]
        known = {*WHERE.values(), self.escrow, *self.tokens}
        found = dict.fromkeys(
            f"0x{word:040x}"
            for word in words
            if word.bit_length() > _SHORTEST and word.bit_length() <= _ADDRESS_BITS
        )
        return tuple(
            address
            for address in found
            if address not in known and not engine.code(address) and not _mask(address)
        )[:_MOST]

    def _balances(self) -> Moved:
        everybody = (*WHERE.values(), *self.insiders, self.escrow, *self.guests)
        return Counter({(token, who): self.held(token, who) for token in self.watched for who in everybody})


def pushed(code: bytes) -> Iterator[int]:
    """The constants of more than eleven bytes in a contract's code."""
    for each in instructions(code):
        if each.size > _SHORTEST // 8:
            yield int.from_bytes(each.argument, "big")


def _mask(address: Address) -> bool:
    return len(set(address[2:])) <= 3  # ones and zeros, which compilers need


def calldata(name: str, number: int, arguments: Iterable[int] = ()) -> bytes:
    """A step of an order."""
    return share_step(name, number, *arguments) if name in WITH_SHARE else step(name, number)
