"""The judge of money: what really changed hands in a transaction, against what had to.

The tokens are Argosy's own. Their `Transfer` logs cannot be forged by whoever is judged, so they are the evidence,
and not what a contract says about itself. Native coin needs no judge: a transaction moves its sender's by its value
and fee, which no contract can raise, and a contract's own, of which an escrow is never given any.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from eth_hash.auto import keccak

from chain.contracts.escrow import address_word, word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from chain.evm.engine import Address, Log
    from chain.settlement.submission import Move, Moves

TRANSFER: Final = keccak(b"Transfer(address,address,uint256)")
"""First topic of the event by which an ERC-20 tells what moved."""

_SHOWN: Final = 3


def moved(logs: Iterable[Log], tokens: Collection[Address]) -> Moves:
    """What moved, by the logs of `tokens` alone; minting comes from address 0, burning goes there."""
    return tuple(
        [
            (address, topics[1], topics[2], data)
            for address, topics, data in logs
            if address in tokens and topics[0] == TRANSFER
        ]
    )


def move(token: Address, payer: Address, payee: Address, units: int) -> Move:
    """`units` of `token` change hands."""
    return token, address_word(payer), address_word(payee), word(units)


def net(moves: Moves) -> Counter[tuple[Address, Address]]:
    """What each account has more, or less, of each token: units by token and account."""
    found: Counter[tuple[Address, Address]] = Counter()
    for token, payer, payee, units in moves:
        amount = int.from_bytes(units, "big")
        found[token, address_of(payer)] -= amount
        found[token, address_of(payee)] += amount
    return found


def wrong(actual: Moves, wanted: Moves) -> str:
    """Who gained at whose cost by `actual`, where `wanted` had to move; empty if it comes to the same.

    Only what an account has in the end counts: a deposit may be taken in parts, or the change given back.
    """
    if actual == wanted:
        return ""
    beyond = net(actual)
    beyond.subtract(net(wanted))
    tokens = sorted({token for token, _ in beyond})
    found = [
        text
        for token in tokens
        for text in gains({who: units for (of, who), units in beyond.items() if of == token}, token)
    ]
    rest = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return "; ".join(found[:_SHOWN]) + rest


def gains(beyond: Mapping[str, int], token: Address) -> list[str]:
    """In sentences, who has units of `token` that are others' (`chain.settlement.names` puts them into words).

    Args:
        beyond: units that each has too many, negative for too few.
        token: of which.
    """
    winners = sorted(((units, who) for who, units in beyond.items() if units > 0), reverse=True)
    losers = sorted((units, who) for who, units in beyond.items() if units < 0)
    found = []
    while winners and losers:
        (gain, winner), (loss, loser) = winners[0], losers[0]
        units = min(gain, -loss)
        found.append(f"{units} units of {token} went to {winner} at the cost of {loser}")
        winners[:1] = [(gain - units, winner)] if gain > units else []
        losers[:1] = [(loss + units, loser)] if -loss > units else []
    return found


def told(moves: Moves) -> str:
    """What had to move, in words."""
    parts = [
        f"{int.from_bytes(units, 'big')} units of {token} from {address_of(payer)} to {address_of(payee)}"
        for token, payer, payee, units in moves
    ]
    return ", ".join(parts) or "nothing"


def address_of(word_: bytes) -> Address:
    """The address in an ABI word."""
    return "0x" + word_[-20:].hex()
