"""JSON-RPC 2.0 without a transport: a request object in, a response object out.

Source: the JSON-RPC 2.0 specification, and Ethereum's execution-apis for the methods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from chain.evm import InvalidTransaction
from chain.node.rpc import (
    block_methods,
    control_methods,
    debug_methods,
    log_methods,
    network_methods,
    otterscan_methods,
    sending_methods,
    state_methods,
)
from chain.node.rpc.errors import (
    INTERNAL,
    INVALID_PARAMS,
    INVALID_REQUEST,
    REFUSED,
    UNKNOWN_METHOD,
    RpcError,
)

if TYPE_CHECKING:
    from chain.node.rpc.node import Node

MOST_REQUESTS: Final = 100
"""Requests of one batch."""

Methods = Mapping[str, Callable[..., Any]]

METHODS: Final[Methods] = {
    name: method
    for group in (
        network_methods,
        state_methods,
        block_methods,
        log_methods,
        sending_methods,
        control_methods,
        debug_methods,
        otterscan_methods,
    )
    for name, method in group.METHODS.items()
}
"""Every method by its name: it takes the node and the parameters, and gives the result."""

OTHERS: Final[Methods] = MappingProxyType({})
"""Methods of a client that has none of its own."""

Response = dict[str, Any]


def respond(node: Node, request: Any, others: Methods = OTHERS) -> Response | list[Response] | None:
    """Answer a request or a batch of them; None where nobody waits for an answer.

    Args:
        node: whose chain it is.
        request: as it was parsed.
        others: methods of this client's connection alone.
    """
    if not isinstance(request, list):
        return _one(node, request, others)
    if not request or len(request) > MOST_REQUESTS:
        return _failed(None, RpcError(INVALID_REQUEST, f"a batch holds 1 to {MOST_REQUESTS} requests"))
    answers = [answer for answer in (_one(node, one, others) for one in request) if answer is not None]
    return answers or None


def invoke(node: Node, method: str, params: list[Any], others: Methods = OTHERS) -> Any:
    """The result of one method.

    Raises:
        RpcError: if there is no such method, the parameters are wrong, or the chain cannot do it.
    """
    found = METHODS.get(method) or others.get(method)
    if found is None:
        raise RpcError(UNKNOWN_METHOD, f"the method {method[:_LONGEST]} does not exist or is not available")
    _check_count(method, found, params)
    try:
        return found(node, *params)
    except InvalidTransaction as error:
        raise RpcError(REFUSED, str(error)) from error


def _one(node: Node, request: Any, others: Methods) -> Response | None:
    try:
        method, params = _read(request)
    except RpcError as error:
        return _failed(None, error)
    waiting = "id" in request
    try:
        answer = {"jsonrpc": "2.0", "id": request.get("id"), "result": invoke(node, method, params, others)}
    except RpcError as error:
        answer = _failed(request.get("id"), error)
    except Exception as error:  # one request's failure must not take the others' answers with it
        answer = _failed(request.get("id"), RpcError(INTERNAL, f"internal error: {type(error).__name__}"))
    return answer if waiting else None


def _read(request: Any) -> tuple[str, list[Any]]:
    if not isinstance(request, dict):
        raise RpcError(INVALID_REQUEST, "a request is an object")
    if not isinstance(request.get("id"), str | int | float | None):
        raise RpcError(INVALID_REQUEST, "id: neither a string nor a number")
    method, params = request.get("method"), request.get("params")
    if not isinstance(method, str):
        raise RpcError(INVALID_REQUEST, "method: not a string")
    if params is None:
        return method, []
    if not isinstance(params, list):
        raise RpcError(INVALID_REQUEST, "params: not a list; parameters go by position")
    return method, params


def _check_count(name: str, method: Callable[..., Any], params: list[Any]) -> None:
    _, *taken = signature(method).parameters.values()
    needed = sum(parameter.default is parameter.empty for parameter in taken)
    if not needed <= len(params) <= len(taken):
        names = ", ".join(parameter.name for parameter in taken) or "none"
        raise RpcError(INVALID_PARAMS, f"{name}: {len(params)} parameters given, it takes {names}")


def _failed(request_id: Any, error: RpcError) -> Response:
    return {"jsonrpc": "2.0", "id": request_id, "error": error.shown()}


_LONGEST: Final = 80
"""Characters of an unknown method's name."""
