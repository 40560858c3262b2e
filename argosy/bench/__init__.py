"""What Argosy costs on this machine, against its budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.bench.benchmark import Benchmark, run_benchmark
    from argosy.bench.machine import Machine
    from argosy.bench.rows import ROWS, Budget
    from argosy.bench.sample import Sample

__all__ = [
    "ROWS",
    "Benchmark",
    "Budget",
    "Machine",
    "Sample",
    "run_benchmark",
]

_HOMES: Final = {
    "ROWS": "argosy.bench.rows",
    "Benchmark": "argosy.bench.benchmark",
    "Budget": "argosy.bench.rows",
    "Machine": "argosy.bench.machine",
    "Sample": "argosy.bench.sample",
    "run_benchmark": "argosy.bench.benchmark",
}

__getattr__ = lazy_face(__name__, _HOMES)
