"""Pages that a reader follows from top to bottom: every file and command of them, in a directory of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.pages import play
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

TUTORIAL = "docs/tutorials/escrow-in-an-hour.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("page", "commands"), [("docs/guides/pytest-kit.md", 4), (TUTORIAL, 7)])
def test_the_page_works_as_it_stands(page: str, commands: int, tmp_path: Path) -> None:
    need_compiler()
    shown = play((ROOT / page).read_text(encoding="utf-8"), tmp_path)
    assert len(shown) == commands
    for step in shown:
        assert step.right, f"$ {step.command}\n{step.printed}\ncode {step.code}, the page shows\n{step.page}"


def test_the_tutorial_installs_as_the_readme_does() -> None:
    text = (ROOT / TUTORIAL).read_text(encoding="utf-8").partition("## 2.")[0]
    install = re.findall(r"^    (.+)$", text, flags=re.MULTILINE)
    assert len(install) == 3
    for line in install:
        known = line.replace("-e . pytest", ".")
        assert f"    {known}\n" in README
