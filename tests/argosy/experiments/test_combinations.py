"""`--vary`: every combination once, in the order in which it was written."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.experiments.plan import load_plan, strategies
from argosy.experiments.request import CompareRequest
from argosy.policies import registered
from argosy.problems import InputError
from argosy.scenario_files import load_scenario
from sim.modules import ModuleName
from sim.policies import FAMILIES
from sim.scenario import PolicyChoice, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@cache
def tiny() -> Scenario:
    return load_scenario("tiny")[0]


VALUES: dict[str, list[str]] = {family: sorted(registered(family)) for family in FAMILIES} | {
    "settlement": ["chain", "instant"],
    "modules": ["none", "all", "bond", "carriage+bond", "bond+carriage+insurance"],
}
READ: dict[str, Callable[[Scenario], object]] = {
    family: (lambda scenario, family=family: scenario.policies[family].name) for family in FAMILIES  # type: ignore[misc]
} | {"settlement": lambda scenario: scenario.settlement.mode}  # fmt: skip


@st.composite
def varied(draw: st.DrawFn) -> dict[str, list[str]]:
    """Some families with some of their values."""
    families = draw(st.permutations(list(VALUES)))[: draw(st.integers(1, 4))]
    return {f: draw(st.permutations(VALUES[f]))[: draw(st.integers(1, len(VALUES[f])))] for f in families}


@settings(max_examples=60)
@given(varied(), st.sampled_from(["", " "]))
def test_every_combination_once_and_in_order(chosen: dict[str, list[str]], blank: str) -> None:
    written = [f"{family}={f'{blank},{blank}'.join(values)}" for family, values in chosen.items()]
    found = strategies(tiny(), written)
    assert len(found) == prod(len(values) for values in chosen.values())
    expected = [
        ",".join(f"{family}={name}" for family, name in zip(chosen, names, strict=True))
        for names in product(*chosen.values())
    ]
    assert list(found) == expected
    for names, scenario in zip(product(*chosen.values()), found.values(), strict=True):
        for family, name in zip(chosen, names, strict=True):
            if family in READ:
                assert READ[family](scenario) == name
        untouched = set(READ) - set(chosen)
        assert {f: READ[f](scenario) for f in untouched} == {f: READ[f](tiny()) for f in untouched}


def test_nothing_varied_is_the_scenario_itself() -> None:
    assert strategies(tiny(), []) == {"": tiny()}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_choice_that_is_there_keeps_its_options(family: str) -> None:
    present = PolicyChoice(name=tiny().policies[family].name, options={"x": 1}, learn_every_days=3)
    from dataclasses import replace

    scenario = replace(tiny(), policies={**tiny().policies, family: present})
    others = [name for name in registered(family) if name != present.name]
    found = strategies(scenario, [f"{family}={present.name},{others[0]}"])
    kept, other = found.values()
    assert kept == scenario
    assert other.policies[family] == PolicyChoice(name=others[0])


NAMES = get_args(ModuleName)


@pytest.mark.parametrize("names", list(combinations(NAMES, 2)), ids="+".join)
def test_modules_stand_in_their_own_order_however_they_are_named(names: tuple[str, str]) -> None:
    forth, back = "+".join(names), "+".join(reversed(names))
    one, two = strategies(tiny(), [f"modules={forth},{back}"]).values()
    assert one.settlement.modules == two.settlement.modules == names


def test_all_and_none_of_the_modules() -> None:
    none, everything = strategies(tiny(), ["modules=none,all"]).values()
    assert none.settlement.modules == ()
    assert set(NAMES) - set(everything.settlement.modules) == {"tribunal", "grades"}, (
        "one court is enough, and one rate"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "--vary : not of the form family=a,b,c"),
        ("=", "not of the form"),
        ("=a", "unknown family ''"),
        ("fraud", "not of the form"),
        ("fraud=", "not of the form"),
        ("fraud=,", "not of the form"),
        ("fraud= , ,", "not of the form"),
        ("fruad=none", "did you mean 'fraud'?"),
        ("Fraud=none", "did you mean 'fraud'?"),
        ("fraud=none,none", "a value appears twice"),
        ("fraud=none, none", "a value appears twice"),
        ("settlement=chain,cash", "unknown settlement 'cash'"),
        ("modules=bnod", "unknown module 'bnod'"),
        ("modules=bond+", "unknown module ''"),
        ("modules=+", "unknown module ''"),
        ("modules=bond+all", "unknown module 'all'"),
    ],
)
def test_what_cannot_be_varied(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        strategies(tiny(), [text])
    assert told in str(error.value)


@given(st.sampled_from(list(VALUES)), st.data())
def test_a_family_is_named_once(family: str, data: st.DataObject) -> None:
    one, two = (data.draw(st.sampled_from(VALUES[family])) for _ in range(2))
    with pytest.raises(InputError, match="names a family twice"):
        strategies(tiny(), [f"{family}={one}", f"{family}={two}"])


@pytest.mark.parametrize(
    ("asked", "orders", "days"),
    [({}, None, 7), ({"orders": 5}, 5, None), ({"days": 3}, None, 3), ({"overrides": ["days=4"]}, None, 4)],
)
def test_what_ends_a_replication(asked: dict[str, object], orders: int | None, days: int | None) -> None:
    plan = load_plan(CompareRequest(scenario="tiny", vary=["fraud=none,rules"], **asked))  # type: ignore[arg-type]
    assert (plan.orders, plan.days) == (orders, days)
    tasks = plan.tasks(range(2, 5))
    assert [(label, task.replication) for label, task in tasks] == [
        (label, number) for number in (2, 3, 4) for label in ("fraud=none", "fraud=rules")
    ]
    assert {(task.orders, task.days) for _, task in tasks} == {(orders, days)}
    assert all(task.scenario is plan.strategies[label] for label, task in tasks)


def test_whole_scenarios_and_elements_of_their_lists() -> None:
    vary = ["scenario=tiny,eurasia", "warehouses.DE-HAMBURG.pack_stations=1,3", "routing=cheapest,fastest"]
    found = load_plan(CompareRequest(vary=vary, overrides=["demand.slate=5"]))
    assert len(found.strategies) == 8
    for label, scenario in found.strategies.items():
        said = dict(part.split("=") for part in label.split(","))
        assert list(said) == ["scenario", "warehouses.DE-HAMBURG.pack_stations", "routing"]
        assert scenario.name == said["scenario"]
        assert scenario.policies["routing"].name == said["routing"]
        assert scenario.demand.slate == 5
        packers = {w.pack_stations for w in scenario.warehouses if w.place == "DE-HAMBURG"}
        assert packers == {int(said["warehouses.DE-HAMBURG.pack_stations"])}
    assert len({scenario.seed for scenario in found.strategies.values()}) == 1
    days = {task.scenario.name: task.days for _, task in found.tasks([0])}
    assert days == {"tiny": tiny().days, "eurasia": load_scenario("eurasia")[0].days}, "each its own"


def test_scenarios_meet_the_luck_of_the_first_ones_seed(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('name = "other"\nextends = "tiny"\nseed = 99\n')
    first, second = load_plan(CompareRequest(vary=[f"scenario=tiny,{other}"])).strategies.values()
    assert (first.seed, second.seed) == (tiny().seed, tiny().seed)
    given = load_plan(CompareRequest(vary=[f"scenario=tiny,{other}"], seed=5)).strategies.values()
    assert {scenario.seed for scenario in given} == {5}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"scenario": "tiny", "vary": ["scenario=tiny,eurasia"]}, "exclude each other"),
        ({"vary": ["scenario=tiny", "scenario=eurasia"]}, "names a family twice"),
        ({"vary": ["scenario=tiny,tiny"]}, "a value appears twice"),
        ({"vary": ["scenario=tiny,atlantis"]}, "atlantis"),
        ({"vary": ["fraud=none"]}, "no scenario"),
    ],
)
def test_scenarios_that_cannot_be_compared(asked: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as error:
        load_plan(CompareRequest(**asked))  # type: ignore[arg-type]
    assert told in str(error.value)


def test_contracts_are_varied_like_keys(tmp_path: Path) -> None:
    one, other = tmp_path / "one.sol", tmp_path / "other.sol"
    for path in (one, other):
        path.write_text(f"contract {path.stem} {{}}")
    plan = load_plan(CompareRequest(scenario="tiny", vary=[f"settlement.contract={one}:One,{other}:Other"]))
    assert [s.settlement.contract for s in plan.strategies.values()] == [f"{one}:One", f"{other}:Other"]
    digests = [plan.code_of(label)["code"] for label in plan.strategies]
    assert [list(digest) for digest in digests] == [["one.sol"], ["other.sol"]]
    assert digests[0]["one.sol"] != digests[1]["other.sol"]


def test_options_of_a_policy_and_commas_in_brackets() -> None:
    usual, slow, other = strategies(
        tiny(), ["routing=balanced,balanced(cents_per_day=20),fastest( cents_per_day = 5, x = [1, 2] )"]
    ).values()
    assert usual.policies["routing"] == PolicyChoice(name="balanced")
    assert slow.policies["routing"] == PolicyChoice(name="balanced", options={"cents_per_day": 20})
    assert other.policies["routing"].options == {"cents_per_day": 5, "x": [1, 2]}


def test_options_are_checked_before_anything_runs() -> None:
    with pytest.raises(InputError, match="cents_per_dy"):
        load_plan(
            CompareRequest(scenario="tiny", vary=["routing=balanced(cents_per_dy=20),fastest"])
        ).check_policies()


def test_scenario_keys_are_varied_like_families() -> None:
    plan = load_plan(
        CompareRequest(
            scenario="tiny",
            vary=["demand.slate=2,6", "routing=cheapest,fastest", "warehouses.DE-HAMBURG.sellers=1,4"],
            overrides=["demand.slate=9", "demand.retry_share=0.25"],
        )
    )
    assert len(plan.strategies) == 8
    for label, scenario in plan.strategies.items():
        said = dict(part.split("=") for part in label.split(","))
        assert scenario.demand.slate == int(said["demand.slate"])
        assert scenario.policies["routing"].name == said["routing"]
        assert scenario.demand.retry_share == 0.25
        [hamburg] = [w for w in scenario.warehouses if w.place == "DE-HAMBURG"]
        assert hamburg.sellers == int(said["warehouses.DE-HAMBURG.sellers"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("routing=balanced(cents_per_day=20", "the bracket is not closed"),
        ("routing=balanced(20)", "'20' is no option"),
        ("demand.slte=2,3", "demand.slte"),
        ("demand.slate=2,0", "demand.slate"),
        ("warehouses.NOWHERE.sellers=1,2", "no element 'NOWHERE'"),
        ("data.fx=a.csv,b.csv", "strategies share their data"),
        ("scenaro=tiny,eurasia", "did you mean 'scenario'?"),
    ],
)
def test_keys_and_options_that_lead_nowhere(text: str, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        load_plan(CompareRequest(scenario="tiny", vary=[text]))
