"""The named figures: complete, in their own range, used, and of use where they are used."""

from __future__ import annotations

import tomllib
from math import isfinite
from typing import Any

import numpy as np
import pytest

from argosy.problems import ScenarioError
from argosy.scenario_files import (
    DATA,
    assumptions,
    assumptions_used,
    find_scenario,
    load_scenario,
    parse,
    shipped_scenarios,
)
from argosy.scenario_files.assumptions import resolved
from argosy.scenario_files.extend import read_extended
from argosy.scenario_files.find import SHIPPED
from argosy.scenario_files.override import override
from sim.scenario import Problem, check_scenario, named_by

ENTRIES = assumptions()
SCENARIOS = shipped_scenarios()


def uses(node: Any, path: str = "") -> list[tuple[str, str]]:
    """Where a document refers to an assumption, and to which; as after `--set`."""
    if isinstance(node, str) and node.startswith("@"):
        return [(path, node[1:])]
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [use for key, part in parts for use in uses(part, f"{path}.{key}" if path else str(key))]


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_complete_and_within_its_range(name: str) -> None:
    entry = ENTRIES[name]
    assert set(entry) - {"note"} == {"value", "low", "high", "unit", "source"}
    assert entry["low"] <= entry["value"] <= entry["high"]
    assert entry["low"] < entry["high"], "a range of one value is no range"
    for key in ("value", "low", "high"):
        assert type(entry[key]) in (int, float)
        assert isfinite(entry[key])
    assert entry["unit"].strip() == entry["unit"] != ""
    assert entry["source"].startswith("assumption") or len(entry["source"]) > 20


def test_no_name_is_given_twice() -> None:
    names = [
        name
        for file in ("assumptions.toml", "behaviour.toml", "fraud.toml", "marketing.toml")
        for name in tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    ]
    assert len(set(names)) == len(names) == len(ENTRIES)


def test_everything_used_is_an_entry_and_every_entry_is_used() -> None:
    used = {name for file in SHIPPED.glob("*.toml") for name in assumptions_used(file)}
    targets = tomllib.loads((DATA / "targets.toml").read_text(encoding="utf-8"))
    used |= {name for _, name in uses(targets)}
    assert used <= set(ENTRIES)
    builders = "".join(file.read_text(encoding="utf-8") for file in (DATA / "builders").glob("*.py"))
    assert {name for name in set(ENTRIES) - used if name not in builders} == set()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_is_used_is_what_stands_in_the_document(scenario: str) -> None:
    document = read_extended(find_scenario(scenario))
    assert assumptions_used(find_scenario(scenario)) == sorted({name for _, name in uses(document)})


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_reference_is_its_value(scenario: str) -> None:
    document = read_extended(find_scenario(scenario))
    problems: list[Problem] = []
    values = resolved(document, problems)
    assert problems == []
    assert uses(values) == []
    for path, name in uses(document):
        found: Any = values
        for part in path.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
        assert found == ENTRIES[name]["value"]


BOUNDS = [(path, name) for path, name in uses(read_extended(find_scenario("eurasia")))]


@pytest.mark.parametrize("end", ["low", "high"])
def test_a_study_may_go_to_either_end_of_every_range(end: str) -> None:
    """One at a time, as a sensitivity study would: no check refuses what the range promises."""
    tables = load_scenario("eurasia")[1]
    refused = {}
    for path, name in BOUNDS:
        document = read_extended(find_scenario("eurasia"))
        override(document, f"{path}={ENTRIES[name][end]!r}")
        refused[path] = check_scenario(parse(document, "eurasia"), tables)
    assert {path: problems for path, problems in refused.items() if problems} == {}


def test_a_reference_may_stand_in_an_override() -> None:
    settings = [
        "fraud.attempt_share=@opportunist_share",
        'policies.fraud={name="rules",options={points="@payout_days"}}',
    ]
    scenario, _ = load_scenario("tiny", settings)
    assert scenario.fraud.attempt_share == ENTRIES["opportunist_share"]["value"]
    assert scenario.policies["fraud"].options == {"points": ENTRIES["payout_days"]["value"]}


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        ("fraud.attempt_share=@nothing", "fraud.attempt_share"),
        ("modes.sea.speed_kmh=@nothing", "modes.sea.speed_kmh"),
        ("title=@nothing", "title"),
        ("start=@nothing", "start"),
        ("fraud.attempt_share=@", "fraud.attempt_share"),
        ('settlement.modules=["@nothing"]', "settlement.modules[0]"),
        ('policies.fraud={name="rules",options={points="@nothing"}}', "policies.fraud.options.points"),
    ],
)
def test_a_reference_to_nothing_is_told_once(setting: str, where: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", [setting])
    [problem] = error.value.problems
    assert problem.where == where
    assert problem.what.startswith("unknown assumption '@")


@pytest.mark.parametrize("name", sorted(ENTRIES)[::6])
def test_a_misspelt_reference_is_put_right(name: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", [f"fraud.attempt_share=@{name}{name[-1]}"])
    assert [problem.hint for problem in error.value.problems] == [f"did you mean '{name}'?"]


def test_values_that_only_look_like_references_stay() -> None:
    document = {"a": "x@card_fee_bps", "b": ["@card_fee_bps", "card_fee_bps"], "c": {"d": "@card_fee_bps"}}
    problems: list[Problem] = []
    value = ENTRIES["card_fee_bps"]["value"]
    expected = {"a": "x@card_fee_bps", "b": [value, "card_fee_bps"], "c": {"d": value}}
    assert resolved(document, problems) == expected
    assert problems == []


def test_resolving_leaves_the_document_as_it_was() -> None:
    document = read_extended(find_scenario("eurasia"))
    before = repr(document)
    resolved(document, [])
    assert repr(document) == before


def test_the_kinds_that_are_addressed_by_name_have_the_field() -> None:
    scenario, _ = load_scenario("eurasia")
    for part in ("countries", "warehouses", "modes", "payments", "segments"):
        for item in getattr(scenario, part):
            assert isinstance(getattr(item, named_by(type(item)) or ""), str)


@pytest.mark.parametrize("name", SCENARIOS)
def test_all_assumptions_together_may_lie_at_any_ends_of_their_ranges(name: str) -> None:
    """Otherwise a sweep over all of them would be refused at some of its points."""
    used, rng = assumptions_used(find_scenario(name)), np.random.default_rng(1)
    corners = [np.ones(len(used)), np.zeros(len(used)), *(rng.random((4, len(used))) < 0.5)]
    for corner in corners:
        ends = {
            name: ENTRIES[name]["high" if high else "low"] for name, high in zip(used, corner, strict=True)
        }
        load_scenario(name, assumed=ends)
