"""Errors say the same wherever they are copied to: SimPy copies them, and processes send them to each other."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.runs import DamagedTable, RunError
from argosy.problems import ArgosyError, ContractError, InputError, ScenarioError
from argosy.scenario_files.toml_text import TomlError, TooLarge
from sim.scenario import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBLEMS = [Problem("demand.buyers", "0 is below 1", "give at least 1"), Problem("days", "is missing")]
ERRORS: list[Exception] = [
    ArgosyError("it broke"),
    InputError("it is wrong"),
    InputError("it is wrong", "mend it"),
    ContractError("mine.sol:Mine", "reverted"),
    ScenarioError("tiny", PROBLEMS),
    ScenarioError("tiny", PROBLEMS[:1]),
    RunError("no run"),
    DamagedTable("legs.parquet is missing"),
    TomlError("no TOML"),
    TooLarge("too large"),
]


def same(one: BaseException, other: BaseException) -> None:
    assert type(other) is type(one)
    assert str(other) == str(one)
    assert other.args == one.args
    assert vars(other) == vars(one)


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_pickled(error: Exception) -> None:
    same(error, pickle.loads(pickle.dumps(error)))
    same(error, copy.copy(error))


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_made_again_from_its_arguments(error: Exception) -> None:
    same(error, type(error)(*error.args))


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_through_a_process_of_simpy(error: Exception) -> None:
    def failing(env: simpy.Environment) -> Iterator[simpy.Event]:
        yield env.timeout(1)
        raise error

    env = simpy.Environment()
    env.process(failing(env))
    with pytest.raises(type(error)) as caught:
        env.run()
    same(error, caught.value)


def test_what_people_read() -> None:
    assert str(InputError("wrong")) == "wrong"
    assert str(InputError("wrong", "mend it")) == "wrong\n  mend it"
    assert str(ContractError("m.sol:M", "reverted")) == "m.sol:M failed in this market\n  reverted"
    assert str(ScenarioError("tiny", PROBLEMS)) == (
        "scenario 'tiny' has 2 problems:\n  demand.buyers: 0 is below 1 - give at least 1\n  days: is missing"
    )


def test_exit_codes() -> None:
    codes = {type(error): error.exit_code for error in ERRORS if isinstance(error, ArgosyError)}
    assert codes == {ArgosyError: 3, InputError: 2, ContractError: 1, ScenarioError: 2}


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@settings(max_examples=40)
@given(WORDS, st.lists(st.builds(Problem, WORDS, WORDS, WORDS | st.just("")), min_size=1, max_size=4))
def test_every_problem_has_its_line(name: str, problems: list[Problem]) -> None:
    error = ScenarioError(name, problems)
    head, *lines = str(error).split("\n")
    assert head.startswith(f"scenario '{name}' has {len(problems)} problem")
    assert head.endswith("s:") is (len(problems) > 1)
    assert len(lines) == len(problems)
    for line, problem in zip(lines, problems, strict=True):
        assert line == f"  {problem.where}: {problem.what}" + (f" - {problem.hint}" if problem.hint else "")
    same(error, pickle.loads(pickle.dumps(error)))
