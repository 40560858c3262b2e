"""One server on 127.0.0.1: JSON-RPC by POST and WebSocket, and the explorer's pages."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aiohttp import web

from argosy.live.door import Door
from argosy.live.explorer import Explorer
from argosy.live.guard import guarding
from argosy.live.rpc import LARGEST, Rpc
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from argosy.live.opened import Opened

HOST: Final = "127.0.0.1"
_KEEP_ALIVE: Final = 15.0
_GOODBYE: Final = 1.0


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


def serve(opened: Opened, request: ServeRequest, ready: Callable[[Addresses], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is called once, when clients can come.

    Raises:
        InputError: if the port is taken.
    """
    with suppress(KeyboardInterrupt):  # where the loop takes no signals
        asyncio.run(_serve(opened, request, ready, Door()))


async def _serve(
    opened: Opened, request: ServeRequest, ready: Callable[[Addresses], None], door: Door
) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError):  # Windows; another thread than the main one
            loop.add_signal_handler(number, stopped.set)
    async with Server(opened, request, door) as addresses:
        ready(addresses)
        await stopped.wait()


class Server:
    """The server as a context, within which it can be reached."""

    def __init__(self, opened: Opened, request: ServeRequest, door: Door) -> None:
        self._opened, self._request, self._door = opened, request, door
        self._rpc = Rpc(opened.node)
        self._explorer = Explorer(opened, self._rpc)
        self._tasks: list[asyncio.Future[Any]] = []

    async def __aenter__(self) -> Addresses:
        app = web.Application(
            middlewares=[self._door.middleware(), guarding(self._request.origins)], client_max_size=LARGEST
        )
        app.add_routes([web.get("/", self._root), web.post("/", self._rpc.post)])
        if not self._request.rpc_only:
            app.add_routes(self._explorer.routes())
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
        try:
            self._listening = await asyncio.get_running_loop().create_server(
                factory, HOST, self._request.port
            )
        except OSError as error:
            await self._runner.cleanup()
            self._rpc.close()
            raise InputError(
                f"port {self._request.port} is taken or not to be had: {error.strerror}",
                "give another with --port; 0 takes any that is free",
            ) from error
        self._tasks = [asyncio.ensure_future(task) for task in (self._door.watch(server), self._rpc.index())]
        return self._addresses(self._listening.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._runner.cleanup()
        self._rpc.close()

    def _addresses(self, port: int) -> Addresses:
        base = f"http://{HOST}:{port}"
        chain_id = self._opened.node.engine.genesis.chain_id
        return Addresses("" if self._request.rpc_only else f"{base}/", base, chain_id)

    async def _root(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._rpc.socket(request)
        if self._request.rpc_only:
            return web.Response(text="JSON-RPC: POST application/json here, or open a WebSocket\n")
        return await self._explorer.page(request)
