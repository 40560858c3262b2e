"""Simulated moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario


def moment_of(scenario: Scenario, seconds: int) -> str:
    """Simulated date and time, UTC; of what no calendar has, the second."""
    start = datetime.combine(scenario.start, time(), tzinfo=UTC)
    try:
        return f"{start + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
    except OverflowError:
        return f"second {seconds:,}"
