"""Ten flawed escrows to be broken and then mended. Names load when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.lab.exercises.breaking import break_open, mend
    from argosy.lab.exercises.catalogue import EXERCISES, numbered
    from argosy.lab.exercises.files import write_exercise
    from argosy.lab.exercises.game import Game
    from argosy.lab.exercises.showing import as_rows, show_attack, show_list, show_mended

__all__ = [
    "EXERCISES",
    "Game",
    "as_rows",
    "break_open",
    "mend",
    "numbered",
    "show_attack",
    "show_list",
    "show_mended",
    "write_exercise",
]

_HOMES: Final = {
    "EXERCISES": "argosy.lab.exercises.catalogue",
    "Game": "argosy.lab.exercises.game",
    "as_rows": "argosy.lab.exercises.showing",
    "break_open": "argosy.lab.exercises.breaking",
    "numbered": "argosy.lab.exercises.catalogue",
    "mend": "argosy.lab.exercises.breaking",
    "show_attack": "argosy.lab.exercises.showing",
    "show_list": "argosy.lab.exercises.showing",
    "show_mended": "argosy.lab.exercises.showing",
    "write_exercise": "argosy.lab.exercises.files",
}

__getattr__ = lazy_face(__name__, _HOMES)
