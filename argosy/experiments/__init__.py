"""Many runs: strategies over replications, on common random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.experiments.comparison import Comparison, compare, open_experiment, resume_experiment
    from argosy.experiments.plan import Plan, load_plan
    from argosy.experiments.request import CompareRequest
    from argosy.experiments.task import Kpis, Replicated, Task, replicate

__all__ = [
    "CompareRequest",
    "Comparison",
    "Kpis",
    "Plan",
    "Replicated",
    "Task",
    "compare",
    "load_plan",
    "open_experiment",
    "replicate",
    "resume_experiment",
]

_HOMES: Final = {
    "CompareRequest": "argosy.experiments.request",
    "Comparison": "argosy.experiments.comparison",
    "Kpis": "argosy.experiments.task",
    "Plan": "argosy.experiments.plan",
    "Replicated": "argosy.experiments.task",
    "Task": "argosy.experiments.task",
    "compare": "argosy.experiments.comparison",
    "load_plan": "argosy.experiments.plan",
    "open_experiment": "argosy.experiments.comparison",
    "replicate": "argosy.experiments.task",
    "resume_experiment": "argosy.experiments.comparison",
}

__getattr__ = lazy_face(__name__, _HOMES)
