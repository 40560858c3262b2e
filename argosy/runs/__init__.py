"""One run: executed, stored, checked, reopened, told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.runs.directory import open_run
    from argosy.runs.dossier import Dossier, dossier_of
    from argosy.runs.execute import run
    from argosy.runs.reopened import Reopened, reopen
    from argosy.runs.request import RunRequest
    from argosy.runs.result import RunResult
    from argosy.runs.story import story_of
    from argosy.runs.story_report import argument_text
    from argosy.runs.verification import Verification, verify

__all__ = [
    "Dossier",
    "Reopened",
    "RunRequest",
    "RunResult",
    "Verification",
    "argument_text",
    "dossier_of",
    "open_run",
    "reopen",
    "run",
    "story_of",
    "verify",
]

_HOMES: Final = {
    "Dossier": "argosy.runs.dossier",
    "Reopened": "argosy.runs.reopened",
    "RunRequest": "argosy.runs.request",
    "RunResult": "argosy.runs.result",
    "Verification": "argosy.runs.verification",
    "argument_text": "argosy.runs.story_report",
    "dossier_of": "argosy.runs.dossier",
    "open_run": "argosy.runs.directory",
    "reopen": "argosy.runs.reopened",
    "run": "argosy.runs.execute",
    "story_of": "argosy.runs.story",
    "verify": "argosy.runs.verification",
}

__getattr__ = lazy_face(__name__, _HOMES)
