"""A node's JSON-RPC without a transport. `respond` takes what a client sent, parsed, and gives the answer."""

from chain.node.rpc.dispatch import METHODS, MOST_REQUESTS, respond
from chain.node.rpc.errors import RpcError
from chain.node.rpc.node import Node
from chain.node.rpc.subscriptions import Subscriptions
from chain.node.rpc.text import DEEPEST, answer

__all__ = [
    "DEEPEST",
    "METHODS",
    "MOST_REQUESTS",
    "Node",
    "RpcError",
    "Subscriptions",
    "answer",
    "respond",
]
