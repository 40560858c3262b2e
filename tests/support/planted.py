"""A directory that its visitor did not write: everything that Python might run on its own account lies in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ARGOSY = Path(sys.executable).with_name("argosy")
"""The command as a user has it; `python -c` would search the working directory by itself."""

RUN_AT_START = ("sitecustomize", "usercustomize")
SHADOWS = (
    "os", "json", "typing", "socket", "pickle", "struct", "multiprocessing", "concurrent", "marshal", "site",
    "argosy", "sim", "chain", "analytics", "polars", "numpy", "joblib", "sklearn", "networkx", "pyrevm", "psutil",
    "lz4", "viztracer", "pyarrow", "fsspec", "dask", "ray", "setproctitle", "argosy_bench", "matplotlib", "cupy",
)  # fmt: skip
"""Modules that are there already, and some that libraries import where they find them."""

GROUPS = {
    "argosy.policies": "fraud.planted = planted_points:Screen\nfraud.rules = planted_points:Screen",
    "networkx.backends": "planted = planted_points:Screen",
    "networkx.backend_info": "planted = planted_points:about",
    "pydantic": "planted = planted_points:about",
    "joblib.backends": "planted = planted_points:about",
    "pytest11": "planted = planted_points",
}


def plant(directory: Path) -> Path:
    """Plant `directory`; returns the file to which whatever was run adds its name."""
    marker = directory / "was_run"
    said = f"open({str(marker)!r}, 'a').write(__name__ + '\\n')\n"
    for name in (*RUN_AT_START, *SHADOWS, "planted_points"):
        (directory / f"{name}.py").write_text(said)
    info = directory / "planted-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n")
    points = "\n".join(f"[{group}]\n{lines}\n" for group, lines in GROUPS.items())
    (info / "entry_points.txt").write_text(points)
    (directory / "planted.pth").write_text(f"import sys; {said}")
    return marker


def argosy(directory: Path, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """A real `argosy` process that stands in `directory`."""
    return subprocess.run(
        [ARGOSY, *map(str, arguments)],
        cwd=directory, capture_output=True, text=True, check=False, timeout=300, stdin=subprocess.DEVNULL,
        **options,
    )  # fmt: skip


def names_run(marker: Path) -> Iterator[str]:
    """What ran."""
    if marker.exists():
        yield from sorted(set(marker.read_text().split()))
