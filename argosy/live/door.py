"""How many may be connected, and how long one may keep a connection without asking anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MOST: Final = 256
"""Connections at once."""

PATIENCE: Final = 20.0
"""Seconds that a connection may go without a whole request, or take to read an answer."""

_FULL: Final = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Door:
    """Lets connections in, and shows those out that are slow.

    Args:
        most: connections at once.
        patience: seconds.
    """

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self.most, self.patience = most, patience
        self._since: dict[Any, float] = {}
        self._busy: set[Any] = set()

    def factory(self, server: web.Server) -> Callable[[], asyncio.BaseProtocol]:
        """What makes the protocol of a new connection."""

        def admit() -> asyncio.BaseProtocol:
            if len(server.connections) >= self.most:
                return _Refusal()
            protocol = server()
            self._since[protocol] = asyncio.get_running_loop().time()
            return protocol

        return admit

    def _forget(self, server: web.Server) -> None:
        """Those who have gone; who has just been let in does not count as a connection yet."""
        late = asyncio.get_running_loop().time() - self.patience
        present = set(server.connections)
        self._since = {who: since for who, since in self._since.items() if who in present or since > late}

    def middleware(self) -> Any:
        """Notes that a connection has asked something, which is now being answered."""

        @web.middleware
        async def noting(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            protocol = request.protocol
            self._busy.add(protocol)
            try:
                return await handler(request)
            finally:
                self._busy.discard(protocol)
                self._since[protocol] = asyncio.get_running_loop().time()

        return noting

    async def watch(self, server: web.Server) -> None:
        """Close what is slow, for ever."""
        while True:
            await asyncio.sleep(min(1.0, self.patience / 4))
            self._forget(server)
            late = asyncio.get_running_loop().time() - self.patience
            for protocol in server.connections:
                transport = protocol.transport
                if (
                    transport is not None
                    and protocol not in self._busy
                    and self._since.get(protocol, late) <= late
                ):
                    transport.abort()


class _Refusal(asyncio.Protocol):
    """Says that there is no place, and hangs up."""

    def connection_made(self, transport: Any) -> None:
        transport.write(_FULL)
        transport.close()
