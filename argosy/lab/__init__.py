"""The lab: an escrow contract of one's own, judged by what it does with money. Names load when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.lab.interface import interface_page
    from argosy.lab.starting import write_starter

__all__ = ["interface_page", "write_starter"]

_HOMES: Final = {
    "interface_page": "argosy.lab.interface",
    "write_starter": "argosy.lab.starting",
}

__getattr__ = lazy_face(__name__, _HOMES)
