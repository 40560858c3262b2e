"""From a directory to a page beside it."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, Final

from analytics.report import LARGEST, render
from argosy.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.report import Page

REPORT: Final = "report.html"
_KINDS: Final = ("manifest.json", "experiment.json", "sweep.json")


def write_report(path: Path, out: Path | None = None) -> Path:
    """Write the page of a run, a comparison or a sweep.

    Args:
        path: its directory.
        out: the file; None writes `report.html` in the directory.

    Returns:
        the file.

    Raises:
        InputError: if there is neither in `path`, it cannot be read, or the page cannot be written.
    """
    page = page_of(path)
    file = out or path / REPORT
    try:
        text = render(page)
        size = len(text.encode())
        if size > LARGEST:
            raise InputError(
                f"the page would have {size:,} bytes, more than {LARGEST:,}", "compare fewer strategies"
            )
        unfinished = file.with_name(file.name + ".unfinished")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        raise InputError(
            f"cannot write {file}: {error.strerror or error}", "give another place with --out"
        ) from error
    return file


def page_of(path: Path) -> Page:
    """The page of whatever is in a directory.

    Raises:
        InputError: if nothing is there that has a page, or it cannot be read.
    """
    if not os.path.isdir(path):
        raise InputError(f"no directory at {path}", "give one that `argosy run`, compare or sweep printed")
    kind = next((name for name in _KINDS if os.path.lexists(path / name)), None)
    if kind == "manifest.json":
        from argosy.reports.of_run import run_page

        return run_page(path)
    if kind == "experiment.json":
        from argosy.reports.of_comparison import comparison_page

        return comparison_page(path)
    if kind == "sweep.json":
        from argosy.reports.of_sweep import sweep_page

        return sweep_page(path)
    raise InputError(
        f"{path} holds neither a run nor an experiment: none of {', '.join(_KINDS)} is there",
        "give the directory that `argosy run`, compare or sweep printed",
    )
