"""Agents from outside: programs of anybody's that decide in the place of a running market's policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.outside.client import Asked, Table, join
    from argosy.outside.desk import ClosedError, CrowdedError, Desk, LateError, NonsenseError
    from argosy.outside.families import ANSWERABLE, plain
    from argosy.outside.joined import Joined, recorded
    from argosy.outside.record import ANSWERS, LARGEST_ANSWERS, is_name

__all__ = [
    "ANSWERABLE",
    "ANSWERS",
    "LARGEST_ANSWERS",
    "Asked",
    "ClosedError",
    "CrowdedError",
    "Desk",
    "Joined",
    "LateError",
    "NonsenseError",
    "Table",
    "is_name",
    "join",
    "plain",
    "recorded",
]

_HOMES: Final = {
    "ANSWERABLE": "argosy.outside.families",
    "ANSWERS": "argosy.outside.record",
    "LARGEST_ANSWERS": "argosy.outside.record",
    "Asked": "argosy.outside.client",
    "ClosedError": "argosy.outside.desk",
    "CrowdedError": "argosy.outside.desk",
    "Desk": "argosy.outside.desk",
    "Joined": "argosy.outside.joined",
    "LateError": "argosy.outside.desk",
    "NonsenseError": "argosy.outside.desk",
    "Table": "argosy.outside.client",
    "is_name": "argosy.outside.record",
    "join": "argosy.outside.client",
    "plain": "argosy.outside.families",
    "recorded": "argosy.outside.joined",
}

__getattr__ = lazy_face(__name__, _HOMES)
