"""Asking whether code that a scenario names may run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

ALLOW_CODE = typer.Option(
    "--allow-code",
    help="Let policies be code that is no installed policy, as in this directory. It can do whatever you can.",
)


def with_consent(attempt: Callable[[bool], Answer], *, allowed: bool) -> Answer:
    """What `attempt` comes to, which is told whether code may run; on a terminal the user is asked.

    Raises:
        CodeNotAllowedError: if it may not.
    """
    from argosy.policies import CodeNotAllowedError

    try:
        return attempt(allowed)
    except CodeNotAllowedError as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty() and _confirmed(error.told)):
            raise
    return attempt(True)


def _confirmed(told: tuple[str, ...]) -> bool:
    for sentence in told:
        typer.echo(sentence, err=True)
    try:
        return typer.confirm("It can do whatever you can, as any program. Run it?", err=True)
    except typer.Abort:
        return False
