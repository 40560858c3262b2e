"""Argosy: a cross-border marketplace you can run, settled through an escrow contract on an in-memory chain."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from argosy.problems import ArgosyError, InputError, ScenarioError
    from argosy.reopening import Reopened, reopen
    from argosy.run_directory import open_run
    from argosy.running import RunRequest, RunResult, run
    from argosy.scenario_file import load_scenario
    from sim.scenario import Scenario

__all__ = [
    "ArgosyError",
    "InputError",
    "Reopened",
    "RunDirectory",
    "RunRequest",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "load_scenario",
    "open_run",
    "reopen",
    "run",
]

_HOMES: Final = {
    "ArgosyError": "argosy.problems",
    "InputError": "argosy.problems",
    "Reopened": "argosy.reopening",
    "RunDirectory": "analytics.runs",
    "RunRequest": "argosy.running",
    "RunResult": "argosy.running",
    "Scenario": "sim.scenario",
    "ScenarioError": "argosy.problems",
    "load_scenario": "argosy.scenario_file",
    "open_run": "argosy.run_directory",
    "reopen": "argosy.reopening",
    "run": "argosy.running",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `argosy --help` need not load them all."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'argosy' has no attribute '{name}'")
