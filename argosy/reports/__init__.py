"""Pages of runs and experiments, composed from what lies in their directories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.reports.geography import Geography, coastlines
    from argosy.reports.writing import REPORT, page_of, write_report

__all__ = ["REPORT", "Geography", "coastlines", "page_of", "write_report"]

_HOMES: Final = {
    "Geography": "argosy.reports.geography",
    "coastlines": "argosy.reports.geography",
    **dict.fromkeys(("REPORT", "page_of", "write_report"), "argosy.reports.writing"),
}

__getattr__ = lazy_face(__name__, _HOMES)
