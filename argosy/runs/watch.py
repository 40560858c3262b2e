"""Looking after a market while it runs, without its noticing: progress, regular saving, Ctrl-C.

Nothing here schedules anything on the simulation's clock. A thread looks at the market now and then; what has to
happen between two events is put in the way of the clock's next step.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import FrameType

    from sim.market import Market
    from sim.records import Sink

_LOOK_SECONDS: Final = 0.2
_SAVE_SECONDS: Final = 5.0


class Interrupted(Exception):
    """Somebody pressed Ctrl-C; the market stands between two events."""


class Interventions:
    """Actions that are due before the market's next event. Any thread, and a signal handler, may add one."""

    def __init__(self, market: Market) -> None:
        self._env = market.env
        self._due: deque[Callable[[], None]] = deque()
        self._gate: Callable[[], None] | None = None

    def add(self, action: Callable[[], None]) -> None:
        """Have `action` called once."""
        self._due.append(action)
        self._env.__dict__["step"] = self._step

    def hold(self, gate: Callable[[], None] | None) -> None:
        """Have `gate` called before every event from now on, until it is None; it may let the market wait."""
        self._gate = gate
        self._env.__dict__["step"] = self._step

    def act(self) -> None:
        """Do what is due; for a gate, in the market's thread."""
        while self._due:
            self._due.popleft()()

    def _step(self) -> None:
        self._env.__dict__.pop("step", None)
        try:
            self.act()
            if self._gate is not None:
                self._gate()
            self._env.step()
        finally:
            if self._gate is not None:
                self._env.__dict__["step"] = self._step


class Attendant(Protocol):
    """Somebody who stays with a market as long as it runs, and changes nothing of it."""

    def follow(self, sink: Sink) -> Sink:
        """What the market's rows go to, which hands them on to `sink`."""
        ...

    def attend(
        self, market: Market, interventions: Interventions, directory: Path
    ) -> AbstractContextManager[None]:
        """What surrounds the market's events; the run is stored in `directory`."""
        ...


@contextmanager
def watched(
    market: Market,
    look: Callable[[Market], None] | None,
    save: Callable[[], None],
    interventions: Interventions | None = None,
) -> Iterator[None]:
    """While the block runs, call `save` every few seconds between two events, and `look` more often.

    A first Ctrl-C raises `Interrupted` from the market's clock between two events, a second one at once.
    """
    over = threading.Event()
    interventions = interventions or Interventions(market)
    thread = threading.Thread(target=_watch, args=(market, interventions, look, save, over), daemon=True)
    with _interruptible(interventions):
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _watch(
    market: Market,
    interventions: Interventions,
    look: Callable[[Market], None] | None,
    save: Callable[[], None],
    over: threading.Event,
) -> None:
    saved = time.monotonic()
    while not over.wait(_LOOK_SECONDS):
        if look is not None:
            look(market)
        if time.monotonic() - saved >= _SAVE_SECONDS:
            saved = time.monotonic()
            interventions.add(save)


@contextmanager
def _interruptible(interventions: Interventions) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop() -> None:
        raise Interrupted

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        interventions.add(stop)

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
