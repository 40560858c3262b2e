"""Who may ask a server on this machine: a browser takes pages of anybody's here, and they must not.

A page elsewhere can send requests to 127.0.0.1, and with DNS rebinding even under its own name. The name shows in
`Host`, the page in `Origin`; what needs no leave of the server beforehand (a plain form) is not JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import web

from argosy.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_EXTENSIONS: Final = ("chrome-extension", "moz-extension", "safari-web-extension")
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def headed(allowed: Collection[str]) -> Any:
    """A signal's handler that gives every response, of whatever kind, the headers that browsers obey."""

    async def head(request: web.Request, response: web.StreamResponse) -> None:
        origin = request.headers.get("Origin")
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Vary"] = "Origin"
        if origin is not None and is_friend(origin, allowed):
            response.headers.update(_leave(origin))

    return head


def guarding(allowed: Collection[str]) -> Any:
    """A middleware that lets in who may come: this machine's names, its pages, extensions and `allowed` origins."""

    @web.middleware
    async def guard(request: web.Request, handler: Any) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if not is_here(request.headers.get("Host", "")):
            return _no("this server answers to localhost and 127.0.0.1 only")
        if origin is not None and not is_friend(origin, allowed):
            return _no(f"pages of {one_line(origin, 100)} may not use this server; --allow-origin lets them")
        if request.method == "OPTIONS":
            return web.Response(status=204)
        response: web.StreamResponse = await handler(request)
        return response

    return guard


def is_here(host: str) -> bool:
    """Whether a `Host` names this machine as it names itself."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return False
    return parts.hostname in _HOSTS and parts.netloc == host and "@" not in host


def is_friend(origin: str, allowed: Collection[str]) -> bool:
    """Whether pages of `origin` may ask."""
    if origin in allowed:
        return True
    if not origin.isascii():  # no browser sends others, and no header can hold what is no text at all
        return False
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in _EXTENSIONS or (parts.scheme in ("http", "https") and parts.hostname in _HOSTS)


def _leave(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Max-Age": "600",
    }


def _no(why: str) -> web.Response:
    return web.Response(status=403, text=f"{why}\n")
