"""The chain on which a story happens: the flawed contract, its token, and everybody's money before and after."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.lab.cast import EVERYBODY, PAYER, WHERE, terms
from argosy.lab.exercises.exercise import ATTACK, ATTACKER, COIN, FREEZE
from argosy.lab.world import World
from chain.contracts.escrow import UNLIMITED, approve, fund, share_step, step, withdraw
from chain.testing import NATIVE
from chain.testing.abi import decode_output, encode_call
from chain.testing.outcome import error_of
from chain.testing.side_by_side import GAS_PRICE

if TYPE_CHECKING:
    from argosy.lab.exercises.exercise import Exercise, Move
    from chain.contracts import Artifact
    from chain.evm import Address, Receipt
    from chain.testing import Terms

RICHES: Final = 2**100
LARGE_GAS: Final = 10_000_000
"""Gas of a call of the attacker's contract, which may call the escrow many times."""

_ISSUER: Final = WHERE["issuer"]
_ATTACKERS: Final = WHERE["stranger"]


class Harm(NamedTuple):
    """What an attack came to, in units of the story's token.

    Attributes:
        lost: by victim, what it was due and did not get.
        gained: what the attacker has beyond its own.
        frozen: of what was lost, what still lies in the contract.
    """

    lost: dict[str, int]
    gained: int
    frozen: int

    def broke(self, harm: str) -> bool:
        """Whether the attack did what the story asks for."""
        return bool(self.lost) and (self.frozen if harm == FREEZE else self.gained) > 0


