"""What one measurement gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """Something done `count` times.

    Attributes:
        count: settled orders, transactions or replications.
        seconds: on the wall's clock.
        cpu: seconds of CPU of the measuring process, without those of its children.
        bytes: peak resident memory, of the process and the largest of its children together.
    """

    count: int
    seconds: float
    cpu: float = 0.0
    bytes: int = 0

    @property
    def rate(self) -> float:
        """Times a second."""
        return self.count / self.seconds

    @property
    def cost(self) -> float:
        """Seconds each, on the wall's clock."""
        return self.seconds / self.count

    @property
    def cpu_cost(self) -> float:
        """Seconds of CPU each."""
        return self.cpu / self.count
