"""How a gang finds out what pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Bandit:
    """Thompson sampling over modes, with forgetting (Raj and Kalyani 2017).

    Of each mode the successes and failures are counted, and what was seen before counts less with every new one.
    """

    def __init__(self, generator: np.random.Generator, modes: int, memory: float) -> None:
        """Begin without any.

        Args:
            generator: of its own.
            modes: how many there are.
            memory: outcomes after which one counts for 1/e.
        """
        self._generator = generator
        self._kept = 1 - 1 / memory
        self.successes: NDArray[np.float64] = np.zeros(modes)
        self.failures: NDArray[np.float64] = np.zeros(modes)

    def best(self, gains: Sequence[float], costs: Sequence[float]) -> int:
        """The mode of the highest profit, its chance of success drawn from what is believed of it.

        Args:
            gains: euro cents of a success, by mode.
            costs: euro cents of an attempt.
        """
        chances = self._generator.beta(1 + self.successes, 1 + self.failures)
        return int(np.argmax(chances * gains - costs))

    def learn(self, mode: int, *, success: bool) -> None:
        """What became of an attempt."""
        self.successes *= self._kept
        self.failures *= self._kept
        (self.successes if success else self.failures)[mode] += 1
