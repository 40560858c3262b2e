"""JSON-RPC to a node on this machine. Anything may answer there: answers are bounded in size, time and depth."""

from __future__ import annotations

import re
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from json import dumps, loads
from reprlib import Repr
from socket import SHUT_RDWR
from threading import Event, Timer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from chain.evm.dev_node import NodeFailure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from socket import socket

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_PATIENCE: Final = 60
"""Seconds that a whole answer may take, however it trickles."""

_LARGEST: Final = 1 << 25
"""Bytes of an answer: more than the receipts and traces of any block that its gas limit allows."""

_DEEPEST: Final = 2_100
"""Brackets within each other: calls nest 1,024 deep, each in a list."""

_BRACKET: Final = re.compile(rb"[\[\]{}]")
_QUANTITY: Final = re.compile(r"0x[0-9a-fA-F]{1,64}")
_OCTETS: Final = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_TOLD: Final = 120
_SHORT: Final = Repr()
_SHORT.maxstring = _SHORT.maxother = _TOLD


class NodeRefusal(NodeFailure, ValueError):
    """The node answered a request with an error."""


class Connection:
    """JSON-RPC over HTTP, to this machine only.

    Args:
        url: of the node.
        patience: seconds that a whole answer may take.

    Raises:
        NodeFailure: if `url` is none, or leads elsewhere.
    """

    def __init__(self, url: str, patience: float = _PATIENCE) -> None:
        host, port, self._path = _address(url)
        self._http = HTTPConnection(host, port, timeout=patience)
        self._patience = patience

    def ask(self, method: str, *parameters: Any) -> Any:
        """One request.

        Raises:
            NodeRefusal: if the node answers with an error.
            NodeFailure: if it does not answer.
        """
        return answer(self.ask_all([(method, parameters)])[0])

    def ask_all(
        self, requests: Sequence[tuple[str, Sequence[Any]]], patience: float | None = None
    ) -> list[dict[str, Any]]:
        """Many requests at once; the node's objects, with `result` or `error`, in the order of the requests.

        Raises:
            NodeFailure: if it does not answer, or not with these.
        """
        if not requests:
            return []
        body = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}
            for number, (method, parameters) in enumerate(requests)
        ]
        said = _parsed(self._exchange(dumps(body).encode(), patience or self._patience))
        items = [item for item in said if isinstance(item, dict)] if isinstance(said, list) else []
        found = {item["id"]: item for item in items if isinstance(item.get("id"), int)}
        if len(items) != len(body) or found.keys() != set(range(len(body))):
            raise NodeFailure(f"the node does not answer a batch of requests: {_told(said)}")
        return [found[number] for number in range(len(body))]

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _exchange(self, body: bytes, patience: float) -> bytes:
        late = Event()
        try:
            if self._http.sock is None:
                self._http.connect()
            watch = Timer(patience, _hang_up, (self._http.sock, late))
            watch.daemon = True
            watch.start()
            try:
                self._http.request("POST", self._path, body, {"Content-Type": "application/json"})
                with self._http.getresponse() as response:
                    text = response.read(_LARGEST + 1)
            finally:
                watch.cancel()
        except (OSError, HTTPException) as error:
            self.close()
            raise NodeFailure(_why(late, patience, f"the node does not answer: {_told(error)}")) from error
        if late.is_set() or response.status != 200 or len(text) > _LARGEST:
            self.close()
            much = f"the node answers with more than {_LARGEST:,} bytes"
            refused = f"the node does not answer: HTTP {response.status} {_told(response.reason)}"
            raise NodeFailure(_why(late, patience, refused if response.status != 200 else much))
        return text


def _address(url: str) -> tuple[str, int, str]:
    """Host, port and path.

    Raises:
        NodeFailure: if there are none, or they are not this machine's.
    """
    shown = _told(url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:  # brackets that do not close, a port that is no number or none of the 65,535
        raise NodeFailure(f"{shown} is not an address: {_told(str(error))}") from error
    if parts.scheme != "http" or host not in _LOOPBACK:
        raise NodeFailure(f"{shown} is not an http address of this machine, as http://127.0.0.1:8545")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if (
        port == 0
        or parts.username is not None
        or not (path.isascii() and path.isprintable() and " " not in path)
    ):
        raise NodeFailure(
            f"{shown} is not an address: give host, port and path, as http://127.0.0.1:8545/path"
        )
    return host, 80 if port is None else port, path


def _hang_up(line: socket, late: Event) -> None:
    """End an exchange from another thread: whoever reads from `line` is told that there is no more."""
    late.set()
    with suppress(OSError):
        line.shutdown(SHUT_RDWR)


def _why(late: Event, patience: float, otherwise: str) -> str:
    return f"the node does not end its answer within {patience:g} seconds" if late.is_set() else otherwise


def _parsed(text: bytes) -> Any:
    try:
        if _too_deep(text):
            raise NodeFailure(f"the node's answer is nested more than {_DEEPEST:,} deep")
        return loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits among them
        raise NodeFailure(f"the node's answer is not JSON that can be read: {_told(error)}") from error


def _too_deep(text: bytes) -> bool:
    """Whether brackets nest too deep, those in strings too.

    Python's reader would overflow its stack on some, where libraries have raised the recursion limit.
    """
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found.group() in b"[{" else -1
        if depth > _DEEPEST:
            return True
    return False


def answer(item: dict[str, Any]) -> Any:
    """The result in one of the node's answers.

    Raises:
        NodeRefusal: if it is an error.
    """
    error = item.get("error")
    if error is not None:
        raise NodeRefusal(_told(error.get("message", error) if isinstance(error, dict) else error))
    return item.get("result")


def quantity(value: Any) -> int:
    """A number as nodes write it, "0x1f", of 256 bits at most.

    Raises:
        NodeFailure: if it is none.
    """
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise _odd(value, "a number")
    return int(value, 16)


def octets(value: Any) -> bytes:
    """Bytes as nodes write them.

    Raises:
        NodeFailure: if it is none.
    """
    if not isinstance(value, str) or not _OCTETS.fullmatch(value):
        raise _odd(value, "bytes")
    return bytes.fromhex(value[2:])


def address(value: Any) -> str:
    """An address, in lower case.

    Raises:
        NodeFailure: if it is none.
    """
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise _odd(value, "an address")
    return value.lower()


def member(value: Any, name: str) -> Any:
    """What an object has under `name`.

    Raises:
        NodeFailure: if it is none, or has nothing there.
    """
    if not isinstance(value, dict) or name not in value:
        raise _odd(value, f"an object with '{name}'")
    return value[name]


def entries(value: Any) -> list[Any]:
    """The entries of a list.

    Raises:
        NodeFailure: if it is none.
    """
    if not isinstance(value, list):
        raise _odd(value, "a list")
    return value


def _odd(value: Any, expected: str) -> NodeFailure:
    return NodeFailure(f"the node answers {_told(value)} where {expected} belongs")


def _told(said: Any) -> str:
    """What a stranger said, short and without characters that do something to a terminal."""
    text = said if isinstance(said, str) else _SHORT.repr(said)
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[: _TOLD + 1])
    return shown if len(shown) <= _TOLD else shown[:_TOLD] + "..."
