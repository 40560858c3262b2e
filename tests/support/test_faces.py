"""Packages have faces, and who stands outside comes in through them."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from tests.support.faces import PACKAGES, faces, past_the_face
from tests.support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = (*PACKAGES, "bench", "contracts", "examples")
NOT_YET = (
    "sim/settlement/",
    "sim/world/",
    "chain/settlement/",
    "argosy/compose.py",
    "argosy/bench/measure.py",
)
"""Sources that still reach behind faces. This list may only grow shorter."""

WITHOUT = {"sim", "sim.world", "chain.settlement", "chain.settlement.modules"}
"""Packages that offer nothing yet. This list may only grow shorter."""

LIGHT = [
    "analytics", "argosy", "argosy.bench", "argosy.commands", "argosy.experiments", "argosy.runs", "chain",
    "chain.contracts", "chain.evm", "chain.node", "sim", "sim.core",
]  # fmt: skip
HEAVY = ("web3", "eth_tester", "eth", "eth_abi", "pyrevm", "sklearn", "scipy", "polars", "networkx", "solcx")


def test_every_package_has_a_face() -> None:
    assert {package for package, names in faces().items() if not names} == WITHOUT


@pytest.mark.parametrize("package", sorted(faces()))
def test_what_a_face_offers_is_there(package: str) -> None:
    for name in faces()[package]:
        if not hasattr(import_module(package), name):
            import_module(f"{package}.{name}")


@pytest.mark.parametrize("package", [package for package in LIGHT if package.partition(".")[0] != "sim"])
def test_other_names_are_refused(package: str) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = import_module(package).nothing


@pytest.mark.parametrize("package", LIGHT)
def test_a_face_loads_nothing_heavy(package: str) -> None:
    code = f"import sys, {package}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_sources_import_from_faces() -> None:
    sources = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    own = [path for path in sources if "node_modules" not in path.parts and path.name != "__init__.py"]
    found = past_the_face(own)
    assert [line for line in found if not line.startswith(NOT_YET)] == []
    for place in NOT_YET:
        assert any(line.startswith(place) for line in found), f"{place} is done: strike it from the list"


def test_an_import_past_the_face_is_seen(tmp_path: Path) -> None:
    source = tmp_path / "somebody.py"
    source.write_text(
        "from chain.evm.revm import RevmEngine\nfrom chain.evm import Engine\nfrom chain.evm.gas import x\n"
    )
    assert past_the_face([source]) == [f"{source}:1: from chain.evm.revm import RevmEngine"]
