"""A market that runs in a thread of its own: watched, paced and asked between two of its events."""

from __future__ import annotations

import threading
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from argosy.live.following import Following
from argosy.live.pace import FULL, Pace, Speed
from argosy.runs import run
from argosy.runs.watch import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from argosy.outside import Desk
    from argosy.runs import RunRequest, RunResult
    from argosy.runs.watch import Interventions
    from sim.market import Market
    from sim.records import Sink

T = TypeVar("T")


class MarketOverError(Exception):
    """The market has had its last event."""


class Attended(NamedTuple):
    """A market between two events: itself, and what is kept in mind of its rows."""

    market: Market
    following: Following


class RunningMarket:
    """Runs what `argosy run` would, with the same result, whoever watches and at whatever pace.

    Every method is for any thread. It knows nothing of who asks.

    Attributes:
        pace: how fast it goes; change it through `set_pace`.
        desk: where it offers decisions to agents from outside, if it does.
        directory: where it is stored, once it has been started.
    """

    directory: Path

    def __init__(self, request: RunRequest, speed: Speed = FULL, desk: Desk | None = None) -> None:
        self.pace, self.desk = Pace(speed), desk
        self._request = request
        self._lock = threading.Lock()
        self._begun = threading.Event()
        self._waiting: set[Future[Any]] = set()
        self._interventions: Interventions | None = None
        self._result: RunResult | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="market", daemon=True)

    def start(self) -> None:
        """Begin; return when the market is made.

        Raises:
            Exception: whatever `argosy.run` does before the market's first event.
        """
        self._thread.start()
        self._begun.wait()
        if self._error is not None and self._interventions is None:
            raise self._error

    @property
    def going(self) -> bool:
        """Whether further events may happen."""
        return self._interventions is not None

    def ask(self, job: Callable[[Attended], T]) -> Future[T]:
        """Have `job` done by the market's thread between two events; it is the only one that sees the market.

        What it returns, or raises, the future holds; `MarketOverError` where there are no events any more.
        """
        told: Future[T] = Future()

        def work() -> None:
            if told.set_running_or_notify_cancel():
                try:
                    told.set_result(job(self._attended))
                except Exception as error:
                    told.set_exception(error)
            self._waiting.discard(told)

        with self._lock:
            if self._interventions is None:
                told.set_exception(MarketOverError("the market has ended"))
                return told
            self._waiting.add(told)
            self._interventions.add(work)
        self.pace.wake()
        return told

    def set_pace(self, change: Callable[[Pace], None]) -> None:
        """Change the pace, as in `set_pace(Pace.pause)`."""
        with self._lock:
            if self._interventions is None:
                return

            def hold() -> None:
                self.pace.begin(self._attended.market.env.now)
                change(self.pace)
                self._hold()

            if self.pace.free:  # between two events, where it is known what time it is
                self._interventions.add(hold)
                return
        change(self.pace)
        with self._lock:
            if self._interventions is not None:
                self._hold()

    def stop(self) -> None:
        """End the market between two events; it is stored as interrupted."""

        def interrupt() -> None:
            raise Interrupted

        with self._lock:
            if self._interventions is None:
                return
            self._interventions.add(interrupt)
        self._dismiss()
        self.pace.wake()

    def result(self) -> RunResult:
        """Wait until the run is stored; what it came to.

        Raises:
            Exception: whatever `argosy.run` does.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._result is not None  # or there was an error
        return self._result

    def follow(self, sink: Sink) -> Sink:
        """`argosy.runs.watch.Attendant.follow`."""
        self._following = Following(sink)
        return self._following

    @contextmanager
    def attend(self, market: Market, interventions: Interventions, directory: Path) -> Iterator[None]:
        """`argosy.runs.watch.Attendant.attend`."""
        market.on_leg = self._following.leave
        self._following.begin(market.recorder)
        self._attended, self.directory = Attended(market, self._following), directory
        with self._lock:
            self._interventions = interventions
            self.pace.begin(market.env.now)
            self._hold()
        self._begun.set()
        try:
            yield
        finally:
            with self._lock:
                self._interventions = None
            for told in list(self._waiting):
                with suppress(InvalidStateError):
                    told.set_exception(MarketOverError("the market has ended"))
            self._waiting.clear()
            self._dismiss()

    def _dismiss(self) -> None:
        """Let nobody outside be waited for any more."""
        if self.desk is not None:
            self.desk.close()

    def _hold(self) -> None:
        """Put the pace in the way of the market's events, or out of it."""
        assert self._interventions is not None  # asked by callers
        if self.pace.free:
            self._interventions.hold(None)
        else:
            self._interventions.hold(self._gate)

    def _gate(self) -> None:
        interventions, due = self._interventions, self._attended.market.env.peek()
        assert interventions is not None  # only events are held back
        if due < inf:
            self.pace.wait(due, interventions.act)

    def _run(self) -> None:
        try:
            self._result = run(self._request, attendant=self, joined=self.desk)
        except BaseException as error:
            self._error = error
        finally:
            self._begun.set()
