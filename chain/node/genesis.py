"""Where a chain for web3 begins: eth-tester's accounts and parameters as the engine takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth_tester.backends.pyevm.main import (
    GENESIS_GAS_LIMIT,
    get_account_keys_from_mnemonic,
    get_default_account_keys,
    get_default_genesis_params,
)
from eth_tester.exceptions import ValidationError

from chain.evm import Genesis
from chain.evm.state import AccountState, StateStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_keys.datatypes import PrivateKey

CHAIN_ID: Final = 131277322940537
"""What eth-tester's chains are called, and web3 takes for granted with them."""

START: Final = 1_767_225_600
"""Time of block 0 unless another is given, 1 January 2026: nothing here asks the clock."""

FIRST_BASE_FEE: Final = 875_000_000
"""Base fee of block 1 in wei: one gwei in block 0, which is empty."""

_OWN_PARAMETERS: Final = frozenset({"coinbase", "gas_limit", "timestamp"})


def account_keys(number: int | None, mnemonic: str | None, hd_path: str | None) -> tuple[PrivateKey, ...]:
    """Keys of the accounts that web3 may send from: of a mnemonic, else 1 to `number`, which is ten by default."""
    if mnemonic:
        keys = get_account_keys_from_mnemonic(mnemonic, quantity=number, hd_path=hd_path)
    else:
        keys = get_default_account_keys(quantity=number)
    return tuple(keys)


def genesis_with(parameters: Mapping[str, Any], keys: tuple[PrivateKey, ...]) -> Genesis:
    """A genesis with eth-tester's `parameters`, of which time, gas limit and coinbase can be chosen.

    Raises:
        ValidationError: if another one differs from eth-tester's default.
    """
    for name, default in get_default_genesis_params().items():
        if name not in _OWN_PARAMETERS and parameters.get(name, default) != default:
            raise ValidationError(f"RevmBackend cannot choose the genesis' {name}; PyEVMBackend can")
    return Genesis(
        chain_id=CHAIN_ID,
        timestamp=parameters.get("timestamp", START),
        keys={hex_of(key.public_key.to_canonical_address()): key.to_bytes() for key in keys},
        base_fee=FIRST_BASE_FEE,
        gas_limit=parameters.get("gas_limit", GENESIS_GAS_LIMIT),
        coinbase=hex_of(parameters.get("coinbase", bytes(20))),
    )


def store_of(state: Mapping[bytes, Any]) -> StateStore:
    """The engine's state of eth-tester's: balance, nonce, code and storage by the 20 bytes of an address."""
    store = StateStore()
    for address, account in state.items():
        store.plant(hex_of(address), AccountState(**account))
    return store


def hex_of(address: bytes) -> str:
    """An address as the engine writes it, 0x and 40 digits in lower case."""
    return "0x" + address.hex()
