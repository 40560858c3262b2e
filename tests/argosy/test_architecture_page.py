"""The page about the house names what is there."""

import ast
import re

import pytest

from tests.support.places import ROOT

PAGE = ROOT / "docs" / "explain" / "architecture.md"
LINKS = re.findall(r"\[`(\w+)`\]\(([^)]+\.py)\)", PAGE.read_text(encoding="utf-8"))


def test_the_page_names_many_things() -> None:
    assert len(LINKS) >= 25


@pytest.mark.parametrize(("name", "target"), LINKS, ids=[name for name, _ in LINKS])
def test_what_it_names_is_defined_there(name: str, target: str) -> None:
    source = (PAGE.parent / target).read_text(encoding="utf-8")
    defined = {
        node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    assert name in defined


def test_every_room_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rooms = {
        path.name for path in (ROOT / "sim").iterdir() if path.is_dir() and (path / "__init__.py").exists()
    }
    assert rooms
    assert sorted(room for room in rooms if not re.search(rf"\b{room}\b", text)) == []
