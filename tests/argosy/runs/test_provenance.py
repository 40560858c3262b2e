"""Asking git which commit a run was made with leaves the checkout alone."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from argosy.runs.provenance import _ask_git

if TYPE_CHECKING:
    from pathlib import Path


def test_asking_takes_no_lock_and_writes_no_index(tmp_path: Path) -> None:
    for command in (["init", "-q"], ["add", "file"]):
        (tmp_path / "file").write_text("content")
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    index = tmp_path / ".git" / "index"
    before = index.read_bytes()
    os.utime(tmp_path / "file", (1, 1))  # the index is out of date, which git would like to mend
    assert _ask_git(tmp_path, "status", "--porcelain", "--untracked-files=no") == "A  file"
    assert index.read_bytes() == before
