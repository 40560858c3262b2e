"""A file that one process at a time may hold."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from argosy.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path


def hold(file: int, directory: Path) -> None:
    """Hold an open file until it is closed.

    Args:
        file: its descriptor, which is closed if it cannot be held.
        directory: where work goes on, for the complaint.

    Raises:
        InputError: if another process holds it.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        what = f"{directory}: another process is at work on it"
        raise InputError(what, "wait until it ends, or stop it") from error
