"""Pages of runs and experiments, composed from what lies in their directories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.reports.writing import REPORT, page_of, write_report

__all__ = ["REPORT", "page_of", "write_report"]

_HOMES: Final = dict.fromkeys(__all__, "argosy.reports.writing")

__getattr__ = lazy_face(__name__, _HOMES)
