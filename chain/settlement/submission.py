"""A transaction with all that the simulation knows about it beforehand, and the error of one that did otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from chain.evm.engine import Address

Shown = tuple["Address", tuple[bytes, ...], bytes]
"""A whole log, as `chain.evm.engine.Log` has it: the contract's address, the topics, the data."""

Expected = bytes | Shown
"""What a transaction must show: a whole log; or how topic 1 and data of some log begin, or the address of the
contract that it creates. Empty where success is enough."""

Move = tuple["Address", bytes, bytes, bytes]
"""Tokens that change hands: the token's address; who gives, who takes and how much, as ABI words."""

Moves = tuple[Move, ...]

NO_MOVES: Final[Moves] = ()


class Submission(NamedTuple):
    """A transaction with what the simulation knows about it; made as a plain tuple in the same order.

    Attributes:
        number: place in the order of execution, from 0.
        order: the order it belongs to, -1 for none.
        action: what it does, such as `fund`.
        name: the sender's.
        sender: its address.
        to: who is called; None creates a contract.
        data: calldata, or creation code.
        value: in wei.
        gas: limit.
        gas_price: in wei.
        expected: what it must show (`Expected`).
        moves: all tokens that it must move; None where whoever sent it judges by the receipt.
    """

    number: int
    order: int
    action: str
    name: str
    sender: Address
    to: Address | None
    data: bytes
    value: int
    gas: int
    gas_price: int
    expected: Expected
    moves: Moves | None

    def __str__(self) -> str:
        """As faults name it."""
        return f"transaction {self.number} ({self.action}, {_of_order(self.order)})"


Submitted = tuple[
    int, int, str, str, "Address", "Address | None", bytes, int, int, int, Expected, "Moves | None"
]
"""A `Submission`, or a plain tuple of the same: millions are made and sent to another process."""


class SettlementError(RuntimeError):
    """The chain did not do what the simulation's books say: a fault, never an outcome."""


def _of_order(order: int) -> str:
    return "no order" if order < 0 else f"order {order}"
