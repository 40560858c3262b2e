"""What the holes of a contract cost a market. Names load when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.lab.economy.asking import economy
    from argosy.lab.economy.playing import Asked
    from argosy.lab.economy.report import show_economy

__all__ = ["Asked", "economy", "show_economy"]

_HOMES: Final = {
    "Asked": "argosy.lab.economy.playing",
    "economy": "argosy.lab.economy.asking",
    "show_economy": "argosy.lab.economy.report",
}

__getattr__ = lazy_face(__name__, _HOMES)
