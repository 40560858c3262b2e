"""What docs/guides/grading.md, docs/cli.md and `--help` tell a teacher to type works; a stub judges."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import TYPE_CHECKING

import pytest
import typer

from argosy.cli import app
from argosy.lab.grading import processes
from argosy.lab.grading.hidden import HIDDEN
from argosy.lab.grading.rubric import default_text
from tests.support.calling import invoke
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = (ROOT / "docs/guides/grading.md").read_text(encoding="utf-8")
CLI = (ROOT / "docs/cli.md").read_text(encoding="utf-8").partition("## argosy lab\n")[2].partition("\n## ")[0]
LAB = typer.main.get_command(app).commands["lab"]  # type: ignore[attr-defined]
HELP = "".join(LAB.commands[name].epilog for name in ("grade", "rubric"))
EXAMPLES = dict.fromkeys(
    re.findall(r"^ +(argosy lab (?:grade|rubric)[^\[\n]*)$", GUIDE + HELP, flags=re.MULTILINE)
)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


def test_examples_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_compiler()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(processes, "_CHILD", "tests.argosy.lab.grading.stub_child")
    (tmp_path / "homework").mkdir()
    (tmp_path / "homework" / "ann.sol").write_text("// works\n", encoding="utf-8")
    (tmp_path / "rubric.toml").write_text(invoke("lab", "rubric").stdout, encoding="utf-8")
    for example in EXAMPLES:
        done = invoke(*shlex.split(example.partition(" > ")[0])[1:])
        assert done.exit_code == 0, f"{example}: {done.stderr}"


@pytest.mark.parametrize("name", ["grade", "rubric"])
def test_usage_lists_the_options(name: str) -> None:
    [usage] = re.findall(rf"^    argosy lab {name}(.*)$", CLI, flags=re.MULTILINE)
    known = {option.opts[0] for option in LAB.commands[name].params if option.opts[0].startswith("--")}
    assert set(re.findall(r"--[a-z-]+", usage)) == known


def test_every_key_of_the_rubric_and_every_hidden_attack_is_explained() -> None:
    for key, value in tomllib.loads(default_text()).items():
        assert f"`{key}" in GUIDE, key
        for inner in value if key in ("limits", "gas", "copies") else ():
            assert f"{key}.{inner}" in GUIDE or f"`{inner}`" in GUIDE, f"{key}.{inner}"
    assert all(f"| {name} |" in GUIDE for name in HIDDEN)
