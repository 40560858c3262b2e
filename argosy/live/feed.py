"""One picture of the market, made a few times a second, for any number of watchers. It knows nothing of HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

EVERY: Final = 0.2
"""Seconds between two pictures."""


class Watcher:
    """Somebody who gets the newest picture there is, and none twice; who is slow misses those between."""

    def __init__(self) -> None:
        self._newest: tuple[int, bytes] | None = None
        self._there = asyncio.Event()

    def give(self, number: int, picture: bytes) -> None:
        """Replace whatever waits."""
        self._newest = number, picture
        self._there.set()

    async def next(self) -> tuple[int, bytes]:
        """The newest picture with its number, as soon as there is one that was not had."""
        await self._there.wait()
        self._there.clear()
        assert self._newest is not None  # given, or nothing was there
        return self._newest


class Feed:
    """Makes pictures while somebody watches.

    Args:
        make: a picture; may wait for the market.
        every: seconds between two.

    Attributes:
        made: pictures so far.
    """

    def __init__(self, make: Callable[[], Awaitable[bytes]], every: float = EVERY) -> None:
        self._make, self._every = make, every
        self._watchers: set[Watcher] = set()
        self._wanted = asyncio.Event()
        self._last = b""
        self.made = 0

    def enter(self) -> Watcher:
        """A new watcher, who gets the last picture at once."""
        watcher = Watcher()
        if self._last:
            watcher.give(self.made, self._last)
        self._watchers.add(watcher)
        self._wanted.set()
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """The watcher has gone."""
        self._watchers.discard(watcher)
        if not self._watchers:
            self._wanted.clear()

    async def run(self) -> None:
        """Make pictures, for ever; nothing is made while nobody watches, and nothing told that is no news."""
        while True:
            await self._wanted.wait()
            picture = await self._make()
            if picture != self._last:
                self._last = picture
                self.made += 1
                for watcher in self._watchers:
                    watcher.give(self.made, picture)
            await asyncio.sleep(self._every)
