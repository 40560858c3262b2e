"""The explorer's pages over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from argosy.live.pages import NotFoundError, Site, style

if TYPE_CHECKING:
    from collections.abc import Callable

    from argosy.live.opened import Opened
    from argosy.live.rpc import Rpc


class Explorer:
    """Pages about a run; they are made by the thread that works on the chain."""

    def __init__(self, opened: Opened, rpc: Rpc) -> None:
        self._site = Site(opened)
        self._rpc = rpc

    @staticmethod
    def routes(explorer: Callable[[], Explorer]) -> list[web.RouteDef]:
        """Where the pages are; of which explorer is known when they are asked for."""

        async def search(request: web.Request) -> web.Response:
            return await explorer().search(request)

        async def page(request: web.Request) -> web.Response:
            return await explorer().page(request)

        return [
            web.get("/style.css", _style),
            web.get("/search", search),
            web.get("/{path:.+}", page),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Any page."""
        path = request.match_info.get("path", "")
        try:
            text = await self._rpc.work(lambda: self._site.page(path))
        except NotFoundError as error:
            return _html(self._site.missing(str(error)), 404)
        return _html(text)

    async def search(self, request: web.Request) -> web.Response:
        """The page that somebody looks for."""
        words = request.query.get("q", "")[:200]
        try:
            found = await self._rpc.work(lambda: self._site.search(words))
        except NotFoundError as error:
            return _html(self._site.missing(str(error)), 404)
        return web.Response(status=303, headers={"Location": found})


async def _style(_: web.Request) -> web.Response:
    return web.Response(text=style(), content_type="text/css")


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")
