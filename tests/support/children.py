"""The processes that a process has started."""

from __future__ import annotations

from pathlib import Path

import pytest

finds_children = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds child processes in /proc, as on Linux"
)


def children(parent: int, command: str) -> list[int]:
    """Those of `parent` whose command line has `command` in it."""
    started = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    return [
        int(child) for child in started if command.encode() in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
