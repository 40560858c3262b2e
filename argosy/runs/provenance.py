"""What a run was made with: versions, commit, machine."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

_PACKAGES: Final = (
    "simpy", "numpy", "networkx", "polars", "pydantic", "pyrevm", "py-evm", "eth-tester", "coincurve",
    "web3", "scikit-learn", "tzdata", "holidays",
)  # fmt: skip


def argosy_version() -> str:
    """The installed version of Argosy."""
    return _version("argosy") or "unknown"


def provenance() -> dict[str, Any]:
    """Versions, commit and platform, for the manifest. None of it is part of a run's digest."""
    return {
        "argosy": argosy_version(),
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "dependencies": {name: found for name in _PACKAGES if (found := _version(name))},
        "git": _git(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _git() -> dict[str, Any] | None:
    """Commit of the checkout that the code runs from; None where it does not, or where there is no git."""
    home = Path(__file__).resolve().parents[2]
    if not (home / ".git").exists():
        return None
    try:
        commit = _ask_git(home, "rev-parse", "HEAD")
        changes = _ask_git(home, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit, "dirty": bool(changes)}


def _ask_git(home: Path, *arguments: str) -> str:
    # without locks, for a run that is killed would leave one, and nobody could commit
    return subprocess.run(
        ["git", "--no-optional-locks", "-C", str(home), *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=10,
    ).stdout.strip()
