"""How busy the machine is, which is half of what a measurement says."""

from __future__ import annotations

import os
import time
from typing import Final, NamedTuple

_TURNS: Final = 3_000_000
_BUSY: Final = 1.1
"""Wall time over CPU time from which on others are at work."""


class Machine(NamedTuple):
    """The machine at one moment.

    Attributes:
        load: processes that want a core, mean of the last minute; None where nobody counts them.
        loop_s: wall time of a fixed loop in pure Python.
        loop_cpu_s: CPU time of the same loop.
    """

    load: float | None
    loop_s: float
    loop_cpu_s: float

    @property
    def busy(self) -> bool:
        """Whether others had the core while the loop ran, or had it during the last minute."""
        return self.loop_s > _BUSY * self.loop_cpu_s or (self.load or 0.0) > 1


def look_at_machine(turns: int = _TURNS) -> Machine:
    """Load and speed now; the loop takes a fifth of a second."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    wall, cpu = time.perf_counter(), time.process_time()
    total = 0
    for turn in range(turns):
        total += turn & 7
    return Machine(load, time.perf_counter() - wall, time.process_time() - cpu)
