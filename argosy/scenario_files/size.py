"""Whether there is room for a market."""

from __future__ import annotations

import os
import resource
from typing import TYPE_CHECKING

from argosy.problems import ScenarioError
from sim.scenario import check_size

if TYPE_CHECKING:
    from sim.scenario import DataTables, Scenario


def refuse_too_large(scenario: Scenario, tables: DataTables, orders: int | None) -> None:
    """Refuse a market that would take more memory than it may, or than there is, before anything of it is made.

    Raises:
        ScenarioError: if it would; `orders` are those that end it, None where its days do.
    """
    problems = [*check_size(scenario, tables, orders, _memory())]
    if problems:
        raise ScenarioError(scenario.name, problems)


def _memory() -> float:
    """Bytes that this process can ever have."""
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    return there if allowed == resource.RLIM_INFINITY else min(there, allowed)
