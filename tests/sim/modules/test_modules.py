"""Modules below the scenario: names and parameters belong together, and what they need stands with them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS
from sim.modules import (
    Bond,
    Cancelling,
    Carriage,
    Insurance,
    Jurors,
    ModuleName,
    Modules,
    Offers,
    Parameters,
    PostedGrades,
    Reputation,
    Tribunal,
    by_grade,
    check_modules,
)

NAMES: tuple[ModuleName, ...] = get_args(ModuleName)
MODULES = Modules(
    cancelling=Cancelling(cancel_bps=500),
    offers=Offers(accept_share=0.5),
    carriage=Carriage(bond_bps=500, late_bps_per_day=500, pick_up_bps=2_000, export_bps=1_500, import_bps=500),
    bond=Bond(bond_bps=1_000),
    reputation=Reputation(least_bond_bps=200),
    grades=PostedGrades(least_bond_bps=200, notice_hours=48),
    insurance=Insurance(premium_bps=80, deductible_bps=1_000, capital=10**6),
    tribunal=Tribunal(fee_gwei=10**6, bond_gwei=10**7, patience_hours=96),
    jurors=Jurors(
        number=40, panel=3, stake_gwei=10**7, slash_bps=2_000, error=0.1, absent_share=0.05, appeal_share=0.2,
        vote_hours=48,
    ),
)  # fmt: skip


def problems(*chosen: ModuleName, **changes: Any) -> list[tuple[str, str]]:
    """Where something is wrong, and the hint."""
    modules = replace(MODULES, **{
        name: replace(getattr(MODULES, name), **values) for name, values in changes.items()
    })  # fmt: skip
    found = check_modules(modules, chosen, evidence_hours=96, ruling_hours=504)
    return [(problem.where, problem.hint) for problem in found]


def test_every_name_has_parameters_and_every_parameter_a_name() -> None:
    assert {field.name for field in fields(Modules)} == set(NAMES)
    for field in fields(Modules):
        assert isinstance(getattr(MODULES, field.name), Parameters)


def test_every_module_that_is_needed_or_excluded_exists() -> None:
    for name in NAMES:
        parameters = getattr(MODULES, name)
        assert {*parameters.needs, *parameters.excludes} <= set(NAMES) - {name}


def test_nothing_is_wrong_with_none_or_with_all_that_go_together() -> None:
    assert problems() == []
    for judges in ("tribunal", "jurors"):
        for rates in ("reputation", "grades"):
            assert problems(*(name for name in NAMES if name not in (judges, rates))) == []


@pytest.mark.parametrize(
    ("chosen", "hints"),
    [
        (("insurance",), ["add 'carriage'"]),
        (("reputation",), ["add 'bond'"]),
        (("reputation", "insurance"), ["add 'bond'", "add 'carriage'"]),
        (("tribunal", "jurors"), ["keep one of them"]),
        (("grades",), ["add 'bond'"]),
        (("bond", "reputation", "grades"), ["keep one of them"]),
        (("offers", "offers"), ["name it once"]),
    ],
)
def test_choices_that_cannot_be(chosen: tuple[ModuleName, ...], hints: list[str]) -> None:
    assert problems(*chosen) == [("settlement.modules", hint) for hint in hints]


@given(st.lists(st.integers(0, BPS), min_size=3, max_size=3))
def test_milestones_release_at_most_the_freight(parts: list[int]) -> None:
    named = dict(zip(("pick_up_bps", "export_bps", "import_bps"), parts, strict=True))
    found = [where for where, _ in problems("carriage", carriage=named)]
    assert found == (["modules.carriage.pick_up_bps"] if sum(parts) > BPS else [])
    assert problems(carriage=named) == [], "nobody chose it"


@given(st.integers(0, BPS), st.integers(0, BPS))
def test_a_good_record_costs_no_more_than_none(least: int, greatest: int) -> None:
    changes = {"bond": {"bond_bps": greatest}, "reputation": {"least_bond_bps": least}}
    found = [where for where, _ in problems("bond", "reputation", **changes)]
    assert found == (["modules.reputation.least_bond_bps"] if least > greatest else [])


@given(st.integers(0, BPS), st.integers(0, BPS))
def test_a_better_grade_costs_no_more_than_a_worse_one(least: int, greatest: int) -> None:
    changes = {"bond": {"bond_bps": greatest}, "grades": {"least_bond_bps": least}}
    found = [where for where, _ in problems("bond", "grades", **changes)]
    assert found == (["modules.grades.least_bond_bps"] if least > greatest else [])
    if least <= greatest:
        ladder = [by_grade(least, greatest, grade) for grade in "ABCDE"]
        assert ladder == sorted(ladder)
        assert (ladder[0], ladder[-1]) == (least, greatest)
        assert by_grade(least, greatest, "") == ladder[1], "an unknown seller has a B"


def test_grades_are_switched_on_only_where_they_are_set() -> None:
    found = check_modules(
        replace(MODULES, grades=None), ("bond", "grades"), evidence_hours=96, ruling_hours=504
    )
    assert [problem.where for problem in found] == ["modules.grades"]
    assert problems("bond") == []


@given(st.integers(1, 15), st.integers(1, 100))
def test_there_are_jurors_for_a_round_and_its_appeal(panel: int, number: int) -> None:
    found = [where for where, _ in problems("jurors", jurors={"panel": panel, "number": number})]
    assert found == (["modules.jurors.number"] if number < 3 * panel + 1 else [])


@pytest.mark.parametrize(("hours", "wrong"), [(135, False), (136, True), (8_760, True)])
def test_a_vote_ends_before_the_order_lapses(hours: int, wrong: bool) -> None:
    """96 hours of evidence and three windows are less than 504."""
    found = [where for where, _ in problems("jurors", jurors={"vote_hours": hours})]
    assert found == (["modules.jurors.vote_hours"] if wrong else [])
