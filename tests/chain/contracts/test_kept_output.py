"""The compiler is asked once for the same sources, and again for others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts import CompileError, own_file
from chain.contracts.kept_output import KeptOutput
from chain.contracts.own_file import compilation

if TYPE_CHECKING:
    from pathlib import Path

CODE = {"object": "6000", "sourceMap": ""}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a compiler was asked that gives each contract a line declares the same code."""
    asked: list[dict[str, Any]] = []

    def run(file: Path, standard_input: dict[str, Any], patience_s: int) -> dict[str, Any]:
        asked.append(standard_input)
        texts = {name: source["content"] for name, source in standard_input["sources"].items()}
        contracts = {
            name: {
                line.split()[1]: {"abi": [], "evm": {"bytecode": CODE, "deployedBytecode": CODE}}
                for line in text.splitlines()
                if line.startswith("contract ")
            }
            for name, text in texts.items()
        }
        return {"contracts": contracts, "sources": {name: {"id": n} for n, name in enumerate(texts)}}

    monkeypatch.setattr(own_file, "_run", run)
    return asked


def source(place: Path, text: str, name: str = "A.sol") -> Path:
    file = place / "src" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_once_for_the_same_content(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    kept = KeptOutput(tmp_path / "kept")
    file = source(tmp_path, "contract A {}\n")
    first = compilation(file, "A", kept=kept)
    assert compilation(file, "A", kept=KeptOutput(tmp_path / "kept")) == first
    assert len(asked) == 1
    source(tmp_path, "contract A { }\n")
    compilation(file, "A", kept=kept)
    assert len(asked) == 2
    source(tmp_path, "contract A {}\n")
    compilation(file, "A", kept=kept)
    assert len(asked) == 2


def test_what_is_imported_counts(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    kept = KeptOutput(tmp_path / "kept")
    file = source(tmp_path, 'import "./B.sol";\ncontract A {}\n')
    for text in ("contract B {}\n", "contract B { }\n"):
        source(tmp_path, text, "B.sol")
        compilation(file, "A", kept=kept)
    assert len(asked) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]"])
def test_what_cannot_be_read_is_asked_for_again(
    tmp_path: Path, asked: list[dict[str, Any]], content: bytes
) -> None:
    kept = KeptOutput(tmp_path / "kept")
    file = source(tmp_path, "contract A {}\n")
    compilation(file, "A", kept=kept)
    [place] = (tmp_path / "kept").iterdir()
    place.write_bytes(content)
    compilation(file, "A", kept=kept)
    assert len(asked) == 2
    assert json.loads(place.read_text(encoding="utf-8"))


def test_where_nothing_can_be_kept_the_compiler_is_asked_each_time(
    tmp_path: Path, asked: list[dict[str, Any]]
) -> None:
    (tmp_path / "kept").write_text("no directory", encoding="utf-8")
    file = source(tmp_path, "contract A {}\n")
    for _ in range(2):
        assert compilation(file, "A", kept=KeptOutput(tmp_path / "kept")).artifact.name == "A"
    assert len(asked) == 2


def test_errors_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        own_file, "_run", lambda *_: {"errors": [{"severity": "error", "formattedMessage": "no"}]}
    )
    with pytest.raises(CompileError, match="does not compile"):
        compilation(source(tmp_path, "contract A {}\n"), "A", kept=KeptOutput(tmp_path / "kept"))
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("text", "meant"), [("contract Only {}\n", "Only"), ("contract B {}\ncontract A {}\n", "A")]
)
def test_the_contract_that_is_meant(
    tmp_path: Path, asked: list[dict[str, Any]], text: str, meant: str
) -> None:
    assert compilation(source(tmp_path, text), None).artifact.name == meant
    assert asked


def test_several_that_may_be_meant(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    with pytest.raises(CompileError, match="has several contracts\n  say which: B, C"):
        compilation(source(tmp_path, "contract B {}\ncontract C {}\n"), None)
    assert asked
