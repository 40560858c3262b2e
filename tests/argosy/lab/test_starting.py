"""`argosy lab new`, and the page of the interface."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from argosy.lab import interface_page
from argosy.lab.rules import NEEDED, NEEDED_OF
from chain.testing import STEPS, compile_file
from tests.support.calling import invoke
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path


def test_a_starter_is_written_and_never_overwritten(tmp_path: Path) -> None:
    made = tmp_path / "mine"
    answer = json.loads(invoke("lab", "new", made, "--json").stdout)
    assert sorted(path.name for path in made.iterdir()) == ["MyEscrow.sol", "README.md", "test_my_escrow.py"]
    assert answer["files"] == [
        str(made / name) for name in ("MyEscrow.sol", "test_my_escrow.py", "README.md")
    ]
    (made / "MyEscrow.sol").write_text("my work", encoding="utf-8")
    refused = invoke("lab", "new", made)
    assert refused.exit_code == 2
    assert "is there already" in refused.stderr
    assert (made / "MyEscrow.sol").read_text(encoding="utf-8") == "my work"


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = invoke("lab", "new", tmp_path / "file" / "below")
    assert refused.exit_code == 2
    assert "cannot write" in refused.stderr


def test_the_starter_is_sound_and_its_own_tests_pass(tmp_path: Path) -> None:
    """It is the sound example under another name: what that one is judged to be, it is."""
    need_compiler()
    invoke("lab", "new", tmp_path)
    mine = compile_file(tmp_path / "MyEscrow.sol", "MyEscrow")
    plain = compile_file(ROOT / "examples/PlainEscrow.sol", "PlainEscrow")
    assert mine.bytecode == plain.bytecode
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_what_is_needed_is_a_row_of_the_table_of_functions() -> None:
    rows = {
        (step.name, role, state) for step in STEPS for role in step.roles or ("",) for state in step.sources
    }
    assert rows >= NEEDED.union(*NEEDED_OF.values())


def test_the_page_has_every_function_with_its_rows() -> None:
    page = interface_page()
    for step in STEPS:
        section = page.partition(f"\n### {step.name}(")[2].partition("\n### ")[0]
        for state in step.sources:
            assert (
                f"| {', '.join(step.roles) or 'anyone'} | {state.name.capitalize()} | {step.clock} |"
                in section
            )
