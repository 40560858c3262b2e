"""`argosy lab list`, `start`, `break` and `mend`: what they write and answer, and what they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argosy.lab.exercises import EXERCISES, breaking
from argosy.lab.exercises.breaking import break_open
from chain.evm import installed_engines
from tests.argosy.lab.exercises.workshop import HERE
from tests.support.calling import invoke
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

revm = pytest.mark.skipif("revm" not in installed_engines(), reason="exercises need the engine revm")


def test_all_are_listed() -> None:
    rows = json.loads(invoke("lab", "list", "--json").stdout)["exercises"]
    assert [row["number"] for row in rows] == [*range(1, 11)]
    assert [row["difficulty"] for row in rows] == sorted(row["difficulty"] for row in rows)
    text = invoke("lab", "list").stdout
    for row in rows:
        assert row["title"] in text
        assert row["learnt"] in text


@pytest.mark.parametrize("exercise", EXERCISES, ids=[e.contract for e in EXERCISES])
def test_an_exercise_is_written_with_its_story_and_no_placeholder(exercise: Any, tmp_path: Path) -> None:
    place = tmp_path / "it"
    files = json.loads(invoke("lab", "start", exercise.number, place, "--json").stdout)["files"]
    assert files == [str(place / path.name) for path in map(tmp_path.joinpath, files)]
    assert sorted(files) == sorted(str(path) for path in place.iterdir())
    readme = (place / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"# Exercise {exercise.number}: {exercise.title}\n")
    assert exercise.source in readme
    texts = [path.read_text(encoding="utf-8") for path in place.iterdir()]
    assert not any(
        f"[{word}]" in text for text in texts for word in ("CONTRACT", "NUMBER", "ATTACK", "TITLE")
    )
    assert (place / f"{exercise.contract}.sol").is_file()
    refused = invoke("lab", "start", exercise.number, place)
    assert refused.exit_code == 2
    assert "is there already" in refused.stderr


@revm
@pytest.mark.slow
def test_an_attack_in_python_is_played_in_a_process_of_its_own(tmp_path: Path) -> None:
    need_compiler()
    attack = (HERE / "attacks/attack9.py").read_text(encoding="utf-8")
    clumsy = tmp_path / "clumsy.py"
    clumsy.write_text(attack + "    print('noise')\n    game.do('nothing')\n", encoding="utf-8")
    done = invoke("lab", "break", 9, clumsy, "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert answer["verdict"] == "broken"
    assert set(answer) == {
        "exercise", "contract", "attack", "verdict", "lost", "gained", "frozen", "calls", "note"
    }  # fmt: skip
    assert answer["lost"] == {"buyer": 119_000_000}
    assert answer["gained"] == 97_000_000
    assert answer["note"].startswith("ValueError: SignedReceipts has no function 'nothing'")
    assert answer["note"].endswith(f"(line {len(attack.splitlines()) + 2})")


@revm
@pytest.mark.slow
def test_an_attack_without_end_is_ended(tmp_path: Path) -> None:
    need_compiler()
    endless = tmp_path / "endless.py"
    endless.write_text("def attack(game):\n    while True: pass\n", encoding="utf-8")
    answer = break_open(9, str(endless), seconds=4)
    assert answer["verdict"] == "held"
    assert "which loop does not end?" in answer["note"]


@revm
@pytest.mark.parametrize(
    ("number", "attack", "complaint"),
    [
        (0, "attack.py", "there is no exercise 0"),
        (11, "attack.py", "there is no exercise 11"),
        (1, "missing.py", "no attack at 'missing.py'"),
        (1, "Missing.sol:Attack", "no attack at 'Missing.sol:Attack'"),
        (1, "attack", "no attack at 'attack'"),
        (6, "attack.py", "exercise 6 is not broken in Python"),
        (9, "Odd.sol:Odd", "exercise 9 is not broken in Solidity"),
    ],
)
def test_what_is_no_attack_is_refused(
    number: int, attack: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "attack.py").write_text("", encoding="utf-8")
    (tmp_path / "Odd.sol").write_text("contract Odd {}", encoding="utf-8")
    done = invoke("lab", "break", number, attack)
    assert done.exit_code == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


@revm
def test_a_contract_that_is_no_attack_is_refused(tmp_path: Path) -> None:
    need_compiler()
    head = "pragma solidity 0.8.37;\n"
    (tmp_path / "Odd.sol").write_text(
        head + "contract Odd {}\ncontract Idle { constructor(address, address) {} }", encoding="utf-8"
    )
    for name, complaint in (
        ("Odd", "must take two addresses"),
        ("Idle", "no function attack()"),
        ("Nil", "no contract Nil"),
    ):
        answer = break_open(1, f"{tmp_path}/Odd.sol:{name}")
        assert answer["verdict"] == "unusable"
        assert complaint in answer["problem"]


@revm
@pytest.mark.slow
def test_mended_passes(tmp_path: Path) -> None:
    need_compiler()
    invoke("lab", "start", 7, tmp_path)
    mended = (HERE / "mended/MendedAnyToken.sol").read_text(encoding="utf-8")
    (tmp_path / "Mended.sol").write_text(mended, encoding="utf-8")
    done = invoke("lab", "mend", 7, f"{tmp_path}/Mended.sol:MendedAnyToken")
    assert done.exit_code == 0, done.stdout
    assert "exercise 7: pass" in done.stdout


@revm
def test_what_does_not_count_elsewhere_counts_in_its_exercise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`AnyToken` passes `argosy lab check`, for A9 does not count there; here it does."""
    need_compiler()
    invoke("lab", "start", 7, tmp_path)
    attacks = [{"name": "A9", "outcome": "fell"}, {"name": "N1", "outcome": "held"}]
    monkeypatch.setattr(breaking, "check", lambda _: {"verdict": "pass", "attacks": attacks})
    done = invoke("lab", "mend", 7, f"{tmp_path}/AnyToken.sol:AnyToken", "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (answer["exercise"], answer["verdict"]) == (7, "fail")
    assert [need["what"] for need in answer["needs"] if not need["met"]] == ["A9 is held"]


@revm
def test_a_contract_that_is_not_there_is_not_mended(tmp_path: Path) -> None:
    done = invoke("lab", "mend", 7, f"{tmp_path}/None.sol:None")
    assert done.exit_code == 2
    assert "there is no file" in done.stderr
