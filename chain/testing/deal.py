"""Giving accounts money out of nothing, so that a test begins where it wants to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from eth_abi.exceptions import DecodingError

from chain.evm import Transaction
from chain.testing.chain import NOBODY
from chain.testing.lifecycle import NATIVE
from chain.testing.tracing import Moment

if TYPE_CHECKING:
    from chain.evm import Address, ObedientEngine
    from chain.testing.chain import Chain


def deal(chain: Chain, owner: Address, amount: int, token: Address = NATIVE) -> None:
    """Let `owner` have `amount` of a token, or of the native coin, from now on: neither more nor less.

    The word of storage that holds the balance is found by what `balanceOf` reads; the total supply stays.

    Args:
        chain: of one engine or several.
        owner: an account or a contract.
        amount: wei, or units of the token.
        token: a contract that the chain knows.

    Raises:
        ValueError: if no single word holds what `balanceOf` shows, or the amount cannot be held.

    Example:
        >>> deal(chain, stranger, 10**18)
        >>> deal(chain, stranger, 500, token)
    """
    if not isinstance(amount, int) or not 0 <= amount < 2**256:
        raise ValueError(f"nobody can have {amount}\n  an amount is a whole number from 0, below 2**256")
    if token == NATIVE:
        for engine in _engines(chain):
            engine.set_balance(owner, amount)
    elif chain.view(token, "balanceOf", owner) != amount:
        _set_word(chain, owner, amount, token)


def _set_word(chain: Chain, owner: Address, amount: int, token: Address) -> None:
    asking = Transaction(NOBODY, token, chain.data(token, "balanceOf", owner), gas=chain.gas)
    for holder, slot in Moment(cast("Any", chain.engines[0])).reads(asking):
        before = chain.engines[0].storage(holder, slot)
        _write(chain, holder, slot, amount)
        if _shows(chain, owner, amount, token):
            return
        _write(chain, holder, slot, before)
    name = chain.contracts[token].name
    raise ValueError(
        f"{name}.balanceOf shows no word of storage as it is; give the tokens by a call of {name}"
    )


def _shows(chain: Chain, owner: Address, amount: int, token: Address) -> bool:
    try:
        return bool(chain.ask(token, "balanceOf", owner) == amount)
    except DecodingError:  # the word was where a proxy finds its code, and nothing answers now
        return False


def _write(chain: Chain, holder: Address, slot: int, word: int) -> None:
    for engine in _engines(chain):
        engine.set_storage(holder, slot, word)


def _engines(chain: Chain) -> list[ObedientEngine]:
    return [cast("ObedientEngine", engine) for engine in chain.engines]
