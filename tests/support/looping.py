"""An event loop in a thread of this process."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 60.0


@contextmanager
def looping() -> Iterator[Callable[[Any], Any]]:
    """Has coroutines done by the loop, and waits for what they return; the loop ends with the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda task: asyncio.run_coroutine_threadsafe(task, loop).result(SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
