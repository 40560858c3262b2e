"""Sweeps: a scenario's keys and assumptions varied over their ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.experiments.sweeps.factors import Factor
    from argosy.experiments.sweeps.request import SweepRequest
    from argosy.experiments.sweeps.result import Flip, Sweep
    from argosy.experiments.sweeps.sweeping import open_sweep, resume_sweep, sweep

__all__ = ["Factor", "Flip", "Sweep", "SweepRequest", "open_sweep", "resume_sweep", "sweep"]

_HOMES: Final = {
    "Factor": "argosy.experiments.sweeps.factors",
    "Flip": "argosy.experiments.sweeps.result",
    "Sweep": "argosy.experiments.sweeps.result",
    "SweepRequest": "argosy.experiments.sweeps.request",
    "open_sweep": "argosy.experiments.sweeps.sweeping",
    "resume_sweep": "argosy.experiments.sweeps.sweeping",
    "sweep": "argosy.experiments.sweeps.sweeping",
}

__getattr__ = lazy_face(__name__, _HOMES)
