"""Argosy: a cross-border marketplace you can run, settled through an escrow contract on an in-memory chain."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from argosy.problems import ArgosyError, InputError, ScenarioError
    from argosy.runs.directory import open_run
    from argosy.runs.reopen import Reopened, reopen
    from argosy.runs.run import RunRequest, RunResult, run
    from argosy.scenario_files import load_scenario
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
    "Reopened": "argosy.runs.reopen",
    "RunDirectory": "analytics.runs",
    "RunRequest": "argosy.runs.run",
    "RunResult": "argosy.runs.run",
    "Scenario": "sim.scenario",
    "ScenarioError": "argosy.problems",
    "load_scenario": "argosy.scenario_files",
    "open_run": "argosy.runs.directory",
    "reopen": "argosy.runs.reopen",
    "run": "argosy.runs.run",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `argosy --help` need not load them all."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'argosy' has no attribute '{name}'")
