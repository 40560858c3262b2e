"""`argosy lab check`: who is caught, and by what; what cannot be judged at all."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

from argosy.lab import UNUSABLE
from argosy.lab.attacks.by_keys import keys
from argosy.lab.attacks.by_time import lives
from argosy.lab.bench import Bench
from argosy.lab.checking import judged
from argosy.lab.judging import judge
from chain.contracts import Artifact, load
from chain.contracts.own_file import Compilation, compilation
from chain.evm import installed_engines
from chain.testing import NATIVE
from contracts.tools.mutation_bench import SETTINGS, Workshop
from tests.argosy.lab.thieves import THIEVES, Thief, compiled
from tests.support.calling import invoke
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("revm" not in installed_engines(), reason="hours on the slow engine"),
]


SWEEPS: Final = """
pragma solidity 0.8.37;
import {Escrow} from "@argosy/Escrow.sol";

contract Sweeps is Escrow {
    constructor(address platform_) Escrow(platform_) {}

    function sweep() external {
        require(msg.sender == platform);
        payable(msg.sender).transfer(address(this).balance);
    }
}
"""


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Compilation]:
    need_compiler()
    return compiled(tmp_path_factory.mktemp("thieves"))


@pytest.fixture(scope="module")
def answers(contracts: dict[str, Compilation]) -> Callable[[str], dict[str, Any]]:
    return cache(lambda name: judge(contracts[name]))


def fallen(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {a["name"]: a for a in answer["attacks"] if a["outcome"] == "fell" and a["counts"]}


@pytest.mark.parametrize("thief", THIEVES, ids=[thief.name for thief in THIEVES])
def test_every_thief_is_caught_and_its_hole_named(
    thief: Thief, answers: Callable[[str], dict[str, Any]]
) -> None:
    answer = answers(thief.name)
    assert answer["verdict"] == "fail"
    assert answer["promises"]["interface" if thief.name == "Lies" else "money"] == "fail"
    found = fallen(answer)[thief.attack]
    assert thief.function in {"", found["function"]}
    assert found["source"]["file"].endswith("Thieves.sol")
    assert found["hint"]


def test_the_sound_one_passes_and_is_told_what_does_not_count(
    answers: Callable[[str], dict[str, Any]],
) -> None:
    answer = answers("PlainEscrow")
    assert answer["verdict"] == "pass"
    aside = {a["name"] for a in answer["attacks"] if a["outcome"] == "fell"}
    assert aside == {"A9", "N3", "T1"}
    [told] = [a["reason"] for a in answer["attacks"] if a["name"] == "D1"]
    assert "it refuses confirm by buyer in Shipped, " in told
    assert "after the deadline ship by seller in Funded, " in told


def test_the_shipped_escrow_holds_against_all() -> None:
    answer = judge(Compilation(load("Escrow"), (), "", {}))
    assert [a["name"] for a in answer["attacks"] if a["outcome"] == "fell"] == []
    numbers = {a["name"] for a in answer["attacks"]}
    assert numbers >= {f"A{number}" for number in range(1, 47)}
    untried = {a["name"] for a in answer["attacks"] if a["outcome"] == "not applicable"}
    assert untried == {"A4", "A10", "A32", "A33", "A36", "A37", "A39", "A42", "A43"}
    assert all(bool(a["reason"]) == (a["name"] in untried) for a in answer["attacks"])


def test_the_shortest_way_to_rob_is_told(answers: Callable[[str], dict[str, Any]]) -> None:
    """Whatever it took to find it."""
    assert fallen(answers("AnyoneRules"))["A17"]["calls"] == [
        "payer: fund(order 1)",
        "seller: ship(1)",
        "carrier: deliver(1)",
        "buyer: dispute(1)",
        "stranger: rule(1, 10000)",
        "arbiter: rule(1, 2500)",
    ]
    assert fallen(answers("HurriesTheSeller"))["L3"]["calls"] == [
        "payer: fund(order 1)",
        "(the clock: 1 s before the deadline of order 1)",
        "seller: ship(1)",
    ]


def test_coin_of_others_is_not_swept(tmp_path: Path) -> None:
    """Orders in tokens alone would not show it."""
    need_compiler()
    file = tmp_path / "Sweeps.sol"
    file.write_text(SWEEPS, encoding="utf-8")
    bench = Bench(compilation(file, "Sweeps", tmp_path).artifact)
    [finding] = keys(bench, "K1").findings
    assert finding.acts[-1].name == "sweep"
    assert finding.breach.gains[0][3] == NATIVE


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        ("sendBack", "_requireSince(id, progress.deadline);"),
        ("accept", "if (_offers[id][other] != uint256(buyerBps) + 2) revert NoSuchOffer(id, buyerBps);"),
    ],
)
def test_a_step_that_a_module_needs_may_not_be_refused(function: str, fault: str) -> None:
    need_compiler()
    with Workshop() as workshop:
        mutants = workshop.mutants("Escrow.sol")
        mutant = next(m for m in mutants if (m.function, m.after) == (f"Escrow.{function}", fault))
        code = workshop.build(mutant, ["Escrow.sol"], SETTINGS[0])["Escrow"]
    bench = Bench(Artifact("Escrow", load("Escrow").abi, code.creation, code.deployed))
    assert f"{function} of an order that is" in lives(bench).findings[0].breach.what


def test_a_pause_is_told_in_calls(answers: Callable[[str], dict[str, Any]]) -> None:
    found = fallen(answers("Pauses"))["A46"]
    assert found["calls"][0] == "payer: fund(order 1)"
    assert "platform: pause()" in found["calls"]
    assert {gain["who"] for gain in found["gains"]} == {"the contract"}


def test_the_call_that_steals_is_taken_apart(answers: Callable[[str], dict[str, Any]]) -> None:
    found = fallen(answers("Rugs"))["K1"]
    assert found["caller"] == "platform"
    assert found["gains"][0]["who"] == "platform"
    assert "function sweep(" in found["source"]["text"]  # the library that pays is not to blame
    assert any("token EUR.transfer(platform" in line for line in found["trace"])


def test_answers_and_exit_codes() -> None:
    need_compiler()
    done = invoke("lab", "check", f"{ROOT / 'examples/PlainEscrow.sol'}:PlainEscrow", "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["verdict"]) == (0, "pass")
    assert answer["promises"] == {"money": "pass", "interface": "pass"}
    assert list(answer) == [
        "contract",
        "verdict",
        "promises",
        "attacks",
        "gas",
        "size",
        "warnings",
        "compile_s",
        "total_s",
    ]


@pytest.mark.parametrize(
    ("text", "name", "complaint"),
    [
        ('import "/etc/passwd"; contract A {}', "A", "may not be read"),
        ('import "https://example.com/a.sol"; contract A {}', "A", "may not be read"),
        ('import "../../../../etc/passwd"; contract A {}', "A", "may not be read"),
        ("contract A {", "A", "does not compile"),
        ("contract A {}", "../A", "no contract ../A"),
        ("contract A {}", "A", "lacks fund("),
        ("//" + "x" * 1_000_001, "A", "larger than 1,000,000 bytes"),
    ],
)
def test_what_cannot_bejudged_is_told(text: str, name: str, complaint: str, tmp_path: Path) -> None:
    need_compiler()
    file = tmp_path / "A.sol"
    file.write_text(text, encoding="utf-8")
    done = invoke("lab", "check", f"{file}:{name}", "--json")
    assert done.exit_code == 2
    assert complaint in done.stderr
    answer = json.loads(done.stdout)
    assert (answer["verdict"], answer["attacks"]) == (UNUSABLE, [])
    assert complaint in answer["problem"]


def test_a_child_that_dies_or_dawdles_is_a_result() -> None:
    def child(code: str) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, stderr=pipe)

    assert "ended before their time" in judged(child("raise SystemExit('memory')"), b"", 5)["problem"]
    slow = child("import time; time.sleep(60)")
    assert "did not end within 0 s" in judged(slow, b"", 0)["problem"]
    slow.kill()
    slow.communicate()
    busy = child(f"from argosy.lab.child import confine\nconfine(1, {2**40})\nwhile True: pass")
    assert "take longer than 60 s" in judged(busy, b"", 60)["problem"]


def test_a_busy_machine_is_waited_for() -> None:
    """A fifth of a processor is enough."""

    class Child:
        returncode = 0

        def communicate(self, _: bytes, timeout: float) -> tuple[bytes, bytes]:
            if timeout < 5 * 90:
                raise subprocess.TimeoutExpired("child", timeout)
            return b'{"verdict": "pass"}', b""

    assert judged(cast("Any", Child()), b"", 90) == {"verdict": "pass"}


def test_people_are_told_what_fell(contracts: dict[str, Compilation], tmp_path: Path) -> None:
    """The file that the thieves were compiled from has one sound contract and many others."""
    source = ROOT / "examples/PlainEscrow.sol"
    thief = next(thief for thief in THIEVES if thief.name == "AnyoneRules")
    file = tmp_path / "Mine.sol"
    file.write_text(source.read_text(encoding="utf-8").replace(thief.old, thief.new), encoding="utf-8")
    done = invoke("lab", "check", f"{file}:PlainEscrow")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0] == f"{file}:PlainEscrow: fail"
    at = lines.index("A17 a stranger takes every step: fell")
    assert "units that are seller's" in lines[at + 1]
    number = 1 + next(n for n, line in enumerate(file.read_text().splitlines()) if "function rule(" in line)
    told = "\n".join(lines[at:])
    assert f"Mine.sol:{number}" in told
    assert "  hint: Look at who may call this function" in told
    assert "not held against it" in told
