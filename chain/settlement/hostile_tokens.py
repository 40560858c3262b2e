"""Tokens that are not the market's: anybody may name one in an order, and it does what its maker likes.

Tried on a copy of the chain: one that refuses to move and only says so by returning false (as ERC-20 lets it), and
one that calls the contract again while it is paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from chain.contracts import artifact, escrow
from chain.contracts.escrow import Terms, call, word
from chain.evm.engine import Transaction
from chain.settlement.events import FUNDED, said

if TYPE_CHECKING:
    from chain.evm.engine import Address, Receipt
    from chain.settlement.throwaway import Copy

_PRICE: Final = 1_000_000
_RETURNS_FALSE: Final = 2
_AFTER: Final = 2


class Parties(NamedTuple):
    """Who stands in the orders: bystanders, whose money it is that might be lost."""

    buyer: Address
    seller: Address
    carrier: Address
    arbiter: Address


def accepts_no_payment(copy: Copy, at: Address, parties: Parties) -> str:
    """What goes wrong with a token that returns false; empty if the contract at `at` refuses it."""
    token = copy.create(artifact.load("HostileToken").bytecode)
    copy.send(token, call("behave(uint8)", _RETURNS_FALSE))
    receipt = copy.send(at, _fund(token, parties))
    if not receipt.status or not said(FUNDED, at, receipt.logs):
        return ""
    return (
        "anybody can fund an order with a token whose transferFrom returns false and moves nothing: the seller is "
        "told Funded, and ships for nothing\n  check what transferFrom returns, or use SafeERC20"
    )


def pays_again(copy: Copy, at: Address, parties: Parties) -> str:
    """What goes wrong with a token that calls back while it pays; empty if nothing is paid twice."""
    for entry in (_withdrawn_again, _settled_again):
        token = copy.create(artifact.load("CallbackToken").bytecode)
        copy.send(token, call("mint(address,uint256)", copy.stranger, 2 * _PRICE))
        if not copy.send(at, _fund(token, parties)).status:
            return ""
        thief, name = entry(copy, at, token, parties)
        gained = _balance(copy, token, thief) - _PRICE
        if gained > 0:
            return (
                f"{name} pays more than is owed: anybody who brings a token that calls back gets {gained + _PRICE} "
                f"units of it for a credit of {_PRICE},\n  at the cost of others that are paid in it; can it be "
                "entered again while it pays? write down what is paid before paying"
            )
    return ""


def _withdrawn_again(copy: Copy, at: Address, token: Address, parties: Parties) -> tuple[Address, str]:
    """The token is a buyer that is paid back, and withdraws while it is paid."""
    number = _number(copy.send(at, _fund(token, parties._replace(buyer=token, seller=copy.stranger))), at)
    copy.send(at, escrow.step("cancel", number))
    withdraw = escrow.withdraw(token)
    copy.send(
        token, _bytes_call("hook(uint8,address,bytes)", [word(_AFTER), escrow.address_word(at)], withdraw)
    )
    copy.send(token, _bytes_call("act(address,bytes)", [escrow.address_word(at)], withdraw))
    return token, "withdraw"


def _settled_again(copy: Copy, at: Address, token: Address, parties: Parties) -> tuple[Address, str]:
    """The token is a seller that cancels, and cancels again while the buyer is paid back."""
    number = _number(copy.send(at, _fund(token, parties._replace(buyer=copy.stranger, seller=token))), at)
    cancel = escrow.step("cancel", number)
    copy.send(
        token, _bytes_call("hook(uint8,address,bytes)", [word(_AFTER), escrow.address_word(at)], cancel)
    )
    copy.send(token, _bytes_call("act(address,bytes)", [escrow.address_word(at)], cancel))
    copy.send(token, _bytes_call("hook(uint8,address,bytes)", [word(0), escrow.address_word(at)], b""))
    copy.send(at, escrow.withdraw(token))
    return copy.stranger, "cancel"


def _fund(token: Address, parties: Parties) -> bytes:
    buyer, seller, carrier, arbiter = parties
    return escrow.fund(
        Terms(buyer, seller, carrier, carrier, arbiter, token, _PRICE, 0, 0, 0, 24, 24, 24, 24, 0, 0, False)
    )


def _number(receipt: Receipt, at: Address) -> int:
    logs = said(FUNDED, at, receipt.logs)
    return int.from_bytes(logs[0].topics[1], "big") if logs else 0


def _balance(copy: Copy, token: Address, owner: Address) -> int:
    reading = Transaction(copy.stranger, token, escrow.balance_of(owner))
    return int.from_bytes(copy.engine.call(reading).output, "big")


def _bytes_call(signature: str, words: list[bytes], data: bytes) -> bytes:
    """Calldata of a function whose last argument is `bytes`."""
    padded = data + bytes(-len(data) % 32)
    return b"".join(
        [escrow.selector(signature), *words, word(32 * (len(words) + 1)), word(len(data)), padded]
    )