class Stage:
    """A story on a fresh chain.

    Args:
        exercise: whose story it is.
        contract: the escrow.
        token: the story's own token, if it has one.
        attack: the attacker's contract, if the attack is one.

    Attributes:
        world: the chain.
        token: the story's token; `NATIVE` for coin.
        hand: what acts as `ATTACK`: the attacker's contract, or its account.
        calls: what the attacker did, and what came of it.

    Raises:
        Reverted: if a contract cannot be deployed.
    """

    def __init__(
        self, exercise: Exercise, contract: Artifact, token: Artifact | None, attack: Artifact | None
    ) -> None:
        self.world = World(contract)
        self.plot = exercise.plot
        self.token = self._made_token(token)
        self.hand = _ATTACKERS
        self.calls: list[dict[str, Any]] = []
        self._gas: Counter[Address] = Counter()
        self._before: Counter[str] = Counter()
        self._began = 0
        if attack is not None:
            arguments = (self.world.escrow, self.token)
            self.hand = str(self.world.deploy(attack, *arguments, sender=_ATTACKERS))
        if token is not None and self.plot.purse:
            for owner in {_ATTACKERS, self.hand}:
                self._mint(owner, self.plot.purse)

    def open(self) -> None:
        """Let everything happen that comes before the attack, and count what everybody has.

        Raises:
            AssertionError: if a move of the opening fails.
        """
        for move in self.plot.opening:
            assert self._move(move), move
        self._began = self.world.now
        self._before = self._holdings()

    def close(self) -> Harm:
        """Let the others do what is left to them, and everybody withdraw; then count again."""
        if self.plot.patience:
            self.world.at_second(self._began + self.plot.patience)
        for move in self.plot.ending:
            self._move(move)
        for who in EVERYBODY:
            self._send(WHERE[who], withdraw(self.token))
        got = self._holdings()
        got.subtract(self._before)
        lost = {who: due - got[who] for who, due in self.plot.due.items() if got[who] < due}
        inside = self.world.held(self.token, self.world.escrow)
        return Harm(lost, max(0, got[ATTACKER] - self.plot.own), min(inside, sum(lost.values())))

    def wait(self, seconds: int) -> None:
        """Let time pass before the others act.

        Raises:
            ValueError: if that is longer than the story allows.
        """
        if seconds < 0 or self.world.now + seconds > self._began + self.plot.patience:
            left = self._began + self.plot.patience - self.world.now
            raise ValueError(f"others act within {left:,} s: wait from 0 to {left:,} seconds")
        self.world.at_second(self.world.now + seconds)
        self.calls.append({"call": f"wait({seconds})", "done": True, "why": ""})

    def strike(self) -> bool:
        """Have the attacker's contract called, as late as the story allows."""
        self.world.at_second(self._began + self.plot.patience)
        kind = self.world.contracts[self.hand]
        caller = self._where(self.plot.caller)
        return self._noted(
            f"{self.plot.caller}: {kind.name}.attack()",
            self._send(caller, encode_call(kind.function("attack"), ()), self.hand, gas=LARGE_GAS),
            kind,
        )

    def act(self, on: str, name: str, arguments: list[Any], value: int = 0) -> bool:
        """A call of the attacker's account.

        Args:
            on: `escrow` or `token`.
            name: of the function.
            arguments: as the ABI has them.
            value: wei.

        Raises:
            ValueError: if there is no such function, or it takes other arguments.
        """
        to, kind = self._called(on)
        told = f"{name}({', '.join(map(_shown, arguments))})"
        receipt = self._send(_ATTACKERS, _data(kind, name, arguments), to, value)
        return self._noted(told, receipt, kind)

    def ask(self, on: str, name: str, arguments: list[Any]) -> Any:
        """What a view returns; None if it reverts.

        Raises:
            ValueError: as `act`.
        """
        from chain.evm import Transaction

        to, kind = self._called(on)
        data = _data(kind, name, arguments)
        receipt = self.world.engines[0].call(Transaction(_ATTACKERS, to, data, 0, self.world.gas))
        return decode_output(kind.function(name), receipt.output) if receipt.status else None

    def fund(self, changes: dict[str, Any]) -> bool:
        """An order that the attacker pays for, with itself in every role unless told.

        Raises:
            ValueError: if there is no such term.
        """
        mine = dict.fromkeys(("buyer", "seller", "carrier", "tax_payee", "arbiter"), _ATTACKERS)
        ordinary = terms(self.token)._asdict() | mine
        for name in changes:
            if name not in ordinary:
                raise ValueError(f"an order has no term {name!r}; it has {', '.join(ordinary)}")
        order = terms(self.token)._replace(**(mine | changes))
        value = order.deposit if order.token == NATIVE else 0
        receipt = self._send(_ATTACKERS, fund(order), value=value)
        return self._noted("fund(an order of its own)", receipt, self.world.artifact)

    def order(self, number: int) -> Terms:
        """The terms of an order of the story."""
        changes = self.plot.orders[number - 1]
        return terms(self.token)._replace(**{name: self._where(what) for name, what in changes.items()})

    def _made_token(self, token: Artifact | None) -> Address:
        if self.plot.token == COIN:
            return NATIVE
        if token is None:
            return self.world.tokens[0]
        made: Address = str(self.world.deploy(token, sender=_ISSUER))
        for owner in (WHERE[PAYER], _ATTACKERS):
            self.world.succeed(owner, made, approve(self.world.escrow, UNLIMITED))
        self.token = made
        self._mint(WHERE[PAYER], RICHES)
        return made

    def _mint(self, owner: Address, units: int) -> None:
        self.world.sure(_ISSUER, self.token, "mint", owner, units)

    def _move(self, move: Move) -> bool:
        if move.name == "wait":
            self.world.at_second(self.world.now + move.number)
            return True
        caller = self._where(move.who)
        if move.name == "switchOn":
            return self._send(caller, self.world.data(self.token, move.name), self.token).status
        if move.name == "withdraw":
            return self._send(caller, withdraw(self.token)).status
        if move.name == "fund":
            order = self.order(move.order)
            return self._send(caller, fund(order), value=order.deposit if self.token == NATIVE else 0).status
        if move.name == "rule":
            return self._send(caller, share_step(move.name, move.order, move.number)).status
        return self._send(caller, step(move.name, move.order)).status

    def _send(
        self, sender: Address, data: bytes, to: Address = "", value: int = 0, gas: int | None = None
    ) -> Receipt:
        receipt = self.world.execute(sender, to or self.world.escrow, data, value, gas)
        self._gas[sender] += receipt.gas_used * GAS_PRICE
        return receipt

    def _noted(self, told: str, receipt: Receipt, kind: Artifact) -> bool:
        abis = [*kind.abi, *self.world.artifact.abi]
        why = "" if receipt.status else str(error_of(receipt.output, abis)) or "it reverts without a reason"
        self.calls.append({"call": told, "done": receipt.status, "why": why})
        return receipt.status

    def _called(self, on: str) -> tuple[Address, Artifact]:
        if on == "escrow":
            return self.world.escrow, self.world.artifact
        if on == "token" and self.token != NATIVE:
            return self.token, self.world.contracts[self.token]
        raise ValueError(f"on is 'escrow' or, where the story has a token, 'token', not {on!r}")

    def _where(self, who: Any) -> Any:
        """Addresses of those that a story names; other values are themselves."""
        return {ATTACKER: _ATTACKERS, ATTACK: self.hand}.get(who) or WHERE.get(who, who)

    def _holdings(self) -> Counter[str]:
        """Units of everybody; what its own calls cost nobody lacks."""
        held = {who: self._held(address) for who, address in WHERE.items()}
        mine = sum(self._held(address) for address in {_ATTACKERS, self.hand})
        return Counter(held | {ATTACKER: mine})

    def _held(self, owner: Address) -> int:
        spent = self._gas[owner] if self.token == NATIVE else 0
        return self.world.held(self.token, owner) + spent


def _data(kind: Artifact, name: str, arguments: list[Any]) -> bytes:
    from eth_abi.exceptions import EncodingError

    names = [entry["name"] for entry in kind.abi if entry["type"] == "function"]
    if name not in names:
        raise ValueError(f"{kind.name} has no function {name!r}; it has {', '.join(names)}")
    try:
        return encode_call(kind.function(name), arguments)
    except (EncodingError, TypeError, ValueError) as error:
        raise ValueError(f"{name} takes other arguments: {error}") from error


def _shown(value: Any) -> str:
    return f"0x{value.hex()[:16]}..." if isinstance(value, bytes) else str(value)
