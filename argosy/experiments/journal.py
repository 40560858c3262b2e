"""The lines of an experiment: one for each task that ended, appended at once, by one process at a time."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final, Self

from argosy.lock import hold
from argosy.problems import InputError
from sim.core.files import FileError, check_own, read_text
from sim.core.json_text import parse_object

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST: Final = 1 << 30
"""Bytes of a file that is still read."""


class Journal:
    """Appends lines to a file that nobody else may append to meanwhile.

    What was cut off in the middle of a line is taken away first: its task has to be done again.

    Args:
        path: of the file; its directory is there.

    Raises:
        InputError: if another process is at it, or its lines cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        hold(self._file, path.parent)
        try:
            self.lines = read_lines(path)
        except InputError:
            self.close()
            raise
        os.ftruncate(self._file, len(_whole(path).encode()))

    def append(self, line: dict[str, Any]) -> None:
        """Keep what a task came to, whatever happens next."""
        self.lines.append(line)
        os.write(self._file, json.dumps(line).encode() + b"\n")

    def close(self) -> None:
        """Let others have it."""
        os.close(self._file)

    def __enter__(self) -> Self:
        """Within the block, lines can be appended."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self.close()


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal; a last one that is cut off is left out.

    Raises:
        InputError: if it is not there, or a line of it is damaged.
    """
    return [parsed(line, path) for line in _whole(path).split("\n") if line]


def _whole(path: Path) -> str:
    """All up to the last line's end."""
    text = text_of(path)
    return text[: text.rfind("\n") + 1]


def parsed(text: str, path: Path) -> dict[str, Any]:
    """The JSON object in `text`, from the file at `path`.

    Raises:
        InputError: if it is none.
    """
    try:
        return parse_object(text)
    except FileError as error:
        raise damaged(path, error.what) from error


def text_of(path: Path) -> str:
    """What an experiment's file holds.

    Raises:
        InputError: if it is not there, or cannot be read.
    """
    if not os.path.lexists(path):
        raise InputError(f"no experiment: {path} is not there", "give the directory that was printed")
    try:
        check_own(path, _LARGEST)
        return read_text(path, _LARGEST)
    except FileError as error:
        raise damaged(path, error.what) from error


def damaged(path: Path, how: str) -> InputError:
    """The complaint that an experiment's file is not what it was."""
    return InputError(f"{path} {how}", "run it again; nothing else is lost")
