"""The answers that decided, as a file beside a run's tables from which the run can be repeated."""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.outside.families import ANSWERABLE, plain
from argosy.problems import InputError
from sim.core.files import FileError, check_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

ANSWERS: Final = "answers.jsonl"
"""The file in a run directory: a line with the families, and one for every answer that decided."""

HINT: Final = "give the answers.jsonl of a run that agents had joined, with the same scenario and arguments"

LARGEST_ANSWERS: Final = 1 << 28
"""Bytes of it that are read."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_BYTES: Final = 8


class Line(NamedTuple):
    """An answer that decided.

    Attributes:
        family: whose decision it was.
        question: number of the decision within the family, from 1.
        view: digest of what was asked (`view_digest`).
        agent: name of who answered.
        answer: plain values, as they were sent.
    """

    family: str
    question: int
    view: str
    agent: str
    answer: Any


def is_name(text: object) -> bool:
    """Whether an agent may be called so: 1 to 40 letters, digits, dots, dashes and underscores."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def view_digest(view: Any) -> str:
    """BLAKE2b of a view's plain values, 8 bytes in hexadecimal."""
    text = json.dumps(plain(view), separators=(",", ":"))
    return blake2b(text.encode(), digest_size=_BYTES).hexdigest()


def text_of(families: Sequence[str], lines: Iterable[Line]) -> str:
    """The content of the file."""
    documents = [{"families": list(families)}, *(line._asdict() for line in lines)]
    return "".join(json.dumps(document, separators=(",", ":")) + "\n" for document in documents)


def read_answers(path: Path) -> tuple[tuple[str, ...], list[Line]]:
    """Families and answers of a file.

    Raises:
        InputError: if there is none, or a line is not one of it.
    """
    try:
        check_own(path, LARGEST_ANSWERS)
        first, *rest = path.read_text(encoding="utf-8").splitlines()
    except FileError as error:
        raise InputError(f"{path} {error.what}", error.hint) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as answers", HINT) from error
    families = _document(path, 1, first).get("families")
    if (
        not isinstance(families, list)
        or not families
        or not all(name in list(ANSWERABLE) for name in families)
    ):
        raise InputError(f"{path}, line 1: names no families that can be answered", HINT)
    lines = [_line(path, number, text) for number, text in enumerate(rest, 2)]
    return tuple(dict.fromkeys(families)), lines


def _document(path: Path, number: int, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError(f"{path}, line {number}: not a JSON object", HINT)
    return found


def _line(path: Path, number: int, text: str) -> Line:
    found = _document(path, number, text)
    kinds = {"family": str, "question": int, "view": str, "agent": str}
    if found.keys() != set(Line._fields) or not all(
        isinstance(found[key], kind) for key, kind in kinds.items()
    ):
        raise InputError(f"{path}, line {number}: not an answer with {', '.join(Line._fields)}", HINT)
    if not is_name(found["agent"]):
        raise InputError(f"{path}, line {number}: no agent can be called so", HINT)
    return Line(**found)
