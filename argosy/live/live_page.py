"""The page of a market over HTTP: pictures as events, stories, and the pace; afterwards the same as a replay."""

from __future__ import annotations

import asyncio
import json
from math import inf
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from argosy.live.bodies import json_object
from argosy.live.feed import Feed
from argosy.live.ground import Ground
from argosy.live.pace import WORDS, Pace, speed_of
from argosy.live.pages import live_page, script
from argosy.live.replay import Replay
from argosy.live.running import MarketOverError
from argosy.live.snapshot import snapshot_of, stays_of
from argosy.live.tales import ended_tale, place_tale, running_tale
from argosy.problems import InputError
from argosy.runs import open_run, story_of
from argosy.runs.directory import scenario_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from argosy.live.opened import Opened
    from argosy.live.running import Attended, RunningMarket

    Work = Callable[[Callable[[], Any]], Awaitable[Any]]
    """Has a job done by the thread that works on the run."""

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
        self._ground: Ground | None = None
        self._replay: Replay | None = None
        self._opened: Opened | None = None
        self._name = ""
        self.feed = Feed(self._picture)
        if running is not None:
            scenario, tables = scenario_of(open_run(running.directory))
            self._ground = Ground(scenario, tables)
            self._name = f"{scenario.name}, seed {scenario.seed}"

    def open(self, opened: Opened, work: Work) -> None:
        """From now on the run is shown."""
        self._opened, self._work = opened, work
        self._name = f"{opened.scenario.name}, seed {opened.scenario.seed}"

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

    async def _known(self) -> Ground:
        """The ground; of a run that is shown, its tables are read when the first asks for it."""
        if self._opened is not None and self._replay is None:
            await self._work(self._read)
        assert self._ground is not None  # there is a market or a run
        return self._ground

    def _read(self) -> None:
        if self._replay is None:
            assert self._opened is not None  # asked by callers
            self._ground = self._ground or Ground(*scenario_of(self._opened.run))
            self._replay = Replay(self._opened.run, self._ground)

    def _time(self, attended: Attended) -> int:
        assert self._running is not None  # or nobody is attended
        return self._running.pace.shown(attended.market.now)

    async def _picture(self) -> bytes:
        """The market as JSON; that it has ended where it has."""
        running, ground = self._running, self._ground
        assert running is not None  # only then there are events
        assert ground is not None
        try:
            made = await asyncio.wrap_future(
                running.ask(lambda a: snapshot_of(a.market, a.following, ground, self._time(a)))
            )
        except MarketOverError:
            return _json({"state": "replay" if self._opened is not None else "storing"})
        speed = running.pace.speed
        told = {"speed": None if speed.seconds == inf else speed.seconds, "paused": speed.paused}
        return _json({"state": "running", **told, **made.plain(ground)})

    async def _page(self, _: web.Request) -> web.Response:
        ground = await self._known()
        text = live_page(self._name, ground.height, ground.land(), self._opened is not None)
        headers = {"Content-Security-Policy": POLICY}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _script(self, _: web.Request) -> web.Response:
        return web.Response(text=script(), content_type="text/javascript")

    async def _told(self, _: web.Request) -> web.Response:
        told = (await self._known()).told()
        if self._replay is not None:
            return web.json_response({**told, "state": "replay", "end": self._replay.end})
        return web.json_response({**told, "state": "running", "speeds": list(WORDS)})

    async def _ways(self, request: web.Request) -> web.Response:
        first = _number(request.query.get("from", "0"))
        return web.json_response((await self._known()).ways[first:])

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
        time, ground = _number(request.match_info["time"]), await self._known()
        replay = self._replay
        if replay is None:
            raise web.HTTPConflict(text="the market still runs: /live/events tells of it\n")
        told = await self._work(lambda: replay.at(min(time, replay.end)).plain(ground))
        return web.Response(body=_json({"state": "replay", **told}), content_type="application/json")

    async def _order(self, request: web.Request) -> web.Response:
        number = _number(request.match_info["number"])
        await self._known()
        if self._opened is not None:
            run = self._opened.run
            try:
                told = await self._work(lambda: ended_tale(story_of(run, number)))
            except InputError:
                told = None
        else:
            told = await self._asked(lambda attended: running_tale(attended, number))
        if told is None:
            raise web.HTTPNotFound(text=f"nothing is known of order {number} now\n")
        return web.json_response(told)

    async def _place(self, request: web.Request) -> web.Response:
        code, ground = request.match_info["code"], await self._known()
        name = ground.name(code)
        if name is None:
            raise web.HTTPNotFound(text="no such place\n")
        replay = self._replay
        if replay is not None:
            time = _number(request.query.get("at", "0"))
            stays = await self._work(lambda: replay.stays(min(time, replay.end)))
        else:
            stays = await self._asked(lambda a: stays_of(a.market, a.following, self._time(a)))
        return web.json_response(place_tale(code, name, stays))

    async def _asked(self, job: Callable[[Attended], Any]) -> Any:
        assert self._running is not None  # or a run is open
        try:
            return await asyncio.wrap_future(self._running.ask(job))
        except MarketOverError as error:
            raise web.HTTPServiceUnavailable(text="the market has ended and is being stored\n") from error

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
