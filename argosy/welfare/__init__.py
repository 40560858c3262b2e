"""`argosy welfare`: a market beside its first best, and what each departure from it costs whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.welfare.assessing import assess
    from argosy.welfare.assessment import Assessment
    from argosy.welfare.first_best import CAUSES, mended
    from argosy.welfare.request import WelfareRequest

__all__ = ["CAUSES", "Assessment", "WelfareRequest", "assess", "mended"]

_HOMES: Final = {
    "CAUSES": "argosy.welfare.first_best",
    "Assessment": "argosy.welfare.assessment",
    "WelfareRequest": "argosy.welfare.request",
    "assess": "argosy.welfare.assessing",
    "mended": "argosy.welfare.first_best",
}

__getattr__ = lazy_face(__name__, _HOMES)
