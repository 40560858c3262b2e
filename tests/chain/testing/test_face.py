"""What `chain.testing` shows, and that its page works as it stands."""

from __future__ import annotations

import ast
import inspect
import re

import pytest

import chain.testing
from tests.support.places import ROOT

GUIDE = (ROOT / "docs" / "guides" / "testing-contracts.md").read_text(encoding="utf-8")
PLAIN = ("Outcome", "Reverted", "State", "Step", "Witness", "take", "withdraw", "lead", "deadline", "ballot")
"""What its signature and its one line say all about."""

FILES = sorted((ROOT / "chain" / "testing").glob("*.py"))


def test_the_guide_runs_from_top_to_bottom() -> None:
    snippets = re.findall(r"```python\n(.+?)```", GUIDE, flags=re.DOTALL)
    assert len(snippets) >= 7
    names: dict[str, object] = {}
    for snippet in snippets:
        exec(snippet, names)


def test_every_name_of_the_face_is_there() -> None:
    assert len(set(chain.testing.__all__)) == len(chain.testing.__all__)
    for name in chain.testing.__all__:
        assert hasattr(chain.testing, name)


@pytest.mark.parametrize("name", chain.testing.__all__)
def test_what_is_called_has_an_example(name: str) -> None:
    shown = getattr(chain.testing, name)
    if inspect.isfunction(shown) or inspect.isclass(shown):
        assert shown.__doc__
        assert name in PLAIN or "Example:" in shown.__doc__


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_needs_no_test_framework(path) -> None:  # noqa: ANN001
    """Users bring their own; what only our tests need stays with them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        assert not {name.split(".")[0] for name in names} & {"pytest", "hypothesis", "tests"}
