"""Points follow the rubric, and nothing but it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.lab.grading.rubric import rubric_of
from argosy.lab.grading.scoring import Grade, Yardsticks, grade

RUBRIC = rubric_of(
    {
        "promises": {"tried": ["L1", "L2"], "none": 0, "full": 1},
        "attacks": {"tried": ["A1", "A2", "A3", "A5"], "none": 0.25, "full": 0.75},
        "liveness": {"tried": ["A27"], "none": 0, "full": 1},
        "gas": {"full": 1.0, "none": 1.0},
    },
    "mine",
)
NAMES = ("L1", "L2", "A1", "A2", "A3", "A5", "A27")
GAS = Yardsticks({"fund": 100, "ship": 50}, {"fund": 150, "ship": 75})
OUTCOMES = ("held", "fell", "not applicable")


def found(outcomes: dict[str, str] | None = None, fund: int = 125, ship: int = 50) -> dict[str, Any]:
    attacks = [
        {
            "name": name,
            "title": "t",
            "outcome": (outcomes or {}).get(name, "held"),
            "promise": "p",
            "hint": "h",
            "breach": "b",
            "calls": [],
        }
        for name in NAMES
    ]
    return {"attacks": attacks, "gas": {"fund": fund, "ship": ship}}


def graded(evidence: dict[str, Any], rubric: Any = RUBRIC) -> Grade:
    return grade("ann", "ann", evidence, rubric, GAS)


def points(of: Grade) -> dict[str, float]:
    return {section.name: section.points for section in of.sections}


def test_a_sound_contract_has_all_points_but_those_of_gas() -> None:
    best = graded(found(fund=100))
    assert best.points == 100
    # between 1 and 1.5 times the shipped escrow's gas, (1.25 + 1) / 2 = 1.125 is a quarter of the way
    assert points(graded(found())) == {"promises": 40, "attacks": 35, "liveness": 15, "gas": 7.5}
    assert points(graded(found(fund=150, ship=75)))["gas"] == 0


@pytest.mark.parametrize(("fallen", "part"), [(0, 1), (1, 1), (2, 0.5), (3, 0), (4, 0)])
def test_between_none_and_full_points_are_in_proportion(fallen: int, part: float) -> None:
    names = ("A1", "A2", "A3", "A5")[:fallen]
    assert points(graded(found(dict.fromkeys(names, "fell"))))["attacks"] == 35 * part


def test_an_attack_that_weighs_more_costs_more() -> None:
    heavy = rubric_of({"promises": {"tried": ["L1", "L2"], "none": 0}, "each": {"L1": 3}}, "mine")
    assert points(graded(found({"L1": "fell"}), heavy))["promises"] == 10
    assert points(graded(found({"L2": "fell"}), heavy))["promises"] == 30


def test_gas_counts_only_where_promises_are_kept() -> None:
    broken = graded(found({"L1": "fell"}, fund=1))
    assert points(broken)["gas"] == 0
    assert "counts only with 100% of the promises kept" in broken.sections[-1].note


def test_a_contract_of_which_no_step_works_has_no_points_for_gas() -> None:
    lenient = rubric_of({"gas": {"promises": 0, "full": 1.0}}, "mine")
    evidence = found(dict.fromkeys(NAMES, "fell")) | {"gas": {}}
    assert points(graded(evidence, lenient))["gas"] == 0


def test_what_does_not_apply_does_not_enter() -> None:
    some = graded(found({"A1": "not applicable", "A2": "not applicable", "A3": "fell"}))
    assert points(some)["attacks"] == 35 * 0.5
    assert points(graded(found(dict.fromkeys(NAMES, "not applicable"))))["attacks"] == 35


def test_what_could_not_be_judged_has_nothing() -> None:
    nothing = graded({"problem": "it does not compile\n  line 3"})
    assert (nothing.points, nothing.problem, nothing.gas) == (0, "it does not compile\n  line 3", None)
    assert [section.most for section in nothing.sections] == [40, 35, 15, 10]


@given(st.lists(st.sampled_from(OUTCOMES), min_size=7, max_size=7), st.integers(0, 6))
def test_holding_against_one_more_never_costs_points(outcomes: list[str], at: int) -> None:
    before = dict(zip(NAMES, outcomes, strict=True))
    if before[NAMES[at]] != "fell":
        return
    after = before | {NAMES[at]: "held"}
    worse, better = graded(found(before)), graded(found(after))
    assert 0 <= worse.points <= better.points <= 100
    assert len(worse.broken) == len(better.broken) + 1
    assert all(0 <= section.points <= section.most for section in worse.sections)
