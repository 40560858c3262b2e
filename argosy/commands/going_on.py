"""What is shown while an experiment goes on, and said when it is stopped."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.progress import Tell


@contextmanager
def told_of() -> Iterator[Tell | None]:
    """A bar on a terminal; whoever stops it is told how to go on."""
    from argosy.experiments.running import Stopped
    from argosy.progress import tasks_progress

    try:
        with tasks_progress() as tell:
            yield tell
    except Stopped as stopped:
        typer.echo(f"argosy: go on with: argosy {stopped.command} --resume {stopped.directory}", err=True)
        raise
