"""Signed transactions: how wallets send them and how explorers show them, by py-evm's own classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth.vm.forks.cancun import CancunVM
from eth_keys.datatypes import PrivateKey

from chain.evm.engine import InvalidTransaction, Transaction

if TYPE_CHECKING:
    from chain.evm.engine import Receipt

BUILDER: Final[Any] = CancunVM.get_transaction_builder()
LEGACY, ACCESS_LIST, DYNAMIC_FEE = range(3)


def sign(tx: Transaction, nonce: int, key: bytes, chain_id: int) -> Any:
    """`tx` as a legacy transaction signed for `chain_id` (EIP-155)."""
    unsigned = BUILDER.create_unsigned_transaction(
        nonce=nonce,
        gas_price=tx.gas_price,
        gas=tx.gas,
        to=bytes.fromhex(tx.to[2:]) if tx.to else b"",
        value=tx.value,
        data=tx.data,
    )
    return unsigned.as_signed_transaction(PrivateKey(key), chain_id=chain_id)


def kind(signed: Any) -> int:
    """The EIP-2718 type."""
    return int(signed.type_id or LEGACY)


def canonical(signed: Any) -> Any:
    """`signed` in the class that py-evm's Cancun reads it back as; it signs typed ones in London's."""
    return BUILDER.decode(signed.encode()) if kind(signed) else signed


def unwrap(signed: Any, base_fee: int) -> Transaction:
    """What `signed` asks for, at the price per gas that it pays under `base_fee`.

    Raises:
        InvalidTransaction: if no engine of these rules takes this type, or the signature is not valid.
    """
    if kind(signed) > DYNAMIC_FEE:
        raise InvalidTransaction(f"transactions of type {kind(signed)} are not supported")
    price = signed.max_fee_per_gas
    if kind(signed) == DYNAMIC_FEE:
        if signed.max_priority_fee_per_gas > price:
            raise InvalidTransaction("the priority fee is above the maximum fee")
        price = min(price, base_fee + signed.max_priority_fee_per_gas)
    return Transaction(
        sender="0x" + signed.sender.hex(),
        to="0x" + signed.to.hex() if signed.to else None,
        data=signed.data,
        value=signed.value,
        gas=signed.gas,
        gas_price=price,
    )


def access_list(signed: Any) -> list[tuple[str, list[int]]]:
    """The addresses and slots that `signed` warms, as revm wants them."""
    entries = signed.access_list if kind(signed) else ()
    return [("0x" + address.hex(), list(slots)) for address, slots in entries]


def receipt_of(signed: Any, receipt: Receipt, cumulative_gas: int) -> Any:
    """The receipt as it enters the receipts' trie."""
    logs = tuple(
        (
            bytes.fromhex(log.address[2:]),
            tuple(int.from_bytes(topic, "big") for topic in log.topics),
            log.data,
        )
        for log in receipt.logs
    )
    return signed.make_receipt(b"\x01" if receipt.status else b"", cumulative_gas, logs)
