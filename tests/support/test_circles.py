"""No file imports itself by way of others, not even for its types alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import circles

if TYPE_CHECKING:
    from pathlib import Path


def test_there_is_no_circle() -> None:
    assert circles.circles(circles.graph()) == []


def circles_of(folder: Path, **files: str) -> list[list[str]]:
    """The circles of a package `p` with these files."""
    (folder / "p").mkdir()
    for name, text in {"__init__": "", **files}.items():
        (folder / "p" / f"{name}.py").write_text(text)
    return circles.circles(circles.graph(folder, ("p",)))


class TestFinding:
    def test_a_straight_line_is_none(self, tmp_path: Path) -> None:
        assert circles_of(tmp_path, a="import p.b\nimport os", b="from p.c import x", c="x = 1") == []

    @pytest.mark.parametrize(
        "back",
        [
            "import p.a",
            "from p import a",
            "from . import a",
            "from .a import x",
            "from p.a import x as y",
            "def late():\n    from p.a import x",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.a import x",
        ],
    )
    def test_every_way_to_import_counts(self, tmp_path: Path, back: str) -> None:
        assert circles_of(tmp_path, a="from p import b", b=back) == [["p/a.py", "p/b.py"]]

    def test_a_long_way_round_is_one_circle(self, tmp_path: Path) -> None:
        found = circles_of(
            tmp_path, a="from p import b", b="from p import c", c="from p import a", d="from p import a"
        )
        assert found == [["p/a.py", "p/b.py", "p/c.py"]]

    def test_a_file_that_imports_itself(self, tmp_path: Path) -> None:
        assert circles_of(tmp_path, a="from p import a") == [["p/a.py"]]

    def test_a_face_is_a_file_where_it_is_named_only(self, tmp_path: Path) -> None:
        """Who takes from a sibling does not take from the package, though Python loads that first."""
        assert circles_of(tmp_path, __init__="from p.a import x", a="from p.b import x", b="x = 1") == []

    def test_who_takes_from_the_face_that_takes_from_it_is_in_a_circle(self, tmp_path: Path) -> None:
        found = circles_of(tmp_path, __init__="from p.a import x", a="from p import y\nx = 1")
        assert found == [["p/__init__.py", "p/a.py"]]


def test_the_command_shows_them_and_says_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "a.py").write_text("from sim import b")
    (tmp_path / "sim" / "b.py").write_text("from sim import a")
    drawn = circles.graph(tmp_path, ("sim",))
    monkeypatch.setattr(circles, "graph", lambda: drawn)
    assert circles.main() == 1
    told = capsys.readouterr().out
    assert "sim/a.py -> sim/b.py" in told
    assert told.endswith("2 files, 1 circles\n")
    drawn.remove_edge("sim/b.py", "sim/a.py")
    assert circles.main() == 0
