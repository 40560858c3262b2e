"""One server on 127.0.0.1: JSON-RPC by POST and WebSocket, the explorer's pages, and the page of a market."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aiohttp import web

from analytics.runs import DamagedTable
from argosy.live.agents import Agents
from argosy.live.door import Door
from argosy.live.explorer import Explorer
from argosy.live.guard import guarding, headed
from argosy.live.live_page import LivePage
from argosy.live.opened import open_chain_of
from argosy.live.rpc import LARGEST, Rpc
from argosy.printable import one_line
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from argosy.live.opened import Opened
    from argosy.live.running import RunningMarket
    from argosy.runs import RunResult

HOST: Final = "127.0.0.1"
_KEEP_ALIVE: Final = 15.0
_GOODBYE: Final = 1.0
_STILL: Final = "the market still runs: its chain opens when it has ended\n"


class ServeRequest(NamedTuple):
    """How to serve.

    Attributes:
        port: 0 for any that is free.
        rpc_only: no pages.
        origins: whose pages may use it besides this machine's.
    """

    port: int = 8545
    rpc_only: bool = False
    origins: tuple[str, ...] = ()


class Addresses(NamedTuple):
    """Where a server is: the explorer's page, empty if there is none, the node, and its chain."""

    url: str
    rpc: str
    chain_id: int


def serve_market(
    begin: Callable[[], RunningMarket],
    request: ServeRequest,
    ready: Callable[[RunningMarket, Addresses], None],
) -> RunResult:
    """Serve a market while it runs, and its chain when it has ended; until Ctrl-C or SIGTERM, which end it, too.

    Args:
        begin: makes the market and starts it, once the port is there.
        request: how to serve.
        ready: is called when the page can be visited, and again when the chain is open.

    Returns:
        What the run came to.

    Raises:
        InputError: if the port is taken, or the run has no chain.
        Exception: whatever ended the market.
    """
    with bound(request.port) as place:
        running = begin()
        try:
            with suppress(KeyboardInterrupt):
                asyncio.run(_serve_market(running, request, ready, place))
        except BaseException:
            running.stop()
            with suppress(Exception):  # what went wrong first is told; the run is stored as far as it came
                running.result()
            raise
        running.stop()
        return running.result()


def bound(port: int) -> socket.socket:
    """A place for a server on this machine; closing it gives the port back.

    Raises:
        InputError: if the port is taken.
    """
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise InputError(
            f"port {port} is taken or not to be had: {error.strerror}",
            "give another with --port; 0 takes any that is free",
        ) from error


async def _serve_market(
    running: RunningMarket,
    request: ServeRequest,
    ready: Callable[[RunningMarket, Addresses], None],
    place: socket.socket,
) -> None:
    stopped = _stopping()
    server = Server(None, request, Door(), running, place)
    async with server as addresses:
        try:
            ready(running, addresses)
            opening = asyncio.ensure_future(server.open_when_over())
            waiting = asyncio.ensure_future(stopped.wait())
            await asyncio.wait([opening, waiting], return_when=asyncio.FIRST_COMPLETED)
            if stopped.is_set():
                opening.cancel()
                return
            opening.result()
            ready(running, server.addresses)
            await waiting
        finally:  # whoever waits for the market is sent away before the server ends
            running.stop()


@web.middleware
async def _telling_damage(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Tells which file of the run cannot be read."""
    try:
        return await handler(request)
    except DamagedTable as error:
        raise web.HTTPInternalServerError(text=f"{one_line(str(error), None)}\n") from error


def _stopping() -> asyncio.Event:
    """Is set by Ctrl-C and SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError):  # Windows; another thread than the main one
            loop.add_signal_handler(number, stopped.set)
    return stopped


