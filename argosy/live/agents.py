"""Agents over HTTP: a question by POST to /agents/next, which waits for one, and the answer to /agents/answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from argosy.live.bodies import json_object
from argosy.live.pace import Pace
from argosy.outside import ClosedError, CrowdedError, Desk, LateError, NonsenseError, is_name
from argosy.printable import one_line

if TYPE_CHECKING:
    from argosy.live.running import RunningMarket

WAIT_SECONDS: Final = 10.0
"""That a request for a question waits before it is told that there is none yet."""

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
        asked = await json_object(request, _NEXT)
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
        said = await json_object(request, _ANSWER)
        agent, family, number = (said.get(key) for key in ("agent", "family", "question"))
        if (
            not (is_name(agent) and isinstance(family, str) and isinstance(number, int))
            or "answer" not in said
        ):
            raise web.HTTPBadRequest(text=f"{_ANSWER}\n")
        try:
            self._desk.answer(str(agent), family, number, said["answer"])
        except LateError as error:
            text = f"question {number} of {one_line(family, 40)} is not open to you: too late, or somebody else's\n"
            raise web.HTTPConflict(text=text) from error
        except NonsenseError as error:
            raise web.HTTPUnprocessableEntity(text=f"{one_line(str(error), None)}\n") from error
        return web.Response(status=204)
