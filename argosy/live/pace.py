"""How fast a market goes: what has to pass before each of its events."""

from __future__ import annotations

import threading
import time
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.problems import InputError
from sim.core.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS: Final = {"hours": float(HOUR), "days": float(DAY), "weeks": 7.0 * DAY, "max": inf}
"""Simulated seconds in a second, by what people say."""

_DOZE: Final = 0.5
_BEHIND: Final = 1.0


class Speed(NamedTuple):
    """Simulated seconds in a second, infinite for as fast as it goes; and whether the market stands."""

    seconds: float = inf
    paused: bool = False


FULL: Final = Speed()


def speed_of(text: str) -> Speed:
    """What `--speed` says: a word, or simulated seconds in a second.

    Raises:
        InputError: if it is neither.
    """
    if text == "paused":
        return Speed(WORDS["days"], paused=True)
    try:
        seconds = WORDS[text] if text in WORDS else float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0 or (seconds == inf and text != "max"):
        hint = "give hours, days, weeks (of simulated time in a second), max, paused, or a number of seconds"
        raise InputError(f"--speed {text[:40]}: no speed", hint)
    return Speed(seconds)


class Pace:
    """Holds a market's thread back; every other method is for any thread.

    Time that is shown runs on between two events, but never beyond the next one.
    """

    def __init__(self, speed: Speed = FULL) -> None:
        self._changed = threading.Condition()
        self._woken = False
        self._seconds, self._paused = speed
        self._steps = 0
        self._due: float | None = None
        self._shown, self._since = 0.0, time.monotonic()

    @property
    def speed(self) -> Speed:
        """As set last."""
        return Speed(self._seconds, self._paused)

    @property
    def free(self) -> bool:
        """Whether nothing holds the market back."""
        return self._seconds == inf and not self._paused

    def shown(self, now: int) -> int:
        """The second to show while the market's clock stands at `now`."""
        with self._changed:
            return now if self._due is None else max(now, int(self._moment()))

    def set(self, seconds: float) -> None:
        """Go on at another speed."""
        with self._changed:
            self._fix()
            self._seconds, self._paused = seconds, False
            self._wake()

    def pause(self) -> None:
        """Let the market stand before its next event."""
        with self._changed:
            self._fix()
            self._paused, self._steps = True, 0
            self._wake()

    def go(self) -> None:
        """Go on at the speed that was set last."""
        self.set(self._seconds)

    def step(self) -> None:
        """Let one event happen, and stand."""
        with self._changed:
            self._fix()
            self._paused, self._steps = True, self._steps + 1
            self._wake()

    def step_day(self) -> None:
        """Let a day pass, and stand; while one passes, another after it."""
        with self._changed:
            if not self._paused:
                self._fix()
            self._paused, self._steps = True, 0
            self._shown += DAY
            self._wake()

    def wake(self) -> None:
        """Something is to be done before the next event, now."""
        with self._changed:
            self._wake()

    def begin(self, now: float) -> None:
        """The clock of a market that was not held back until now stands at `now`."""
        with self._changed:
            if self._due is None:
                self._shown, self._since = now, time.monotonic()

    def wait(self, due: float, act: Callable[[], None]) -> None:
        """Return when an event that is due at second `due` may happen; `act` meanwhile does what else is due."""
        while True:
            act()
            with self._changed:
                if self.free:
                    self._due = None
                    return
                self._due = due
                left = self._left(due)
                if left <= 0:
                    return
                if not self._woken:
                    self._changed.wait(min(left, _DOZE))
                self._woken = False

    def _left(self, due: float) -> float:
        """Seconds until the event that is due at `due`."""
        if self._paused:
            if due <= self._shown:
                return 0.0
            if self._steps:
                self._steps, self._shown = self._steps - 1, due
                return 0.0
            return inf
        if self._seconds == inf:
            self._shown = due
            return 0.0
        left = self._since + (due - self._shown) / self._seconds - time.monotonic()
        if left < -_BEHIND:  # a market that cannot keep up does not hurry afterwards
            self._shown, self._since = due, time.monotonic()
        return left

    def _moment(self) -> float:
        """The second that is shown, at most that of the event that is waited for."""
        if self._due is None:
            return self._shown
        if self._paused or self._seconds == inf:
            return min(self._due, self._shown)
        return min(self._due, self._shown + (time.monotonic() - self._since) * self._seconds)

    def _fix(self) -> None:
        """From here on it is counted anew."""
        self._shown, self._since = self._moment(), time.monotonic()

    def _wake(self) -> None:
        self._woken = True
        self._changed.notify_all()
