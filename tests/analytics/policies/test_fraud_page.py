"""docs/screens.md says what is so."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from argosy.policies import registered
from tests.support.calling import invoke
from tests.support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = (ROOT / "docs/screens.md").read_text(encoding="utf-8")


def test_every_learned_screen_has_its_row() -> None:
    table = PAGE.partition("| name |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)
    ours = [
        name for name, target in registered("fraud").items() if target.startswith("analytics.policies.fraud")
    ]
    assert sorted(named) == sorted(ours)


def test_the_example_by_hand_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [command] = re.findall(r"^    argosy (run .+)$", PAGE, flags=re.MULTILINE)
    assert invoke(*shlex.split(command), "-q").exit_code == 0
    [snippet] = re.findall(r"```python\n(.+?)```", PAGE, flags=re.DOTALL)
    found: dict[str, Any] = {}
    exec(snippet, found)
    assert len(found["orders"]) == 1_000
    assert found["matrix"].sum() == 300
    assert 0.5 < found["auc"] <= 1
