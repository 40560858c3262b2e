"""Every number of a scenario, at its limits and just beyond them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from argosy.problems import ScenarioError
from argosy.scenario_files import as_document, load_scenario, parse
from argosy.scenario_files.override import override
from sim.scenario import Problem, check_scenario
from tests.support.calling import invoke
from tests.support.scenario_numbers import Field, numbers_of
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = {field.path: field for field in numbers_of(tiny()[0])}
FLOATS = [field for field in NUMBERS.values() if field.kind is float]


def problems_with(path: str, text: str) -> list[Problem]:
    """What is said of `tiny` with one other value."""
    document: dict[str, Any] = as_document(tiny()[0])
    document |= {key: [dict(item) for item in part] for key, part in document.items() if _is_list(part)}
    override(document, f"{path}={text}")
    try:
        return check_scenario(parse(document, "tiny"), tiny()[1])
    except ScenarioError as error:
        return list(error.problems)


def _is_list(part: object) -> bool:
    return isinstance(part, list | tuple)


def test_every_section_has_numbers_here() -> None:
    """Should this fail after a field was added, nothing is wrong but the count."""
    assert len(NUMBERS) > 90
    sections = {path.partition(".")[0] for path in NUMBERS}
    assert sections >= {
        "days", "seed", "fx_markup_bps", "demand", "countries", "warehouses", "handling", "selling", "modes",
        "last_mile", "customs", "payments", "segments", "after_sales", "settlement", "modules",
    }  # fmt: skip


@pytest.mark.parametrize("field", NUMBERS.values(), ids=NUMBERS)
def test_at_its_limits_a_number_is_let_through(field: Field) -> None:
    for value in field.allowed:
        said = problems_with(field.path, repr(value))
        assert not [p for p in said if p.where == field.where and ("above" in p.what or "below" in p.what)], (
            said
        )


@pytest.mark.parametrize("field", NUMBERS.values(), ids=NUMBERS)
def test_just_beyond_it_is_refused_and_nothing_else_is(field: Field) -> None:
    for value, word in zip(field.refused, ("least", "most"), strict=True):
        [problem] = problems_with(field.path, repr(value))
        assert problem.where == field.where
        assert problem.what.startswith(f"{value} is ")
        assert f"{getattr(field.limits, word):,}" in problem.hint


@pytest.mark.parametrize("field", NUMBERS.values(), ids=NUMBERS)
def test_what_is_no_number_is_refused_where_it_stands(field: Field) -> None:
    for text in ("many", "true", "[1]", "{}", "2025-01-06", ""):
        [problem] = problems_with(field.path, text)
        assert problem.where == field.where
        assert problem.what.startswith("should be a number, not ")


@pytest.mark.parametrize("field", FLOATS, ids=lambda field: field.path)
def test_what_cannot_be_computed_with_is_refused(field: Field) -> None:
    for text in ("nan", "inf", "-inf"):
        [problem] = problems_with(field.path, text)
        assert problem.where == field.where
        assert "finite number" in problem.what


@pytest.mark.parametrize(
    "field", [f for f in NUMBERS.values() if f.kind is int], ids=lambda field: field.path
)
def test_a_fraction_is_no_whole_number(field: Field) -> None:
    [problem] = problems_with(field.path, "1.5")
    assert problem.where == field.where
    assert "integer" in problem.what


SAMPLE = ("days", "demand.buyers", "modes.0.capacity_kg", "payments.0.share", "settlement.gas_price_gwei")


@pytest.mark.parametrize("path", SAMPLE)
def test_the_command_line_says_the_same(path: str, here: Path) -> None:
    field = NUMBERS[path]
    for value in field.refused:
        result = invoke("run", "tiny", "--set", f"{path}={value!r}")
        assert result.exit_code == 2, result.output
        assert f"{field.where}: {value} is " in result.stderr
        assert "has 1 problem:" in result.stderr
    assert not any(here.iterdir())


def test_as_many_problems_as_there_are_mistakes_are_told_in_one_go() -> None:
    chosen = [field for field in NUMBERS.values() if "modules" not in field.path][::3]
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", [f"{field.path}={field.refused[1]!r}" for field in chosen])
    assert sorted(p.where for p in error.value.problems) == sorted(field.where for field in chosen)
    assert f"has {len(chosen)} problems:" in str(error.value)
