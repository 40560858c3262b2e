"""How the commands of `argosy lab` answer: files that were written, and verdicts."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Any

import typer

from argosy.terminal import write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def tell_files(paths: Sequence[Path], following: str, *, json: bool) -> None:
    """Print what was written, and what to do next."""
    if json:
        write(dumps({"files": [str(path) for path in paths]}))
        return
    write("\n".join(str(path) for path in paths))
    write(f"next: {following}")


def tell_verdict(
    answer: dict[str, Any], show: Callable[[dict[str, Any]], None], *, no: str, json: bool
) -> None:
    """Print an answer.

    Args:
        answer: with its `verdict`; with a `problem` where nothing could be judged.
        show: prints it for people.
        no: the verdict that ends with 1.
        json: print one JSON object.

    Raises:
        InputError: if nothing could be judged.
        typer.Exit: if the answer is no.
    """
    from argosy.lab import UNUSABLE, refuse
    from argosy.problems import ANSWER_IS_NO

    if json:
        write(dumps(answer))
    if answer["verdict"] == UNUSABLE:
        raise refuse(answer["problem"])
    if not json:
        show(answer)
    if answer["verdict"] == no:
        raise typer.Exit(ANSWER_IS_NO)
