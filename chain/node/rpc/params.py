"""What clients send, as values: quantities, data, addresses, and descriptions of transactions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.evm import Transaction
from chain.node.rpc.errors import wrong

if TYPE_CHECKING:
    from chain.evm import Address

_QUANTITY: Final = re.compile(r"0x[0-9a-fA-F]{1,64}")
_DATA: Final = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_NOBODY: Final = "0x" + "0" * 40
_ADDRESS_BYTES: Final = 20
_WORD_BYTES: Final = 32
_WORD_END: Final = 1 << 256


class Wanted(NamedTuple):
    """A transaction or call as somebody describes it; what was left open is None.

    Attributes:
        sender: the zero address if none was named.
        to: None for a creation.
        access_list: addresses and slots to warm (EIP-2930).
    """

    sender: Address
    to: Address | None
    data: bytes
    value: int
    gas: int | None
    gas_price: int | None
    max_fee: int | None
    priority_fee: int | None
    nonce: int | None
    access_list: list[tuple[str, list[int]]]

    def call(self, gas_limit: int) -> Transaction:
        """As the engine calls it; no more gas than `gas_limit`."""
        gas = gas_limit if self.gas is None else min(self.gas, gas_limit)
        return Transaction(self.sender, self.to, self.data, self.value, gas)


def quantity(value: Any, name: str) -> int:
    """A number below 2**256.

    Raises:
        RpcError: if `value` is none, under `name`.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _WORD_END:
        return value
    if isinstance(value, str) and _QUANTITY.fullmatch(value):
        return int(value, 16)
    raise wrong(f"{name}: not a quantity such as 0x1f: {_quoted(value)}")


def data(value: Any, name: str) -> bytes:
    """Bytes, written as pairs of hexadecimal digits after 0x.

    Raises:
        RpcError: if `value` is none, under `name`.
    """
    if isinstance(value, str) and _DATA.fullmatch(value):
        return bytes.fromhex(value[2:])
    raise wrong(f"{name}: not data such as 0x00ff: {_quoted(value)}")


def address(value: Any, name: str) -> Address:
    """An address in lower case, however its letters were written.

    Raises:
        RpcError: if `value` is none, under `name`.
    """
    return "0x" + _sized(value, name, _ADDRESS_BYTES, "an address").hex()


def word(value: Any, name: str) -> bytes:
    """A hash or a topic, 32 bytes.

    Raises:
        RpcError: if `value` is none, under `name`.
    """
    return _sized(value, name, _WORD_BYTES, "32 bytes")


def flag(value: Any, name: str) -> bool:
    """Whether.

    Raises:
        RpcError: if `value` is neither true nor false, under `name`.
    """
    if isinstance(value, bool):
        return value
    raise wrong(f"{name}: neither true nor false: {_quoted(value)}")


def wanted(value: Any) -> Wanted:
    """A transaction or call.

    Raises:
        RpcError: if a field of it is not what it has to be.
    """
    if not isinstance(value, dict):
        raise wrong(f"transaction: not an object: {_quoted(value)}")
    to = value.get("to")
    return Wanted(
        sender=_NOBODY if value.get("from") is None else address(value["from"], "from"),
        to=None if to in (None, "", "0x") else address(to, "to"),
        data=_calldata(value),
        value=_number(value, "value") or 0,
        gas=_number(value, "gas"),
        gas_price=_number(value, "gasPrice"),
        max_fee=_number(value, "maxFeePerGas"),
        priority_fee=_number(value, "maxPriorityFeePerGas"),
        nonce=_number(value, "nonce"),
        access_list=_access_list(value.get("accessList")),
    )


def _calldata(value: dict[str, Any]) -> bytes:
    """The names `input` and `data` mean the same; both may be given if they are equal."""
    given = {data(value[name], name) for name in ("input", "data") if value.get(name) is not None}
    if len(given) > 1:
        raise wrong("transaction: input and data differ; give one of them")
    return given.pop() if given else b""


def _number(value: dict[str, Any], name: str) -> int | None:
    return None if value.get(name) is None else quantity(value[name], name)


def _access_list(value: Any) -> list[tuple[str, list[int]]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise wrong("accessList: not a list of {address, storageKeys}")
    return [(address(entry.get("address"), "accessList.address"), _slots(entry)) for entry in value]


def _slots(entry: dict[str, Any]) -> list[int]:
    keys = entry.get("storageKeys", [])
    if not isinstance(keys, list):
        raise wrong("accessList.storageKeys: not a list")
    return [int.from_bytes(word(key, "accessList.storageKeys"), "big") for key in keys]


def _sized(value: Any, name: str, size: int, what: str) -> bytes:
    found = data(value, name)
    if len(found) != size:
        raise wrong(f"{name}: not {what}, but {len(found)} bytes")
    return found


def _quoted(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}..."


_QUOTED: Final = 80
"""Characters of a wrong value that are told back."""
