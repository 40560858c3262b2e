from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import pytest

from argosy import policies
from argosy.policies import BUILT_IN, build_policies, build_policy, describe, known
from argosy.problems import InputError
from argosy.scenario_files import load_scenario
from sim.policies.protocols import PolicySet
from sim.scenario import PolicyChoice


class Paranoid:
    """Declines everything."""

    def __init__(self, *, mood: str = "bad") -> None:
        if mood == "good":
            raise ValueError("never in a good mood")

    def __call__(self, view: Any) -> bool:
        return False


def test_every_family_of_the_market_has_built_in_policies() -> None:
    assert set(BUILT_IN) == set(PolicySet._fields)


@pytest.mark.parametrize("family", BUILT_IN)
def test_every_built_in_policy_has_a_summary(family: str) -> None:
    for name, summary, _ in describe(family):
        assert summary.endswith("."), name


def test_the_scenarios_choice_is_built() -> None:
    scenario, _ = load_scenario("tiny")
    assert type(build_policies(scenario.policies).fraud).__name__ == "RuleScreen"


def test_any_class_can_be_named() -> None:
    policy = build_policy("fraud", PolicyChoice(name=f"{__name__}:Paranoid", options={"mood": "worse"}))
    assert policy(None) is False


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("rulez", {}, r"unknown policy 'rulez'\n  did you mean 'rules'"),
        (f"{__name__}:Nothing", {}, "has no 'Nothing'"),
        ("no.such.module:Class", {}, "cannot import no.such.module"),
        (f"{__name__}:__name__", {}, "is not a class"),
        (f"{__name__}:Paranoid", {"moood": "x"}, r"has no option 'moood'\n  did you mean 'mood'"),
        (f"{__name__}:Paranoid", {"mood": "good"}, "refuses its options: never in a good mood"),
    ],
)
def test_what_cannot_be_built(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        build_policy("fraud", PolicyChoice(name=name, options=options))


def test_entry_points_add_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("fraud.paranoid", f"{__name__}:Paranoid", policies.ENTRY_POINT_GROUP)
    monkeypatch.setattr(policies, "entry_points", lambda group: [point])
    assert "paranoid" in known("fraud")
    assert "paranoid" not in known("routing")
    assert build_policy("fraud", PolicyChoice(name="paranoid"))(None) is False
