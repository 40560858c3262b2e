"""What clients send: JSON, whole within some seconds."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.web import Request

_LARGEST: Final = 20_000
_SECONDS: Final = 10.0


async def json_bytes(request: Request, seconds: float) -> bytes:
    """The body, said to be JSON, that arrives within some seconds.

    Raises:
        HTTPException: if it is said to be something else, or took too long.
    """
    if request.content_type != "application/json" or "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType(text="send application/json, not compressed\n")
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text="the request took too long to arrive\n") from error


async def json_object(request: Request, rule: str) -> dict[str, Any]:
    """The JSON object that was sent, a small one.

    Args:
        request: with it as its body.
        rule: what should be sent; the client is told where it sent something else.

    Raises:
        HTTPException: if it is none, too large, or took too long.
    """
    body = await json_bytes(request, _SECONDS)
    if len(body) > _LARGEST:
        raise web.HTTPRequestEntityTooLarge(_LARGEST, len(body), text=f"send {_LARGEST} bytes at most\n")
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest(text=f"{rule}\n") from error
    if not isinstance(found, dict):
        raise web.HTTPBadRequest(text=f"{rule}\n")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
