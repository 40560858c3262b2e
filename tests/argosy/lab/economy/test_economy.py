"""`argosy lab economy`: thieves rob, sound contracts stand, and every unit is somewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argosy.lab.attacks import ATTACKS
from argosy.lab.bench import Bench
from argosy.lab.cast import PARTIES, WHERE
from argosy.lab.economy import programs
from argosy.lab.economy.playing import Asked, collapse, played
from argosy.lab.economy.programs import Program, aimed, holes
from argosy.lab.referee import Act
from chain.contracts import load
from chain.contracts.escrow import address_word, word
from chain.evm import installed_engines
from chain.testing import State
from tests.argosy.lab.thieves import THIEVES, compiled
from tests.support.calling import invoke
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

    from chain.contracts import Artifact

pytestmark = pytest.mark.skipif("revm" not in installed_engines(), reason="minutes on the slow engine")

RULES = Program("A17", State.SHIPPED, (Act("stranger", "rule", 1, 10_000),), "buyer")
FEW = Asked(orders=12, share=1.0, replications=1)


@pytest.fixture(scope="module")
def thieves(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artifact]:
    need_compiler()
    made = compiled(tmp_path_factory.mktemp("thieves"))
    return {name: compilation.artifact for name, compilation in made.items()}


def differences(answer: dict[str, Any]) -> set[int]:
    told = [
        balance
        for one in answer["replications"]
        for balance in (*one["conservation"], *one["conservation_shipped"])
    ]
    return {balance["difference"] for balance in told}


def test_what_the_bench_finds_is_a_program(
    thieves: dict[str, Artifact], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crooked buyer calls the arbiter, and an accomplice rules."""
    monkeypatch.setattr(programs, "ATTACKS", [attack for attack in ATTACKS if attack.name in {"A17", "E1"}])
    bench = Bench(thieves["AnyoneRules"])
    bench.traces = 0
    [hole] = holes(bench)
    assert (hole.attack, hole.use) == ("A17", programs.USED)
    assert hole.program is not None
    [act] = hole.program.acts
    assert (act.who, act.name, hole.program.opener, hole.program.state) == (
        "stranger",
        "rule",
        "buyer",
        State.DELIVERED,
    )


def test_what_costs_nobody_money_is_no_hole(
    thieves: dict[str, Artifact], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "ATTACKS", [attack for attack in ATTACKS if attack.name in {"E1", "A17"}])
    assert holes(Bench(thieves["Lies"])) == []


def test_thieves_rob_one_market_and_not_its_twin(thieves: dict[str, Artifact]) -> None:
    answer = played(thieves["AnyoneRules"], [RULES._replace(state=State.DELIVERED)], FEW)
    lost = answer["figures"]["loss_per_thousand_orders_eur"]
    assert lost["own"]["mean"] > 0 == lost["shipped"]["mean"]
    assert lost["difference"]["mean"] == lost["own"]["mean"]
    [told] = answer["replications"]
    assert told["tried"]["own"] == told["tried"]["shipped"] > 0
    assert {move["winner"] for move in told["moves"]} == {"buyer"}
    assert {move["loser"] for move in told["moves"]} >= {"seller", "tax payee"}
    assert differences(answer) == {0}


def test_a_hole_that_nobody_uses_costs_nothing(thieves: dict[str, Artifact]) -> None:
    answer = played(thieves["AnyoneRules"], [RULES], FEW._replace(share=0.0))
    assert answer["figures"]["loss_per_thousand_orders_eur"]["own"]["mean"] == 0
    assert answer["replications"][0]["tried"] == {"own": 0, "shipped": 0}
    assert differences(answer) == {0}


def test_what_is_swept_is_missing_to_everybody(thieves: dict[str, Artifact]) -> None:
    """A call beyond the interface is aimed at the token of the order; robbed buyers stay away."""
    bench = Bench(thieves["Rugs"])
    data = next(entry for entry in thieves["Rugs"].abi if entry.get("name") == "sweep")
    assert [part["type"] for part in data["inputs"]] == ["address", "uint256"]
    sweep = thieves["Rugs"].calldata("sweep", bench.token, 5_000_000)
    program = Program("K1", State.FUNDED, (Act("platform", "sweep", data=sweep),))
    answer = played(thieves["Rugs"], [program], FEW)
    [told] = answer["replications"]
    assert "platform" in {move["winner"] for move in told["moves"]} <= {"platform", "the contract"}
    assert {move["currency"] for move in told["moves"]} == {"EUR", "GBP"}
    assert answer["figures"]["buyers_lost"]["own"]["mean"] > 0
    assert differences(answer) == {0}


