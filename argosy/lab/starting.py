"""`argosy lab new`: a contract to begin with, a test of it, and what to do next."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

from argosy.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

FILES: Final = {
    "MyEscrow.sol": "MyEscrow.sol.txt",
    "test_my_escrow.py": "test_my_escrow.py.txt",
    "README.md": "README.md",
}
"""What is written, and the text of it in `starter/`."""


def write_starter(directory: Path) -> list[Path]:
    """Write the files of a new project; gives their paths.

    Raises:
        InputError: if one of them is there already, or cannot be written. Nothing is overwritten.
    """
    paths = [directory / name for name in FILES]
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        raise InputError(f"{there[0]} is there already", "name a new directory: argosy lab new DIR")
    texts = resources.files("argosy.lab") / "starter"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, FILES.values(), strict=True):
            path.write_text((texts / text).read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot write to {directory}: {error.strerror}", "name another directory"
        ) from error
    return paths
