"""A run's chain for ordinary Ethereum tools. Names load when they are first asked for, and web3 with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from chain.evm.machine import AccessList
    from chain.node.backend import RevmBackend
    from chain.node.guests import MNEMONIC, guest_keys, invite
    from chain.node.provider import open_web3
    from chain.node.refusals import Refused
    from chain.node.rpc import METHODS, Node, Subscriptions, answer
    from chain.node.web3 import open_chain

__all__ = [
    "METHODS",
    "MNEMONIC",
    "AccessList",
    "Node",
    "Refused",
    "RevmBackend",
    "Subscriptions",
    "answer",
    "guest_keys",
    "invite",
    "open_chain",
    "open_web3",
]

_HOMES: Final = {
    "AccessList": "chain.evm.machine",
    "METHODS": "chain.node.rpc",
    "MNEMONIC": "chain.node.guests",
    "Node": "chain.node.rpc",
    "Refused": "chain.node.refusals",
    "RevmBackend": "chain.node.backend",
    "Subscriptions": "chain.node.rpc",
    "answer": "chain.node.rpc",
    "guest_keys": "chain.node.guests",
    "invite": "chain.node.guests",
    "open_chain": "chain.node.web3",
    "open_web3": "chain.node.provider",
}

__getattr__ = lazy_face(__name__, _HOMES)
