"""The state root: what a block header says about every account, computed from the accounts themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import rlp
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chain.evm.engine import Address
    from chain.evm.state import AccountState

_WORD: Final = 32


def state_root(state: Mapping[Address, AccountState]) -> bytes:
    """Root of the trie that holds exactly the accounts of `state`, none of which may be empty (EIP-161)."""
    return _root((bytes.fromhex(address[2:]), _account(account)) for address, account in state.items())


def _account(account: AccountState) -> bytes:
    storage = _root(
        (slot.to_bytes(_WORD, "big"), rlp.encode(value)) for slot, value in account.storage.items() if value
    )
    encoded: bytes = rlp.encode([account.nonce, account.balance, storage, keccak(account.code)])
    return encoded


def _root(items: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Root of the trie of `items` under the hashes of their keys."""
    trie = HexaryTrie({}, prune=True)
    for key, value in items:
        trie[keccak(key)] = value
    return bytes(trie.root_hash)
