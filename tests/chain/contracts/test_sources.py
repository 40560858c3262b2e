"""What a file of one's own may import, and how a file that cannot be read is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts.compile import CompileError
from chain.contracts.sources import LARGEST, Sources, imports

if TYPE_CHECKING:
    from pathlib import Path


def project(directory: Path, text: str, mark: str = "foundry.toml") -> Path:
    """`src/deep/Own.sol` in a project whose root has a library and the file `mark`."""
    own = directory / "project" / "src" / "deep" / "Own.sol"
    own.parent.mkdir(parents=True)
    (directory / "project" / mark).touch()
    (directory / "project" / "Library.sol").write_text("library Library {}", encoding="utf-8")
    (directory / "Outside.sol").write_text("library Outside {}", encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    return own


def test_what_lies_above_in_the_same_project_can_be_imported(tmp_path: Path) -> None:
    found = Sources(project(tmp_path, 'import "../../Library.sol";'))
    assert set(found.texts) == {"src/deep/Own.sol", "Library.sol"}


def test_without_a_project_the_directory_above_is_the_limit(tmp_path: Path) -> None:
    own = project(tmp_path, 'import "../Near.sol";', mark="nothing")
    (own.parent.parent / "Near.sol").write_text("library Near {}", encoding="utf-8")
    assert len(Sources(own).texts) == 2
    own.write_text('import "../../Library.sol";', encoding="utf-8")
    with pytest.raises(CompileError, match="may not be read"):
        Sources(own)


@pytest.mark.parametrize(
    "wanted",
    ["/etc/passwd", "../../../Outside.sol", "../../../../../../../../etc/passwd", "file:///etc/passwd"],
)
def test_nothing_outside_the_project_is_read(tmp_path: Path, wanted: str) -> None:
    with pytest.raises(CompileError, match="may not be read"):
        Sources(project(tmp_path, f'import "{wanted}";'))


def test_a_link_counts_for_where_it_leads(tmp_path: Path) -> None:
    own = project(tmp_path, 'import "./Linked.sol";')
    (own.parent / "Linked.sol").symlink_to(tmp_path / "Outside.sol")
    with pytest.raises(CompileError, match="may not be read"):
        Sources(own)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        ("// caf\u00e9".encode("latin-1"), "is not UTF-8 text: byte 0xe9 in line 1, column 7"),
        (b"/" * (LARGEST + 1), "is larger than"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_so(tmp_path: Path, content: bytes, said: str) -> None:
    own = project(tmp_path, "")
    own.write_bytes(content)
    with pytest.raises(CompileError, match=said):
        Sources(own)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    own = project(tmp_path, "")
    own.write_bytes(b"\xef\xbb\xbfcontract Own {}")
    assert Sources(own).texts["src/deep/Own.sol"] == "contract Own {}"


@pytest.mark.parametrize("unit", ["/* ", "import ", '"\\', "'\\"])
def test_no_text_is_looked_through_again_and_again(unit: str) -> None:
    """A search that begins anew at each place takes the square of a million steps."""
    assert imports(unit * (1_000_000 // len(unit))) == []


def test_imports_are_read_as_the_compiler_reads_them() -> None:
    text = """import "a.sol"; /* import "b"; */ import {X, Y} from './c.sol'; string constant S = "import \\"d\\"";
    // import "e";
    import * as z from "f.sol"; /* import "g";"""
    assert imports(text) == ["a.sol", "./c.sol", "f.sol"]
