"""The ten exercises: each falls to its attack and to nothing else, and holds once it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argosy.lab.attacks import ATTACKS, FELL, HELD
from argosy.lab.bench import Bench
from argosy.lab.exercises import EXERCISES
from argosy.lab.exercises.exercise import PYTHON, SOLIDITY
from argosy.lab.exercises.needs import needs
from chain.evm import installed_engines
from tests.argosy.lab.exercises.workshop import HERE, by_contract, by_program, compiled, token_of
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from argosy.lab.exercises.exercise import Exercise
    from argosy.lab.exercises.stage import Harm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("revm" not in installed_engines(), reason="hours on the slow engine"),
]

ALWAYS = {"T1"}
"""Told of whoever takes terms that cannot be kept, as contracts/lab/Sale.sol does; it does not count."""

SLOW = {"A3", "A40", "R1"}
"""Tried where the story names them."""

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=[e.contract for e in EXERCISES])
each_way = pytest.mark.parametrize(
    ("exercise", "language"),
    [(e, language) for e in EXERCISES for language in e.languages],
    ids=[f"{e.contract}-{language}" for e in EXERCISES for language in e.languages],
)


@pytest.fixture(autouse=True, scope="module")
def _compiler() -> None:
    need_compiler()


def attacked(exercise: Exercise, language: str, escrow: str) -> Harm:
    if language == SOLIDITY:
        return by_contract(exercise, escrow, f"Attack{exercise.number}")
    return by_program(exercise, escrow, HERE / f"attacks/attack{exercise.number}.py")


@each_way
def test_the_reference_attack_breaks_it(exercise: Exercise, language: str) -> None:
    harm = attacked(exercise, language, exercise.contract)
    assert set(harm.lost) <= set(exercise.plot.due)
    assert harm.broke(exercise.harm), harm


@each_way
def test_the_same_attack_breaks_the_mended_one_no_more(exercise: Exercise, language: str) -> None:
    assert attacked(exercise, language, f"Mended{exercise.contract}").lost == {}


@each_way
def test_what_is_given_to_begin_with_breaks_nothing(exercise: Exercise, language: str) -> None:
    if language == SOLIDITY:
        harm = by_contract(exercise, exercise.contract, "Attack")
    else:
        harm = by_program(exercise, exercise.contract, None)
    assert harm == ({}, 0, 0)


@each_exercise
def test_it_falls_to_exactly_what_its_story_says(exercise: Exercise) -> None:
    bench = Bench(compiled()[exercise.contract])
    bench.traces = 0
    spared = SLOW - set(exercise.falls)
    outcomes = {attack.name: attack.outcome(bench).word for attack in ATTACKS if attack.name not in spared}
    assert {name for name, word in outcomes.items() if word == FELL} - ALWAYS == set(exercise.falls)


@each_exercise
def test_mended_it_holds_and_meets_its_needs(exercise: Exercise) -> None:
    contract = compiled()[f"Mended{exercise.contract}"]
    bench = Bench(contract)
    wanted = {*exercise.falls, *exercise.keeps, "L1", "L3", "A27"}
    outcomes = {attack.name: attack.outcome(bench).word for attack in ATTACKS if attack.name in wanted}
    assert FELL not in outcomes.values(), outcomes
    assert all(outcomes[name] == HELD for name in exercise.keeps)
    assert [need for need in needs(exercise.number, contract, token_of(exercise)) if not need[1]] == []


def test_unmended_they_are_told_apart_from_mended_ones_by_needs_or_attacks() -> None:
    """What no attack of the bench sees, the exercise's own needs must."""
    unseen = [e for e in EXERCISES if not set(e.falls)]
    assert [e.contract for e in unseen] == ["SignedReceipts"]
    for exercise in unseen:
        assert not all(met for _, met in needs(exercise.number, compiled()[exercise.contract], None))


def test_a_part_that_is_left_out_is_not_mended() -> None:
    for exercise in EXERCISES:
        if exercise.features:
            assert not all(met for _, met in needs(exercise.number, compiled()["MendedPaidFirst"], None))


def test_languages_are_those_in_which_there_is_a_reference() -> None:
    names = {path.name for path in (HERE / "attacks").iterdir()}
    wanted = {f"Attack{e.number}.sol" for e in EXERCISES if SOLIDITY in e.languages}
    assert names == wanted | {f"attack{e.number}.py" for e in EXERCISES if PYTHON in e.languages}
