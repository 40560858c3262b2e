"""What can be wrong with a run directory."""

from __future__ import annotations


class RunError(Exception):
    """A directory that holds no readable run. The message says what is wrong with which file."""


class DamagedTable(RunError):
    """A table of a run is missing or cannot be read."""