def test_a_wrong_division_needs_no_thief(thieves: dict[str, Artifact]) -> None:
    """What nobody can fetch stays in the contract; a unit an order is within what roundings may shift."""
    answer = played(thieves["Leaks"], [], FEW)
    [told] = answer["replications"]
    assert told["tried"] == {"own": 0, "shipped": 0}
    assert {balance["kept"] > 0 for balance in told["conservation"]} == {True}
    assert differences(answer) == {0}


def test_the_same_luck_gives_the_same_market() -> None:
    assert played(load("Escrow"), [RULES], FEW) == played(load("Escrow"), [RULES], FEW)


def test_a_call_is_aimed_at_another_order() -> None:
    parties = {role: f"0x{number:040x}" for number, role in enumerate(PARTIES, 100)}
    data = b"abcd" + address_word(WHERE["seller"]) + address_word(WHERE["stranger"]) + word(1) + word(77)
    act = aimed(Act("seller", "take", data=data), parties, (WHERE["issuer"], WHERE["issuer"]), 9)
    assert act.who == parties["seller"]
    right = address_word(parties["seller"]) + address_word(WHERE["stranger"]) + word(9) + word(77)
    assert act.data == b"abcd" + right


@pytest.mark.parametrize(
    ("own", "shipped", "day"),
    [
        ([10, 10, 10], [10, 10, 10], None),
        ([10, 1, 2], [10, 10, 10], 1),
        ([1, 1, 1], [10, 10, 10], 0),
        ([10, 10, 4], [10, 10, 9], None),  # too few to say
        ([10, 2, 9], [10, 10, 10], None),
    ],
)
def test_the_day_on_which_trust_collapses(own: list[int], shipped: list[int], day: int | None) -> None:
    assert collapse(own, shipped) == day


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--orders", "0"), "--orders 0 is out of bounds"),
        (("--thieves", "1.5"), "--thieves 1.5 is out of bounds"),
        (("--replications", "0"), "--replications 0 is out of bounds"),
    ],
)
def test_what_cannot_be_asked(options: tuple[str, str], complaint: str) -> None:
    done = invoke("lab", "economy", "A.sol:A", *options)
    assert done.exit_code == 2
    assert complaint in done.stderr


def test_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    need_compiler()
    file = tmp_path / "A.sol"
    file.write_text("contract A {}", encoding="utf-8")
    done = invoke("lab", "economy", f"{file}:A", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["verdict"] == "unusable"
    assert "lacks fund(" in done.stderr


@pytest.mark.slow
def test_answers_and_exit_codes(tmp_path: Path) -> None:
    need_compiler()
    source = (ROOT / "examples/PlainEscrow.sol").read_text(encoding="utf-8")
    thief = next(thief for thief in THIEVES if thief.name == "AnyoneRules")
    file = tmp_path / "Mine.sol"
    few = ("--orders", "12", "--replications", "2", "--thieves", "1")
    for text, code, verdict in ((source.replace(thief.old, thief.new), 1, "robbed"), (source, 0, "sound")):
        file.write_text(text, encoding="utf-8")
        done = invoke("lab", "economy", f"{file}:PlainEscrow", *few, "--json")
        answer = json.loads(done.stdout)
        assert (done.exit_code, answer["verdict"]) == (code, verdict)
        assert bool(answer["holes"]) == (verdict == "robbed")
    shown = invoke("lab", "economy", f"{file}:PlainEscrow", *few)
    lines = shown.stdout.splitlines()
    assert lines[0] == f"{file}:PlainEscrow: sound"
    assert "no hole is known that costs anybody money" in lines
    assert "lost less taken less kept by the contract: 0 units" in lines
