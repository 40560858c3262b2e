"""Chromium and axe for tests: Debian's browser, and what `npm ci --prefix tests/tools` installs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from tests.support.places import ROOT
from tests.support.wanting import AXE, CHROMIUM, skip

if TYPE_CHECKING:
    from pathlib import Path

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_AXE: Final = ROOT / "tests" / "tools" / "node_modules" / "axe-core" / "axe.min.js"


def chromium() -> str:
    """The browser's program; skips the test that asks where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None) or skip(CHROMIUM)


def axe() -> Path:
    """The script that looks for barriers; skips the test that asks where there is none."""
    return _AXE if _AXE.is_file() else skip(AXE)
