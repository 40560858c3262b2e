"""What the explorer Otterscan asks for before it shows a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc import shown
from chain.node.rpc.params import address

if TYPE_CHECKING:
    from chain.node.rpc.node import Node

_API_LEVEL: Final = 8


def _header(node: Node, block: Any) -> dict[str, Any] | None:
    number = node.find_block(block)
    return None if number is None else shown.header(node.engine, number)


def _has_code(node: Node, account: Any, block: Any = "latest") -> bool:
    return bool(node.state(block).code(address(account, "account")))


METHODS: Final[dict[str, Any]] = {
    "erigon_getHeaderByNumber": _header,
    "ots_getApiLevel": lambda node: _API_LEVEL,
    "ots_hasCode": _has_code,
}