def serve(opened: Opened, request: ServeRequest, ready: Callable[[Addresses], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is called once, when clients can come.

    Raises:
        InputError: if the port is taken.
    """
    with suppress(KeyboardInterrupt):  # where the loop takes no signals
        asyncio.run(_serve(opened, request, ready))


async def _serve(opened: Opened, request: ServeRequest, ready: Callable[[Addresses], None]) -> None:
    stopped = _stopping()
    async with Server(opened, request, Door()) as addresses:
        ready(addresses)
        await stopped.wait()


class Server:
    """The server as a context, within which it can be reached.

    Args:
        opened: a run that has ended; None if `running` is to become it.
        request: how to serve.
        door: who may come.
        running: a market that has been started.
        place: where it serves; None for one of its own.

    Raises:
        InputError: if the port is taken.
    """

    def __init__(
        self,
        opened: Opened | None,
        request: ServeRequest,
        door: Door,
        running: RunningMarket | None = None,
        place: socket.socket | None = None,
    ) -> None:
        self._request, self._door, self._running = request, door, running
        self._place = place or bound(request.port)
        self._rpc: Rpc | None = None
        self._explorer: Explorer | None = None
        self._page = LivePage(None if request.rpc_only else running)
        self._agents = Agents(running, running.desk) if running and running.desk else None
        self._tasks: list[asyncio.Future[Any]] = []
        self._chain_id = 0
        if opened is not None:
            self._open(opened)

    async def open_when_over(self) -> None:
        """Wait until the market has ended and is stored, and let clients onto its chain.

        Raises:
            Exception: whatever ended the market, and `InputError` if the run has no chain.
        """
        assert self._running is not None  # or it would be open
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(None, self._running.result)
        rpc = self._open(await loop.run_in_executor(None, open_chain_of, result.directory))
        self._tasks.append(asyncio.ensure_future(rpc.index()))

    def _open(self, opened: Opened) -> Rpc:
        rpc = self._rpc = Rpc(opened.node)
        self._explorer = Explorer(opened, rpc)
        self._page.open(opened, rpc.work)
        self._chain_id = opened.node.engine.genesis.chain_id
        return rpc

    async def __aenter__(self) -> Addresses:
        app = web.Application(
            middlewares=[self._door.middleware(), guarding(self._request.origins), _telling_damage],
            client_max_size=LARGEST,
        )
        app.on_response_prepare.append(headed(self._request.origins))
        app.add_routes([web.get("/", self._root), web.post("/", self._post)])
        if not self._request.rpc_only:
            app.add_routes([*self._page.routes(), *Explorer.routes(self._explored)])
        if self._agents is not None:
            app.add_routes(self._agents.routes())
        self._runner = web.AppRunner(
            app,
            access_log=None,
            keepalive_timeout=_KEEP_ALIVE,
            shutdown_timeout=_GOODBYE,
            handle_signals=False,
        )
        await self._runner.setup()
        server = self._runner.server
        assert server is not None  # set up above
        factory = self._door.factory(server)
        self._listening = await asyncio.get_running_loop().create_server(factory, sock=self._place)
        work = [self._door.watch(server), *([self._rpc.index()] if self._rpc else [])]
        work += [self._page.feed.run()] if self._running else []
        self._tasks = [asyncio.ensure_future(task) for task in work]
        return self.addresses

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._runner.cleanup()
        if self._rpc is not None:
            self._rpc.close()

    @property
    def addresses(self) -> Addresses:
        """Where it is; the chain's number is 0 until it is open."""
        base = f"http://{HOST}:{self._listening.sockets[0].getsockname()[1]}"
        return Addresses("" if self._request.rpc_only else f"{base}/", base, self._chain_id)

    def _explored(self) -> Explorer:
        """The explorer.

        Raises:
            HTTPSeeOther: to the page of the market, while it runs.
        """
        if self._explorer is None:
            raise web.HTTPSeeOther("/live")
        return self._explorer

    def _chain(self) -> Rpc:
        """The node.

        Raises:
            HTTPServiceUnavailable: while the market runs.
        """
        if self._rpc is None:
            raise web.HTTPServiceUnavailable(text=_STILL)
        return self._rpc

    async def _post(self, request: web.Request) -> web.Response:
        return await self._chain().post(request)

    async def _root(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._chain().socket(request)
        if self._request.rpc_only:
            return web.Response(text="JSON-RPC: POST application/json here, or open a WebSocket\n")
        return await self._explored().page(request)
