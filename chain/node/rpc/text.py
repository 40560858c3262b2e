"""JSON-RPC from text to text, within bounds: what a client sends may be large, deep, or no JSON at all."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from chain.node.rpc.dispatch import OTHERS, respond
from chain.node.rpc.errors import PARSE_ERROR, TOO_MUCH, RpcError

if TYPE_CHECKING:
    from chain.node.rpc.dispatch import Methods, Response
    from chain.node.rpc.node import Node

DEEPEST: Final = 32
"""Lists and objects within each other; no method needs eight."""

LONGEST: Final = 25_000_000
"""Characters of the answers to a batch together."""


def answer(node: Node, text: str | bytes, others: Methods = OTHERS) -> str | None:
    """Answer a request or a batch of them as it came; None where nobody waits for an answer.

    Args:
        node: whose chain it is.
        text: JSON in UTF-8.
        others: methods of this client's connection alone.
    """
    try:
        request = _parsed(text)
    except RpcError as error:
        return _dumped({"jsonrpc": "2.0", "id": None, "error": error.shown()})
    found = respond(node, request, others)
    if found is None:
        return None
    return _listed(found) if isinstance(found, list) else _dumped(found)


def _listed(answers: list[Response]) -> str:
    told, length = [], 0
    for one in answers:
        text = _dumped(one)
        if length + len(text) > LONGEST:
            error = RpcError(
                TOO_MUCH, f"the batch's answers are longer than {LONGEST} characters; ask for less"
            )
            text = _dumped({"jsonrpc": "2.0", "id": one["id"], "error": error.shown()})
        length += len(text)
        told.append(text)
    return f"[{','.join(told)}]"


def _dumped(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _parsed(text: str | bytes) -> Any:
    try:
        written = text if isinstance(text, str) else text.decode()
        _check_depth(written)
        return json.loads(written, parse_constant=_no_number)
    except ValueError as error:  # no UTF-8, no JSON, a number of thousands of digits
        raise RpcError(PARSE_ERROR, "the request is no JSON that can be read") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON")


def _check_depth(text: str) -> None:
    """Before parsing: the parser calls itself, and py-evm lets Python do so beyond what a thread's stack holds."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        depth += _DEPTHS.get(found[0], 0)
        if depth > DEEPEST:
            raise RpcError(PARSE_ERROR, f"the request is nested more than {DEEPEST} deep")


_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[\]{}]', re.DOTALL)
"""A string may lack its end; possessive, so that no text takes more than linear time."""

_DEPTHS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
