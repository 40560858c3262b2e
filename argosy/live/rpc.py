"""JSON-RPC over HTTP and WebSocket. One thread works on the chain, so that nobody sees half a transaction."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aiohttp import WSMsgType, web

from argosy.live.bodies import json_bytes
from chain.node import Subscriptions, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chain.node import Node

LARGEST: Final = 2_000_000
"""Bytes of a request."""

_BODY_SECONDS: Final = 20.0
_WAITING: Final = 1_000
_INDEXED: Final = 200
_HEARTBEAT: Final = 30.0
_SEND_SECONDS: Final = 20.0

T = TypeVar("T")


class _Connection:
    """A WebSocket: what it subscribed to, and what waits to be sent."""

    def __init__(self, node: Node) -> None:
        self.subscriptions = Subscriptions(node)
        self.waiting: asyncio.Queue[str] = asyncio.Queue(_WAITING)
        self.slow = asyncio.Event()

    def tell(self, text: str) -> None:
        """Have `text` sent; whoever does not read has to go."""
        try:
            self.waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.slow.set()


class Rpc:
    """A node for clients on the network."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._thread = ThreadPoolExecutor(1, "chain")
        self._connections: set[_Connection] = set()

    async def work(self, job: Callable[[], T]) -> T:
        """Have `job` done by the thread that works on the chain."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def index(self) -> None:
        """Learn all transactions' hashes bit by bit, so that the first who asks for one need not wait."""
        while await self.work(lambda: self._node.engine.index(_INDEXED)):
            pass

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(cancel_futures=True)

    async def post(self, request: web.Request) -> web.Response:
        """Answer one request, or a batch.

        Raises:
            HTTPException: if its body is not said to be JSON, or took too long.
        """
        told = await self._answer(await json_bytes(request, _BODY_SECONDS), {})
        if told is None:
            return web.Response(status=204)
        return web.Response(text=told, content_type="application/json")

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Answer requests, and tell of what was subscribed to, until the client goes."""
        socket = web.WebSocketResponse(max_msg_size=LARGEST, heartbeat=_HEARTBEAT, compress=False)
        await socket.prepare(request)
        connection = _Connection(self._node)
        self._connections.add(connection)
        tasks = [
            asyncio.ensure_future(work)
            for work in (self._read(socket, connection), _write(socket, connection), connection.slow.wait())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._connections.discard(connection)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await socket.close()
        return socket

    async def _read(self, socket: web.WebSocketResponse, connection: _Connection) -> None:
        methods = connection.subscriptions.methods()
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            told = await self._answer(message.data, methods, connection)
            if told is not None:
                await connection.waiting.put(told)

    async def _answer(
        self, text: str | bytes, methods: Mapping[str, Any], asking: _Connection | None = None
    ) -> str | None:
        """What to tell the client who asked; who has subscribed to what came of it is told, too."""
        subscribed = list(self._connections)
        told, news = await self.work(lambda: self._work(text, methods, subscribed))
        if asking is not None and told is not None and news:
            asking.tell(told)
            told = None
        for connection, notes in news:
            for note in notes:
                connection.tell(note)
        return told

    def _work(
        self, text: str | bytes, methods: Mapping[str, Any], subscribed: list[_Connection]
    ) -> tuple[str | None, list[tuple[_Connection, list[str]]]]:
        told = answer(self._node, text, methods)
        news = [(connection, connection.subscriptions.told()) for connection in subscribed]
        return told, [(connection, notes) for connection, notes in news if notes]


async def _write(socket: web.WebSocketResponse, connection: _Connection) -> None:
    while True:
        text = await connection.waiting.get()
        async with asyncio.timeout(_SEND_SECONDS):
            await socket.send_str(text)
