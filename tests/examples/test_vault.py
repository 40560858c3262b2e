"""The sample project of the testing kit: its tests pass, and fail where the contract is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

CLOSES = "        if (block.timestamp >= opens) revert Closed(opens, block.timestamp);\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    need_compiler()
    ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache")
    return shutil.copytree(ROOT / "examples" / "vault", tmp_path / "vault", ignore=ignored)


def outcome(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *options]
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)


def test_it_passes_with_the_gas_it_had(vault: Path) -> None:
    done = outcome(vault, "--gas-check", "gas.txt", "--gas-table")
    assert done.returncode == 0, done.stdout
    assert "10 passed" in done.stdout
    assert "TimeVault.withdraw" in done.stdout


def test_a_broken_vault_fails_and_the_gas_tells(vault: Path) -> None:
    contract = vault / "src" / "TimeVault.sol"
    text = contract.read_text(encoding="utf-8")
    assert CLOSES in text
    contract.write_text(text.replace(CLOSES, ""), encoding="utf-8")
    done = outcome(vault, "--gas-check", "gas.txt", "--engine", "pyevm")
    assert done.returncode == 1
    assert "1 failed, 9 passed" in done.stdout
    assert "AssertionError: nothing reverted, though Closed was expected" in done.stdout
    table = done.stdout.partition("gas is not as in gas.txt")[2].partition("short test summary")[0]
    assert "TimeVault.deposit" in table
    assert "106,368" in table
    assert "test_deposits_end_with_the_date" not in table, "a test that fails is not compared"
