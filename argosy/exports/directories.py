"""Directories that are there whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from shutil import rmtree
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def new_directory(directory: Path) -> Iterator[None]:
    """Make `directory`, and take it away again if filling it fails.

    Raises:
        OSError: if it is there already, or cannot be made.
    """
    directory.mkdir(parents=True)
    try:
        yield
    except BaseException:
        rmtree(directory, ignore_errors=True)
        raise
