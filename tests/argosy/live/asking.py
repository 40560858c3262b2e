"""Plain HTTP, down to the headers."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from argosy.live import Addresses


def ask(
    served: Addresses, method: str, path: str = "/", body: str | bytes = "", **headers: str
) -> tuple[HTTPResponse, str]:
    """The response and its text; in names of headers `_` stands for `-`."""
    parts = urlsplit(served.rpc)
    assert parts.hostname is not None
    connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, named)
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def post(served: Addresses, body: Any, **headers: str) -> tuple[HTTPResponse, str]:
    """A POST of JSON."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return ask(served, "POST", body=text, **{"Content_Type": "application/json", **headers})


def call(served: Addresses, method: str, *params: Any) -> Any:
    """The whole answer to one request."""
    _, text = post(served, {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)})
    return json.loads(text)
