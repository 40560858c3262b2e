"""Standard output and errors as people have them: any encoding, closed, cut off, full."""

from __future__ import annotations

import codecs
import os
import sys
from io import TextIOWrapper
from typing import Final

import typer

from argosy.printable import printable
from argosy.problems import ArgosyError

READER_LEFT: Final = 141
"""What a shell tells of a program that SIGPIPE ended."""

_PLAIN: Final = {"±": "+-", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "×": "x"}


class OutputError(ArgosyError):
    """The answer could not be printed; what was computed is stored all the same."""


def prepare_streams() -> None:
    """Have characters that the terminal's encoding lacks replaced, and answers to a closed output dropped."""
    codecs.register_error(_spelled_out.__name__, _spelled_out)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_spelled_out.__name__)


def write(text: str) -> None:
    """Print a line, or several, on standard output.

    Raises:
        typer.Exit: if nobody reads any more, as after `head`.
        OutputError: if the output takes no more for another reason.
    """
    try:
        sys.stdout.write(printable(text) + "\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        _drop_the_rest()
        raise typer.Exit(READER_LEFT) from error
    except OSError as error:
        _drop_the_rest()
        raise OutputError(f"cannot print the answer: {error.strerror}") from error


def _spelled_out(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    unknown = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in unknown), error.end


def _drop_the_rest() -> None:
    """So that Python does not try once more, and complain, when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
