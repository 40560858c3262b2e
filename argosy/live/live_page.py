"""The page of a market over HTTP: pictures as events, stories, and the pace; afterwards the same as a replay."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aiohttp import web

from argosy.live.bodies import json_object
from argosy.live.feed import Feed
from argosy.live.pace import Pace, speed_of
from argosy.live.pages import live_page, script
from argosy.live.running import MarketOverError
from argosy.live.shows import Present, Recording
from argosy.live.tales import place_tale
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from argosy.live.opened import Opened
    from argosy.live.running import RunningMarket
    from argosy.live.shows import Show, Work

T = TypeVar("T")

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SEND_SECONDS: Final = 20.0
_QUIET_SECONDS: Final = 10.0
_PACE: Final = 'send {"do": pause, go, event or day} or {"speed": …}'
_DIGITS: Final = 15
_PACES: Final[dict[str, Callable[[Pace], None]]] = {
    "pause": Pace.pause, "go": Pace.go, "event": Pace.step, "day": Pace.step_day,
}  # fmt: skip


class LivePage:
    """Serves a market that runs, and the run that it has become.

    Args:
        running: the market; None where only a run that has ended is shown.
    """

    def __init__(self, running: RunningMarket | None) -> None:
        self._running = running
        self._present = None if running is None else Present(running)
        self._recording: Recording | None = None
        self.feed = Feed(self._picture)

    def open(self, opened: Opened, work: Work) -> None:
        """From now on the run is shown."""
        ground = None if self._present is None else self._present.place
        self._recording = Recording(opened, work, ground)

    def routes(self) -> list[web.RouteDef]:
        """Where everything is."""
        return [
            web.get("/live", self._page),
            web.get("/live.js", self._script),
            web.get("/live/ground", self._told),
            web.get("/live/ways", self._ways),
            web.get("/live/events", self._events),
            web.get("/live/at/{time}", self._at),
            web.get("/live/order/{number}", self._order),
            web.get("/live/place/{code}", self._place),
            web.post("/live/pace", self._pace),
        ]

    def _show(self) -> Show:
        show = self._recording or self._present
        assert show is not None  # there is a market or a run
        return show

    async def _picture(self) -> bytes:
        """The market as JSON; that it has ended where it has."""
        assert self._present is not None  # only then there are events
        try:
            return _json(await self._present.picture())
        except MarketOverError:
            return _json({"state": "storing" if self._recording is None else "replay"})

    async def _page(self, _: web.Request) -> web.Response:
        show, ended = self._show(), self._recording is not None
        ground = await show.ground()
        text = live_page(show.name, ground.height, ground.land(), ended)
        headers = {"Content-Security-Policy": POLICY}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _script(self, _: web.Request) -> web.Response:
        return web.Response(text=script(), content_type="text/javascript")

    async def _told(self, _: web.Request) -> web.Response:
        show = self._show()
        return web.json_response({**(await show.ground()).told(), **await show.state()})

    async def _ways(self, request: web.Request) -> web.Response:
        first = _number(request.query.get("from", "0"))
        return web.json_response((await self._show().ground()).ways[first:])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the newest picture whenever there is another one. Each is whole."""
        if self._running is None:
            raise web.HTTPConflict(text="this run has ended: /live/at/SECOND tells of it\n")
        headers = {"Cache-Control": "no-store", "Content-Type": "text/event-stream"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        watcher = self.feed.enter()
        try:
            while True:
                async with asyncio.timeout(_SEND_SECONDS):
                    await response.write(await _next(watcher.next))
        except (ConnectionError, TimeoutError):
            return response
        finally:
            self.feed.leave(watcher)

    async def _at(self, request: web.Request) -> web.Response:
        time = _number(request.match_info["time"])
        if self._recording is None:
            raise web.HTTPConflict(text="the market still runs: /live/events tells of it\n")
        return web.Response(body=_json(await self._recording.at(time)), content_type="application/json")

    async def _order(self, request: web.Request) -> web.Response:
        number = _number(request.match_info["number"])
        told = await _unless_over(self._show().order(number))
        if told is None:
            raise web.HTTPNotFound(text=f"nothing is known of order {number} now\n")
        return web.json_response(told)

    async def _place(self, request: web.Request) -> web.Response:
        code, show = request.match_info["code"], self._show()
        name = (await show.ground()).name(code)
        if name is None:
            raise web.HTTPNotFound(text="no such place\n")
        stays = await _unless_over(show.stays(_number(request.query.get("at", "0"))))
        return web.json_response(place_tale(code, name, stays))

    async def _pace(self, request: web.Request) -> web.Response:
        """Pause, go on, step or set the speed; for the page itself alone."""
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{request.headers.get('Host')}":
            raise web.HTTPForbidden(text="only this server's own page sets the pace\n")
        if self._running is None or not self._running.going:
            raise web.HTTPConflict(text="no market runs\n")
        try:
            change = _change(await json_object(request, _PACE))
        except (ValueError, InputError) as error:
            raise web.HTTPBadRequest(text=f"{_PACE}\n") from error
        self._running.set_pace(change)
        return web.Response(status=204)


def _change(asked: dict[str, Any]) -> Callable[[Pace], None]:
    """What a page asks for.

    Raises:
        ValueError: if that is nothing.
        InputError: for a speed that is none.
    """
    if (change := _PACES.get(str(asked.get("do")))) is not None:
        return change
    if "speed" in asked:
        seconds, paused = speed_of(str(asked["speed"]))
        if not paused:
            return lambda pace: pace.set(seconds)
    raise ValueError


async def _unless_over(task: Awaitable[T]) -> T:
    """What is told of a market.

    Raises:
        HTTPServiceUnavailable: if it has just ended.
    """
    try:
        return await task
    except MarketOverError as error:
        raise web.HTTPServiceUnavailable(text="the market has ended and is being stored\n") from error


async def _next(newest: Callable[[], Awaitable[tuple[int, bytes]]]) -> bytes:
    """An event, or a comment after a time without one, which keeps the connection."""
    try:
        async with asyncio.timeout(_QUIET_SECONDS):
            number, picture = await newest()
    except TimeoutError:
        return b": quiet\n\n"
    return b"id: %d\ndata: %b\n\n" % (number, picture)


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise web.HTTPNotFound(text="not a number\n")
    return int(text)
