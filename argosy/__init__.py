"""Argosy: a cross-border marketplace you can run, settled through an escrow contract on an in-memory chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from argosy.experiments.comparison import Comparison, compare, open_experiment, resume_experiment
    from argosy.experiments.request import CompareRequest
    from argosy.experiments.sweeps import Sweep, SweepRequest, open_sweep, resume_sweep, sweep
    from argosy.outside.client import Asked, join
    from argosy.problems import ArgosyError, InputError, ScenarioError
    from argosy.rl import environment
    from argosy.runs.directory import open_run
    from argosy.runs.execute import run
    from argosy.runs.reopened import Reopened, reopen
    from argosy.runs.request import RunRequest
    from argosy.runs.result import RunResult
    from argosy.scenario_files import load_scenario
    from sim.scenario import Scenario

__all__ = [
    "ArgosyError",
    "Asked",
    "CompareRequest",
    "Comparison",
    "InputError",
    "Reopened",
    "RunDirectory",
    "RunRequest",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "Sweep",
    "SweepRequest",
    "compare",
    "environment",
    "join",
    "load_scenario",
    "open_experiment",
    "open_run",
    "open_sweep",
    "reopen",
    "resume_experiment",
    "resume_sweep",
    "run",
    "sweep",
]

_HOMES: Final = {
    "ArgosyError": "argosy.problems",
    "Asked": "argosy.outside.client",
    "CompareRequest": "argosy.experiments.request",
    "Comparison": "argosy.experiments.comparison",
    "InputError": "argosy.problems",
    "Reopened": "argosy.runs.reopened",
    "RunDirectory": "analytics.runs",
    "RunRequest": "argosy.runs.request",
    "RunResult": "argosy.runs.result",
    "Scenario": "sim.scenario",
    "ScenarioError": "argosy.problems",
    "Sweep": "argosy.experiments.sweeps",
    "SweepRequest": "argosy.experiments.sweeps",
    "compare": "argosy.experiments.comparison",
    "environment": "argosy.rl",
    "join": "argosy.outside.client",
    "load_scenario": "argosy.scenario_files",
    "open_experiment": "argosy.experiments.comparison",
    "open_run": "argosy.runs.directory",
    "open_sweep": "argosy.experiments.sweeps",
    "reopen": "argosy.runs.reopened",
    "resume_experiment": "argosy.experiments.comparison",
    "resume_sweep": "argosy.experiments.sweeps",
    "run": "argosy.runs.execute",
    "sweep": "argosy.experiments.sweeps",
}

__getattr__ = lazy_face(__name__, _HOMES)
