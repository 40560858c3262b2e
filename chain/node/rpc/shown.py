"""Blocks, transactions, receipts and logs as clients expect them: in camelCase, numbers in hexadecimal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.evm.envelope import DYNAMIC_FEE, LEGACY, kind, receipt_of
from chain.node.views import show_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm import RecordingEngine
    from chain.evm.recording import Entry

_BLOOM_BYTES: Final = 256
_HASHES: Final = {
    "parentHash": "parent_hash", "sha3Uncles": "sha3_uncles", "transactionsRoot": "transactions_root",
    "receiptsRoot": "receipts_root", "stateRoot": "state_root", "mixHash": "mix_hash", "nonce": "nonce",
    "miner": "coinbase", "extraData": "extra_data", "withdrawalsRoot": "withdrawals_root",
    "parentBeaconBlockRoot": "parent_beacon_block_root",
}  # fmt: skip
_NUMBERS: Final = {
    "number": "number", "difficulty": "difficulty", "totalDifficulty": "total_difficulty", "size": "size",
    "gasLimit": "gas_limit", "gasUsed": "gas_used", "timestamp": "timestamp", "baseFeePerGas": "base_fee_per_gas",
    "blobGasUsed": "blob_gas_used", "excessBlobGas": "excess_blob_gas",
}  # fmt: skip


def hexed(value: bytes) -> str:
    """Bytes as data."""
    return "0x" + value.hex()


def hash_of(engine: RecordingEngine, entry: Entry) -> str:
    """A transaction's hash."""
    return hexed(engine.signed(entry).hash)


def block(engine: RecordingEngine, number: int, *, full: bool) -> dict[str, Any]:
    """A block, closed or open, with its transactions or only their hashes; an open one has no hash."""
    fields = show_block(engine, number, full=False, state_roots=False)
    entries = engine.block_entries(number)
    transactions: list[Any] = [
        transaction(engine, entry) if full else hash_of(engine, entry) for entry in entries
    ]
    return {
        "hash": None if number == engine.block_number else hexed(fields["hash"]),
        **{name: hexed(fields[key]) for name, key in _HASHES.items()},
        **{name: hex(fields[key]) for name, key in _NUMBERS.items()},
        "logsBloom": bloom(fields["logs_bloom"]),
        "transactions": transactions,
        "uncles": [],
        "withdrawals": [],
    }


def header(engine: RecordingEngine, number: int) -> dict[str, Any]:
    """A block without what it holds."""
    shown = block(engine, number, full=False)
    return {
        name: value for name, value in shown.items() if name not in ("transactions", "uncles", "withdrawals")
    }


def transaction(engine: RecordingEngine, entry: Entry) -> dict[str, Any]:
    """A transaction, and where it stands."""
    signed, tx = engine.signed(entry), entry.tx
    type_id = kind(signed)
    shown: dict[str, Any] = {
        **_place(engine, entry),
        "type": hex(type_id),
        "chainId": hex(engine.genesis.chain_id),
        "hash": hexed(signed.hash),
        "nonce": hex(signed.nonce),
        "from": tx.sender,
        "to": tx.to,
        "value": hex(tx.value),
        "gas": hex(tx.gas),
        "gasPrice": hex(tx.gas_price),
        "input": hexed(tx.data),
        "r": hex(signed.r),
        "s": hex(signed.s),
    }
    if type_id == LEGACY:
        return {**shown, "v": hex(signed.v)}
    shown |= {"v": hex(signed.y_parity), "yParity": hex(signed.y_parity)}
    shown["accessList"] = [
        {"address": hexed(address), "storageKeys": [f"0x{slot:064x}" for slot in slots]}
        for address, slots in signed.access_list
    ]
    if type_id == DYNAMIC_FEE:
        shown["maxFeePerGas"] = hex(signed.max_fee_per_gas)
        shown["maxPriorityFeePerGas"] = hex(signed.max_priority_fee_per_gas)
    return shown


def receipts(engine: RecordingEngine, number: int) -> Iterator[dict[str, Any]]:
    """The receipts of a block."""
    first_log = 0
    for entry in engine.block_entries(number):
        yield _receipt(engine, entry, first_log)
        first_log += len(entry.receipt.logs)


def receipt(engine: RecordingEngine, entry: Entry) -> dict[str, Any]:
    """The receipt of a transaction."""
    before = engine.block_entries(entry.block)[: entry.index]
    return _receipt(engine, entry, sum(len(earlier.receipt.logs) for earlier in before))


def _receipt(engine: RecordingEngine, entry: Entry, first_log: int) -> dict[str, Any]:
    signed, done = engine.signed(entry), entry.receipt
    return {
        **_numbered(engine, entry),
        "type": hex(kind(signed)),
        "from": entry.tx.sender,
        "to": entry.tx.to,
        "cumulativeGasUsed": hex(entry.gas),
        "gasUsed": hex(done.gas_used),
        "effectiveGasPrice": hex(entry.tx.gas_price),
        "contractAddress": done.contract,
        "logs": list(logs(engine, entry, first_log)),
        "logsBloom": bloom(receipt_of(signed, done, entry.gas).bloom),
        "status": hex(done.status),
    }


def logs(engine: RecordingEngine, entry: Entry, first: int) -> Iterator[dict[str, Any]]:
    """The logs of a transaction, the first of which is number `first` of its block."""
    if not entry.receipt.logs:
        return
    place = _numbered(engine, entry)
    for index, log in enumerate(entry.receipt.logs, first):
        yield {
            **place,
            "logIndex": hex(index),
            "address": log.address,
            "topics": [hexed(topic) for topic in log.topics],
            "data": hexed(log.data),
            "removed": False,
        }


def bloom(value: int) -> str:
    """A bloom filter with all of its leading zeros."""
    return hexed(value.to_bytes(_BLOOM_BYTES, "big"))


def _numbered(engine: RecordingEngine, entry: Entry) -> dict[str, Any]:
    return {**_place(engine, entry), "transactionHash": hash_of(engine, entry)}


def _place(engine: RecordingEngine, entry: Entry) -> dict[str, Any]:
    return {
        "blockHash": hexed(engine.block_hash(entry.block)),
        "blockNumber": hex(entry.block),
        "transactionIndex": hex(entry.index),
    }
