"""What the chain's accounts hold, now or at any block, and what calls would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.evm.gas import least_gas
from chain.node.rpc.errors import reverted, wrong
from chain.node.rpc.params import address, quantity, wanted
from chain.node.rpc.shown import hexed

if TYPE_CHECKING:
    from chain.evm import Receipt
    from chain.node.rpc.node import Node
    from chain.node.rpc.params import Wanted


def _balance(node: Node, account: Any, block: Any = "latest") -> str:
    return hex(node.state(block).balance(address(account, "account")))


def _count(node: Node, account: Any, block: Any = "latest") -> str:
    return hex(node.state(block).nonce(address(account, "account")))


def _code(node: Node, account: Any, block: Any = "latest") -> str:
    return hexed(node.state(block).code(address(account, "account")))


def _storage(node: Node, account: Any, slot: Any, block: Any = "latest") -> str:
    return f"0x{node.state(block).storage(address(account, 'account'), quantity(slot, 'slot')):064x}"


def _call(node: Node, transaction: Any, block: Any = "latest", overrides: Any = None) -> str:
    _without(overrides)
    called, limit = wanted(transaction), node.engine.genesis.gas_limit
    receipt = _attempt(node, called, node.block(block), limit)
    if not receipt.status:
        raise reverted(receipt.output)
    return hexed(receipt.output)


def _estimate(node: Node, transaction: Any, block: Any = "latest", overrides: Any = None) -> str:
    _without(overrides)
    return hex(gas_for(node, wanted(transaction), node.block(block)))


def gas_for(node: Node, called: Wanted, number: int) -> int:
    """The least gas limit with which `called` succeeds at the end of a block.

    Raises:
        RpcError: if it reverts with any.
        InvalidTransaction: if no block may hold it.
    """
    limit = called.call(node.engine.genesis.gas_limit).gas
    open_ended = called._replace(gas=None)
    found = least_gas(lambda gas: _attempt(node, open_ended, number, gas), limit)
    if not found.status:
        raise reverted(found.output)
    return found.gas_used


def _attempt(node: Node, called: Wanted, number: int, gas: int) -> Receipt:
    return node.engine.call_at(called.call(gas), number, called.access_list)


def _without(overrides: Any) -> None:
    if overrides:
        raise wrong("state overrides are not supported; leave the third parameter out")


METHODS: Final[dict[str, Any]] = {
    "eth_getBalance": _balance,
    "eth_getTransactionCount": _count,
    "eth_getCode": _code,
    "eth_getStorageAt": _storage,
    "eth_call": _call,
    "eth_estimateGas": _estimate,
}
