"""What a way through the network comes to, leg by leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.records import Fate

if TYPE_CHECKING:
    from sim.records import LegRow


@dataclass(slots=True)
class Trip:
    """How far something has come.

    Attributes:
        cents: of its carriage so far, in euro cents.
        co2_g: emitted so far.
        legs: travelled so far.
        fate: what the last leg that harmed it did.
    """

    cents: int = 0
    co2_g: int = 0
    legs: int = 0
    fate: Fate = Fate.INTACT

    def add(self, row: LegRow) -> None:
        """A leg is done."""
        self.cents += row.cents
        self.co2_g += row.co2_g
        self.legs += 1
        if row.fate is not Fate.INTACT:
            self.fate = row.fate
