"""A node's JSON-RPC without a transport. `respond` takes what a client sent, parsed, and gives the answer."""

from chain.node.rpc.dispatch import METHODS, MOST_REQUESTS, respond
from chain.node.rpc.errors import INTERNAL, INVALID_REQUEST, PARSE_ERROR, RpcError
from chain.node.rpc.node import Node
from chain.node.rpc.subscriptions import Subscriptions

__all__ = [
    "INTERNAL",
    "INVALID_REQUEST",
    "METHODS",
    "MOST_REQUESTS",
    "PARSE_ERROR",
    "Node",
    "RpcError",
    "Subscriptions",
    "respond",
]
