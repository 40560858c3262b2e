"""The lab: an escrow contract of one's own, judged by what it does with money. Names load when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.lab.checking import UNUSABLE, check, refuse
    from argosy.lab.interface import interface_page
    from argosy.lab.report import show
    from argosy.lab.starting import write_starter
    from argosy.lab.tracing import as_json, reader_of, show_trace, trace_of

__all__ = [
    "UNUSABLE",
    "as_json",
    "check",
    "interface_page",
    "reader_of",
    "refuse",
    "show",
    "show_trace",
    "trace_of",
    "write_starter",
]

_HOMES: Final = {
    "UNUSABLE": "argosy.lab.checking",
    "as_json": "argosy.lab.tracing",
    "check": "argosy.lab.checking",
    "interface_page": "argosy.lab.interface",
    "reader_of": "argosy.lab.tracing",
    "refuse": "argosy.lab.checking",
    "show": "argosy.lab.report",
    "show_trace": "argosy.lab.tracing",
    "trace_of": "argosy.lab.tracing",
    "write_starter": "argosy.lab.starting",
}

__getattr__ = lazy_face(__name__, _HOMES)
