"""`python -m contracts.tools.homework`: a class to grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.tools.homework import main
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path


def test_each_has_a_fault_of_its_own_and_nothing_is_overwritten(tmp_path: Path) -> None:
    need_compiler()
    assert main([str(tmp_path / "class"), "--number", "12"]) == 0
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "class").iterdir())]
    plain = (ROOT / "examples" / "PlainEscrow.sol").read_text(encoding="utf-8")
    assert len(set(texts)) == 12
    assert plain not in texts
    assert main([str(tmp_path / "class")]) == 2
    assert len(list((tmp_path / "class").iterdir())) == 12


def test_a_class_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path / "class"), "--number", "0"])
    assert not (tmp_path / "class").exists()
