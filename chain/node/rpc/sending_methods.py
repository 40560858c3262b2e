"""Transactions from clients, signed by them or by the node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth_keys.datatypes import PrivateKey

from chain.evm import InvalidTransaction
from chain.evm.envelope import BUILDER, canonical
from chain.node.rpc.errors import refused, wrong
from chain.node.rpc.params import data, wanted
from chain.node.rpc.shown import hexed
from chain.node.rpc.state_methods import gas_for

if TYPE_CHECKING:
    from chain.node.rpc.node import Node
    from chain.node.rpc.params import Wanted


def _send_raw(node: Node, transaction: Any) -> str:
    encoded = data(transaction, "transaction")
    try:
        signed = BUILDER.decode(encoded)
        sender = hexed(signed.sender)
    except Exception as error:  # rlp, py-evm and eth-keys each have errors of their own
        raise wrong(f"transaction: no signed transaction: {type(error).__name__}") from error
    return _include(node, signed, sender)


def _send(node: Node, transaction: Any) -> str:
    asked = wanted(transaction)
    key = node.wallets.get(asked.sender)
    if key is None:
        raise refused(f"no key for {asked.sender} here; sign the transaction and use eth_sendRawTransaction")
    return _include(node, canonical(_signed(node, asked, PrivateKey(key))), asked.sender)


def _signed(node: Node, asked: Wanted, key: PrivateKey) -> Any:
    engine = node.engine
    fields: dict[str, Any] = {
        "nonce": engine.nonce(asked.sender) if asked.nonce is None else asked.nonce,
        "gas": gas_for(node, asked, engine.block_number) if asked.gas is None else asked.gas,
        "to": bytes.fromhex(asked.to[2:]) if asked.to else b"",
        "value": asked.value,
        "data": asked.data,
    }
    if asked.gas_price is not None or (asked.max_fee is None and not asked.access_list):
        price = engine.base_fee if asked.gas_price is None else asked.gas_price
        unsigned = BUILDER.create_unsigned_transaction(gas_price=price, **fields)
        return unsigned.as_signed_transaction(key, chain_id=engine.genesis.chain_id)
    unsigned = BUILDER.new_unsigned_dynamic_fee_transaction(
        chain_id=engine.genesis.chain_id,
        max_priority_fee_per_gas=asked.priority_fee or 0,
        max_fee_per_gas=engine.base_fee if asked.max_fee is None else asked.max_fee,
        access_list=[(bytes.fromhex(at[2:]), slots) for at, slots in asked.access_list],
        **fields,
    )
    return unsigned.as_signed_transaction(key)


def _include(node: Node, signed: Any, sender: str) -> str:
    """Execute a transaction in a block of its own, and give its hash."""
    engine = node.engine
    due = engine.nonce(sender)
    if signed.nonce != due:
        word = "low" if signed.nonce < due else "high"
        raise refused(f"nonce too {word}: {signed.nonce}, the sender's next is {due}")
    if engine.balance(sender) < signed.gas * signed.max_fee_per_gas + signed.value:
        raise refused(
            f"insufficient funds for gas * price + value: {sender} has {engine.balance(sender)} wei"
        )
    try:
        engine.execute_signed(signed)
    except InvalidTransaction as error:
        raise refused(str(error)) from error
    engine.mine()
    return hexed(signed.hash)


METHODS: Final[dict[str, Any]] = {
    "eth_sendRawTransaction": _send_raw,
    "eth_sendTransaction": _send,
}
