"""Who was contacted when, and how tired of it everybody is."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from sim.scenario import Audience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.scenario import Channel

_NEVER: Final = -(10**18)
_ON_THE_WAY: Final = get_args(Audience)
"""Of two contacts of one second, the one nearer to a purchase is the later."""


class Touches:
    """Contacts of every place by every channel."""

    def __init__(self, channels: Sequence[Channel], size: int, rest_days: float) -> None:
        self._at = np.full((len(channels), size), _NEVER, dtype=np.int64)
        self._lately = np.zeros((len(channels), size), dtype=np.float32)
        self._kept = exp(-1 / rest_days)
        self._fatigue = [channel.fatigue for channel in channels]
        self._nearest_first = sorted(
            range(len(channels)), key=lambda n: _ON_THE_WAY.index(channels[n].audience), reverse=True
        )

    def rest(self) -> None:
        """A day passes."""
        self._lately *= self._kept

    def freshness(self, channel: int, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """What a contact of each of `places` does, over what it does to whom it is new, same shape."""
        tired = self._fatigue[channel] * self._lately[channel, places].astype(np.float64)
        found: NDArray[np.float64] = np.exp(-tired)
        return found

    def contact(self, channel: int, places: NDArray[np.int64], now: int) -> None:
        """The channel contacts `places` at second `now`."""
        np.add.at(self._lately[channel], places, 1)
        self._at[channel, places] = now

    def click(self, channel: int, place: int, now: int) -> None:
        """Somebody follows the channel's link."""
        self._at[channel, place] = now

    def last(self, place: int, since: int) -> int:
        """The channel that contacted `place` last, at second `since` or later; -1 for none."""
        at = self._at[:, place].tolist()
        found = max(self._nearest_first, key=at.__getitem__)
        return found if at[found] >= since else -1
