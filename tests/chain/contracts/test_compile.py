"""The committed artifacts are what the sources compile to, and docs/escrow.md speaks of the same contract."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts import artifact, compile
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def compiler() -> Path:
    need_compiler()
    return compile.find_compiler()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of contracts/ that may be changed; installed libraries are linked."""
    target = tmp_path / "contracts"
    shutil.copytree(compile.CONTRACTS, target, ignore=shutil.ignore_patterns("node_modules"))
    installed = compile.CONTRACTS / "node_modules"
    if installed.is_dir():
        (target / "node_modules").symlink_to(installed)
    return target


@pytest.fixture
def core(copy: Path) -> Path:
    """The sale core alone, which compiles in a fraction of the time."""
    for folder in ("modules", "adversaries", "proofs"):
        shutil.rmtree(copy / folder)
    return copy


CORE = ["Escrow", "StableToken"]


@pytest.fixture(params=artifact.names())
def stored(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each artifact as it lies on disk."""
    text = (compile.ARTIFACTS / f"{request.param}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def own_sources_of(stored: dict[str, Any]) -> list[str]:
    """What an artifact was built from, libraries left out."""
    return sorted(set(stored["sources"]) & set(compile.own_sources()))


class TestWithoutCompiler:
    def test_every_artifact_was_built_from_the_present_sources(self, stored: dict[str, Any]) -> None:
        assert compile.outdated_sources(stored) == []

    def test_every_own_source_is_in_an_artifact(self) -> None:
        recorded = [json.loads(path.read_text())["sources"] for path in compile.ARTIFACTS.glob("*.json")]
        assert set(compile.own_sources()) <= {path for sources in recorded for path in sources}

    def test_a_changed_source_is_named(self, copy: Path, stored: dict[str, Any]) -> None:
        changed = own_sources_of(stored)[0]
        with (copy / changed).open("a") as source:
            source.write("// changed\n")
        assert compile.outdated_sources(stored, copy) == [changed]

    def test_a_removed_source_is_named(self, copy: Path, stored: dict[str, Any]) -> None:
        removed = own_sources_of(stored)[0]
        (copy / removed).unlink()
        assert compile.outdated_sources(stored, copy) == [removed]

    def test_libraries_that_are_not_installed_are_not_missed(
        self, copy: Path, stored: dict[str, Any]
    ) -> None:
        (copy / "node_modules").unlink(missing_ok=True)
        assert compile.outdated_sources(stored, copy) == []

    def test_an_edited_hash_is_noticed(self, stored: dict[str, Any]) -> None:
        assert compile.outdated_sources(stored | {"sourceHash": "0" * 64}) == ["sourceHash"]

    def test_artifacts_carry_the_pinned_compiler_and_the_settings(self, stored: dict[str, Any]) -> None:
        assert stored["compiler"].startswith(f"{compile.pinned_version()}+commit.")
        assert stored["settings"] == compile.SETTINGS

    def test_artifacts_are_canonical_json(self, stored: dict[str, Any]) -> None:
        path = compile.ARTIFACTS / f"{stored['contractName']}.json"
        canonical = json.dumps(stored, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        assert path.read_bytes() == canonical.encode()

    def test_the_code_fits_on_chain(self, stored: dict[str, Any]) -> None:
        assert 0 < len(artifact.load(stored["contractName"]).deployed_bytecode) <= 24_576

    def test_every_function_and_error_is_documented(self, stored: dict[str, Any]) -> None:
        """OpenZeppelin's own are not ours to document."""
        own = "".join((compile.CONTRACTS / path).read_text() for path in own_sources_of(stored))
        for entry in stored["abi"]:
            if entry["type"] == "error" and f"error {entry['name']}(" in own:
                signatures = [s for s in stored["userdoc"]["errors"] if s.startswith(f"{entry['name']}(")]
                assert signatures, f"error {entry['name']} lacks a @notice"
            if entry["type"] == "function" and f"function {entry['name']}(" in own:
                documented = stored["userdoc"]["methods"]
                assert any(s.startswith(f"{entry['name']}(") for s in documented), entry["name"]


class TestLoader:
    def test_names_the_shipped_contracts(self) -> None:
        assert {"Escrow", "StableToken"} <= set(artifact.names())

    def test_loads_code_and_interface(self) -> None:
        escrow = artifact.load("Escrow")
        assert escrow.name == "Escrow"
        assert escrow.deployed_bytecode[:2] == bytes.fromhex("6080")
        assert {"fund", "withdraw"} <= {entry.get("name") for entry in escrow.abi}

    def test_an_unknown_name_is_told_the_known_ones(self) -> None:
        with pytest.raises(
            KeyError, match=r"no artifact 'Escrw'; .*compile makes them; there are .*Escrow, .*StableToken"
        ):
            artifact.load("Escrw")


@pytest.mark.slow
class TestWithCompiler:
    @pytest.mark.usefixtures("compiler")
    def test_artifacts_are_reproduced_to_the_byte(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert compile.main(["--check"]) == 0
        assert capsys.readouterr().out == f"up to date: {', '.join(artifact.names())}\n"

    @pytest.mark.usefixtures("compiler")
    def test_check_names_what_differs_and_writes_nothing(
        self, core: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        artifacts = tmp_path / "artifacts"
        artifacts.mkdir()
        for name in CORE:
            shutil.copy(compile.ARTIFACTS / f"{name}.json", artifacts)
        before = (artifacts / "Escrow.json").read_bytes()
        book = core / "OrderBook.sol"
        book.write_text(book.read_text().replace("WHOLE = 10_000", "WHOLE = 1_000"))
        assert compile.main(["--check"], core, artifacts) == 1
        assert "contracts/ compiles to: Escrow\n" in capsys.readouterr().err
        assert (artifacts / "Escrow.json").read_bytes() == before

    @pytest.mark.usefixtures("compiler")
    def test_writing_drops_artifacts_of_contracts_that_are_gone(self, core: Path, tmp_path: Path) -> None:
        artifacts = tmp_path / "artifacts"
        artifacts.mkdir()
        (artifacts / "Gone.json").write_text("{}")
        (core / "Escrow.sol").unlink()
        assert compile.main([], core, artifacts) == 0
        assert [path.stem for path in artifacts.iterdir()] == ["StableToken"]

    @pytest.mark.usefixtures("compiler")
    def test_a_source_error_is_shown_as_the_compiler_tells_it(
        self, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (copy / "Ledger.sol").write_text("pragma solidity 0.8.37;\ncontract {}\n")
        assert compile.main([], copy, tmp_path) == 2
        error = capsys.readouterr().err
        assert "Ledger.sol:2:10" in error
        assert "Traceback" not in error


class TestFindingACompiler:
    def test_a_native_compiler_of_the_pinned_version_wins(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOLC", str(_fake_solc(tmp_path, compile.pinned_version())))
        assert compile.find_compiler() == tmp_path / "solc"

    def test_a_native_compiler_of_another_version_is_passed_over(
        self, compiler: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOLC", str(_fake_solc(tmp_path, "0.8.1")))
        assert compile.find_compiler() != tmp_path / "solc"

    @pytest.mark.skipif(shutil.which("node") is None, reason="needs node on PATH")
    def test_missing_packages_are_told_how_to_install(
        self, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("SOLC", "/nowhere/solc")
        (copy / "node_modules").unlink(missing_ok=True)
        assert compile.main(["--check"], copy) == 2
        assert "Run: npm ci --prefix contracts" in capsys.readouterr().err

    def test_an_installed_package_has_nothing_to_compile(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert compile.main([], tmp_path / "contracts", tmp_path) == 2
        assert "needs a checkout" in capsys.readouterr().err

    def test_without_any_compiler_the_error_is_short(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("SOLC", raising=False)
        monkeypatch.setenv("PATH", "")
        assert compile.main([]) == 2
        assert len(capsys.readouterr().err.splitlines()) <= 3

    def test_wrong_usage_exits_with_2(self) -> None:
        with pytest.raises(SystemExit, match="2"):
            compile.main(["--chekc"])


class TestSpecification:
    """docs/escrow.md is the source of truth: what it lists is what the contract has."""

    DOC = (compile.ROOT / "docs" / "escrow.md").read_text(encoding="utf-8")

    def test_states_have_the_documented_numbers(self) -> None:
        source = (compile.CONTRACTS / "interfaces" / "IEscrow.sol").read_text(encoding="utf-8")
        found = re.search(r"enum State \{([^}]+)\}", source)
        assert found
        states = [name.strip() for name in found[1].split(",")]
        documented = re.findall(r"^\| (\d+) \| (\w+) \|", self.DOC, re.MULTILINE)
        assert [(int(number), name) for number, name in documented] == list(enumerate(states))

    @pytest.mark.parametrize("kind", ["function", "error", "event"])
    def test_everything_in_the_interface_is_documented(self, kind: str) -> None:
        names = {entry["name"] for entry in artifact.load("Escrow").abi if entry["type"] == kind}
        assert {name for name in names if f"`{name}" not in self.DOC} == set()


def _fake_solc(folder: Path, version: str) -> Path:
    """An executable that knows nothing but its version."""
    solc = folder / "solc"
    solc.write_text(f"#!/bin/sh\necho 'Version: {version}+commit.0.Linux.g++'\n")
    solc.chmod(0o755)
    return solc
