"""Blocks, transactions and receipts of a `RecordingEngine` as eth-tester shows them, by its own serializers.

A block's hash is the engine's: a digest of what the block holds and of its parent's hash, not of an RLP header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eth.constants import BLANK_ROOT_HASH
from eth.db.trie import make_trie_root_and_nodes
from eth.vm.forks.cancun.blocks import CancunBlock, CancunBlockHeader
from eth_tester.backends.pyevm.serializers import (
    serialize_block,
    serialize_transaction,
    serialize_transaction_receipt,
)

from chain.evm import blocks
from chain.evm.envelope import receipt_of

if TYPE_CHECKING:
    from chain.evm import RecordingEngine
    from chain.evm.recording import Entry

_NO_ROOT: Final = bytes(32)


class _Header(NamedTuple):
    base_fee_per_gas: int


class _Place(NamedTuple):
    """As much of a block as its transactions mention."""

    hash: bytes
    number: int
    header: _Header


def show_block(engine: RecordingEngine, number: int, *, full: bool, state_roots: bool) -> dict[str, Any]:
    """A block, closed or open."""
    pending = number == engine.block_number
    block = engine.open_block.close(engine.blocks[-1]) if pending else engine.blocks[number]
    entries = engine.block_entries(number)
    signed = tuple(engine.signed(entry) for entry in entries)
    receipts = tuple(
        receipt_of(tx, entry.receipt, entry.gas) for tx, entry in zip(signed, entries, strict=True)
    )
    bloom = 0
    for receipt in receipts:
        bloom |= receipt.bloom
    state = engine if pending else engine.at(number) if state_roots else None
    fields: dict[str, Any] = {
        "parent_hash": engine.blocks[number - 1].hash if number else bytes(32),
        "difficulty": 0,
        "nonce": bytes(8),
        "block_number": number,
        "timestamp": block.timestamp,
        "coinbase": bytes.fromhex(engine.genesis.coinbase[2:]),
        "gas_limit": engine.genesis.gas_limit,
        "gas_used": block.gas_used,
        "base_fee_per_gas": block.base_fee,
        "mix_hash": blocks.randomness(engine.genesis.seed, number),
        "bloom": bloom,
        "parent_beacon_block_root": BLANK_ROOT_HASH if number else bytes(32),
        "transaction_root": make_trie_root_and_nodes(signed)[0],
        "receipt_root": make_trie_root_and_nodes(receipts)[0],
        "state_root": state.state_root() if state and state_roots else _NO_ROOT,
    }
    shown: dict[str, Any] = serialize_block(
        CancunBlock(CancunBlockHeader(**fields), signed, (), ()), False, pending
    )
    shown["hash"] = block.hash
    if full:
        shown["transactions"] = [show_transaction(engine, entry) for entry in entries]
    return shown


def show_transaction(engine: RecordingEngine, entry: Entry) -> dict[str, Any]:
    """A transaction and where it stands."""
    place, pending = _place(engine, entry)
    shown: dict[str, Any] = serialize_transaction(place, engine.signed(entry), entry.index, pending)
    return shown


def show_receipt(engine: RecordingEngine, entry: Entry) -> dict[str, Any]:
    """The receipt of a transaction."""
    place, pending = _place(engine, entry)
    signed = engine.signed(entry)
    receipts = {entry.index: receipt_of(signed, entry.receipt, entry.gas)}
    if entry.index:
        before = engine.block_entries(entry.block)[entry.index - 1]
        receipts[entry.index - 1] = receipt_of(engine.signed(before), before.receipt, before.gas)
    shown: dict[str, Any] = serialize_transaction_receipt(place, receipts, signed, entry.index, pending, None)
    return shown


def _place(engine: RecordingEngine, entry: Entry) -> tuple[_Place, bool]:
    pending = entry.block == engine.block_number
    block = engine.open_block if pending else engine.blocks[entry.block]
    block_hash = _NO_ROOT if pending else engine.block_hash(entry.block)
    return _Place(block_hash, entry.block, _Header(block.base_fee)), pending
