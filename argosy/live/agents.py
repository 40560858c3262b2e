"""Agents over HTTP: a question by POST to /agents/next, which waits for one, and the answer to /agents/answer."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from argosy.live.pace import Pace
from argosy.outside import ClosedError, CrowdedError, Desk, LateError, NonsenseError, is_name

if TYPE_CHECKING:
    from argosy.live.running import RunningMarket

WAIT_SECONDS: Final = 10.0
"""That a request for a question waits before it is told that there is none yet."""

_LARGEST: Final = 20_000
_BODY_SECONDS: Final = 10.0
_NEXT: Final = 'send {"agent": NAME, "families": [FAMILY, …]}; a name has 1 to 40 of A-Z a-z 0-9 . _ -'
_ANSWER: Final = 'send {"agent": NAME, "family": FAMILY, "question": NUMBER, "answer": …}'


class Agents:
    """Serves a desk. The market begins when the first agent asks for a question."""

    def __init__(self, running: RunningMarket, desk: Desk) -> None:
        self._running, self._desk = running, desk
        self._begun = False

    def routes(self) -> list[web.RouteDef]:
        """Where everything is. Both are POST of JSON, which a page elsewhere cannot send unasked."""
        return [web.post("/agents/next", self._next), web.post("/agents/answer", self._answer)]

    async def _next(self, request: web.Request) -> web.Response:
        asked = await _document(request, _NEXT)
        families = asked.get("families", list(self._desk.families))
        if not is_name(asked.get("agent")) or not isinstance(families, list):
            raise web.HTTPBadRequest(text=f"{_NEXT}\n")
        if not families or not all(name in self._desk.families for name in families):
            raise web.HTTPBadRequest(text=f"this market asks for {', '.join(self._desk.families)}\n")
        try:
            told = self._desk.wait(asked["agent"], families)
        except ClosedError as error:
            raise web.HTTPGone(text="the market has ended\n") from error
        except CrowdedError as error:
            raise web.HTTPServiceUnavailable(text="no further agent can join\n") from error
        if not self._begun:
            self._begun = True
            self._running.set_pace(Pace.go)
        done, _ = await asyncio.wait([asyncio.wrap_future(told)], timeout=WAIT_SECONDS)
        if not done:
            told.cancel()
        if told.cancelled():
            return web.Response(status=204)
        return web.json_response(told.result())

    async def _answer(self, request: web.Request) -> web.Response:
        said = await _document(request, _ANSWER)
        agent, family, number = (said.get(key) for key in ("agent", "family", "question"))
        if (
            not (is_name(agent) and isinstance(family, str) and isinstance(number, int))
            or "answer" not in said
        ):
            raise web.HTTPBadRequest(text=f"{_ANSWER}\n")
        try:
            self._desk.answer(str(agent), family, number, said["answer"])
        except LateError as error:
            text = f"question {number} of {family[:40]} is not open to you: too late, or somebody else's\n"
            raise web.HTTPConflict(text=text) from error
        except NonsenseError as error:
            raise web.HTTPUnprocessableEntity(text=f"{error}\n") from error
        return web.Response(status=204)


async def _document(request: web.Request, rule: str) -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        HTTPException: if it is none, too large, or took too long.
    """
    if request.content_type != "application/json" or "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType(text="send application/json, not compressed\n")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text="the request took too long to arrive\n") from error
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
