"""A key that no section has, at every level: it is named with its path and the key that was meant."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.problems import ScenarioError
from argosy.scenario_files import as_document, parse
from sim.scenario import Problem, named_by
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[tuple[str | int, ...], str]
"""Where a section stands in the document, and its path in messages."""


def sections(
    node: Any, steps: tuple[str | int, ...] = (), where: str = ""
) -> Iterator[tuple[Place, list[str]]]:
    """Every section of a scenario with its keys."""
    keys = [field.name for field in fields(node)]
    yield (steps, where), keys
    for key in keys:
        value, inner = getattr(node, key), f"{where}.{key}" if where else key
        if is_dataclass(value):
            yield from sections(value, (*steps, key), inner)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for index, item in enumerate(value):
                name = getattr(item, named_by(type(item)) or "")
                yield from sections(item, (*steps, key, index), f"{inner}.{name}")


SECTIONS = list(sections(tiny()[0]))
KEYS = [(place, key) for place, keys in SECTIONS for key in keys]


def plain(node: Any) -> Any:
    """A document that may be changed."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    return [plain(value) for value in node] if isinstance(node, list | tuple) else node


def section_at(document: Any, steps: tuple[str | int, ...]) -> dict[str, Any]:
    for step in steps:
        document = document[step]
    found: dict[str, Any] = document
    return found


def problems_of(document: dict[str, Any]) -> list[Problem]:
    with pytest.raises(ScenarioError) as error:
        parse(document, "mine")
    return list(error.value.problems)


def joined(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def test_all_levels_are_among_them() -> None:
    paths = {where for (_, where), _ in SECTIONS}
    assert {"", "demand", "countries.GB", "modes.sea", "modules.jurors", "warehouses.DE-HAMBURG"} <= paths


@pytest.mark.parametrize(("place", "key"), KEYS, ids=[joined(where, key) for (_, where), key in KEYS])
def test_a_letter_too_many(place: Place, key: str) -> None:
    steps, where = place
    document = plain(as_document(tiny()[0]))
    wrong = key + key[-1]
    section_at(document, steps)[wrong] = 1
    assert problems_of(document) == [
        Problem(joined(where, wrong), "unknown key", f"did you mean '{key}'?"),
    ]


REQUIRED = [(place, key) for place, key in KEYS if place[0][:1] != ("data",)]
OPTIONAL = {
    "data",
    "description",
    "weight",
    "budget_cents_per_month",
    "made_here_share",
    "procure_days",
    "learn_every_days",
    "learn_until_day",
    "modules",
    "grades",
    "voucher",
    "contract",
    "step_gas",
    "returns",
    "luck_seed",
    "memory_gb",
    "warm_up_days",
    "campaigns",
    "trades",
    "services",
    "disruptions",
    "offices",
    "rest_days",
    "terms",
    "receive_stations",
    "shift_minutes",
    "shift_starts",
    "dishonest_known",
    "backorders",
    "launched_share",
}


@pytest.mark.parametrize(("place", "key"), REQUIRED, ids=[joined(where, key) for (_, where), key in REQUIRED])
def test_a_key_that_is_missing(place: Place, key: str) -> None:
    steps, where = place
    document = plain(as_document(tiny()[0]))
    del section_at(document, steps)[key]
    if key in OPTIONAL and joined(where, key) not in (
        "modules",
        "selling.made_here_share",
        "handling.shift_starts",
        "rounds.rest_days",
        "rounds.shift_minutes",
    ):
        parse(document, "mine")
        return
    found = problems_of(document)
    if joined(where, key) == "policies":
        assert [p.where for p in found] == ["policies"]
        return
    [problem] = found
    assert (problem.what, problem.hint) == ("is missing", "give it, or extend base.toml")
    elements = ("code", "place", "name")
    nameless = key in elements and len(steps) == 2
    assert problem.where == (f"{steps[0]}[{steps[1]}].{key}" if nameless else joined(where, key))


@settings(max_examples=25)
@given(st.sets(st.integers(0, len(SECTIONS) - 1), min_size=1))
def test_all_of_them_are_told_at_once(chosen: set[int]) -> None:
    document = plain(as_document(tiny()[0]))
    for number in chosen:
        section_at(document, SECTIONS[number][0][0])["xyzzy"] = 1
    expected = {joined(SECTIONS[number][0][1], "xyzzy") for number in chosen}
    found = problems_of(document)
    assert {problem.where for problem in found} == expected
    assert len(found) == len(expected)
    assert {problem.what for problem in found} == {"unknown key"}


def _numbers(part: dict[str, Any]) -> list[str]:
    """Keys of a section that have to be there, and to be numbers."""
    return sorted(
        key for key, value in part.items() if isinstance(value, int | float) and key not in OPTIONAL
    )


@settings(max_examples=25)
@given(st.data())
def test_mistakes_of_every_kind_stand_beside_each_other(data: st.DataObject) -> None:
    """A key too many, one too few, text for a number and a reference to nothing, in four sections."""
    names = ["demand", "handling", "customs", "last_mile", "after_sales"]
    places = data.draw(st.permutations(names))[:4]
    document = plain(as_document(tiny()[0]))
    more, less, text, reference = (document[place] for place in places)
    more["xyzzy"] = 1
    gone, spoilt, lost = (data.draw(st.sampled_from(_numbers(part))) for part in (less, text, reference))
    del less[gone]
    text[spoilt] = "much"
    reference[lost] = "@no_such_thing"
    problems = problems_of(document)
    found = {problem.where: problem.what for problem in problems}
    assert found[f"{places[0]}.xyzzy"] == "unknown key"
    assert found[f"{places[1]}.{gone}"] == "is missing"
    assert found[f"{places[2]}.{spoilt}"] == "should be a number, not 'much'"
    assert found[f"{places[3]}.{lost}"] == "unknown assumption '@no_such_thing'"
    assert len(problems) == 4, "each is told once"
