"""Real submissions: those that harm are a line each, those that know the public figures gain nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from argosy.lab.cast import WHERE
from argosy.lab.grading.evidence import evidence
from argosy.lab.grading.grading import GradeRequest, grade_all
from argosy.lab.judging import PASS, judge
from chain.contracts import Artifact
from chain.contracts.own_file import Compilation, compilations
from chain.evm import installed_engines
from tests.argosy.lab.grading.hostile import CHEATS, DEPLOYED, PLAIN, TOO_MUCH, together
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("revm" not in installed_engines(), reason="hours on the slow engine"),
]

RUBRIC = """
[promises]
tried = ["L1", "H1", "H2"]
[attacks]
tried = ["A17", "A20"]
[liveness]
tried = ["A27"]
[gas]
weight = 0
[copies]
base = "none"
"""


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Compilation]:
    """All that can be deployed, compiled together."""
    need_compiler()
    file = tmp_path_factory.mktemp("together") / "All.sol"
    file.write_text(together(DEPLOYED | CHEATS), encoding="utf-8")
    return compilations(file)


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_contract_that_harms_falls_or_is_told(name: str, contracts: dict[str, Compilation]) -> None:
    found = evidence(contracts[name].artifact, 1, ["L1", "A27"])
    outcomes = {attack["name"]: attack["outcome"] for attack in found.get("attacks", ())}
    match name:
        case "Refuses":
            assert "constructor" in found["problem"]
        case "Breeds":
            assert outcomes == {"L1": "held", "A27": "held"}
        case _:
            assert outcomes["L1"] == "fell"


def test_a_constructor_that_refuses_tells_no_hidden_figure() -> None:
    """It reverts with its argument, the platform's address."""
    size, last, copy, refuse = "6020", "60203803", "600039", "60206000fd"
    entry = {"type": "constructor", "inputs": [{"name": "platform", "type": "address"}]}
    tells = Artifact("Tells", [entry], bytes.fromhex(size + last + copy + refuse), b"")
    problem = evidence(tells, 1, ["L1"])["problem"]
    assert "the constructor of Tells reverts" in problem
    assert WHERE["platform"].removeprefix("0x").lower() not in problem.lower()


@pytest.mark.parametrize("name", CHEATS)
def test_the_public_figures_find_no_fault_in_a_cheat(name: str, contracts: dict[str, Compilation]) -> None:
    assert judge(contracts[name])["verdict"] == PASS


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    need_compiler()
    place = tmp_path_factory.mktemp("hostile")
    (place / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    texts = CHEATS | {name: text for name, (text, _) in TOO_MUCH.items()} | {"sound": PLAIN}
    (place / "class").mkdir()
    for name, text in texts.items():
        (place / "class" / f"{name}.sol").write_text(text, encoding="utf-8")
    found = grade_all(GradeRequest(place / "class", 20_261_128, place / "rubric.toml", place / "grades", 2))
    return {each.name: each for each in found.grades}


def test_figures_of_the_seed_find_the_cheats(grades: dict[str, Any]) -> None:
    assert grades["sound"].points == 100
    assert [broken.attack for broken in grades["Amount"].broken] == ["H2"]
    assert {"L1", "H1", "H2", "A27"} <= {broken.attack for broken in grades["Knows"].broken}
    assert grades["Knows"].points < grades["Amount"].points < 100


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_no_compiler_or_chain_takes_is_a_line(name: str, grades: dict[str, Any]) -> None:
    assert grades[name].points == 0
    assert TOO_MUCH[name][1] in grades[name].problem
    assert grades[name].problem


_SOUND = """
import sys
from argosy.lab.figures import choose, drawn
choose(drawn(int(sys.argv[1])))
from argosy.lab.attacks import ATTACKS
from argosy.lab.grading.evidence import evidence
from argosy.lab.grading.hidden import HIDDEN
from chain.contracts import load
tried = [*(attack.name for attack in ATTACKS if attack.run and attack.counts), *HIDDEN]
found = evidence(load("Escrow"), int(sys.argv[1]), tried)
sys.stdout.write(" ".join(attack["name"] for attack in found["attacks"] if attack["outcome"] == "fell"))
"""


@pytest.mark.parametrize("seed", [3, 2**62 + 1])
def test_the_shipped_escrow_holds_whatever_the_figures(seed: int) -> None:
    command = [sys.executable, "-c", _SOUND, str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=200)
    assert done.stdout == ""


def test_a_compiler_that_takes_too_long_is_a_line(tmp_path: Path) -> None:
    need_compiler()
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "slow.sol").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "rubric.toml").write_text(RUBRIC + "[limits]\ncompile_s = 1\n", encoding="utf-8")
    request = GradeRequest(tmp_path / "class", 1, tmp_path / "rubric.toml", tmp_path / "grades")
    [slow] = grade_all(request).grades
    assert "too much time" in slow.problem or "more time of a processor" in slow.problem
