"""From names and options to policies: registered ones and anybody else's, and what is told where it goes wrong."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import pytest

from argosy.policies import build_policies, build_policy, describe, registered, registry
from argosy.policies.guard import Guarded
from argosy.problems import InputError
from argosy.scenario_files import load_scenario
from sim.core.units import DAY
from sim.policies import FAMILIES, ChargedBack, PolicySet, Screened, memory_days, reads_truth
from sim.scenario import PolicyChoice
from tests.support.places import ROOT
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING: Any = None


class Paranoid:
    """Declines everything."""

    def __init__(self, *, mood: str = "bad") -> None:
        if mood == "good":
            raise ValueError("never in a good mood")

    def __call__(self, view: Any, setting: Any) -> bool:
        return False


class OldFashioned:
    """Written for an interface that is no more."""

    def __call__(self, view: Any) -> bool:
        return True


class Student:
    """Learns, and accepts everything."""

    memory_days = 60

    def __init__(self) -> None:
        self.lessons: list[tuple[int, int, int]] = []

    def __call__(self, view: Any, setting: Any) -> bool:
        return True

    def learn(self, history: Any, now: int) -> None:
        bad = history.known(ChargedBack, now)
        assert all(seen.known_at <= now for seen in bad)
        self.lessons.append((now, len(history.known(Screened, now)), len(bad)))


class BadStudent(Student):
    """Cannot learn."""

    def learn(self, history: Any, now: int) -> None:
        raise KeyError("nothing in here")


class BadListener(Student):
    """Expects to be told more."""

    def learn(self, history: Any) -> None:  # type: ignore[override]
        pass


class NoPolicy:
    """Cannot be called."""


def own(cls: type, **options: Any) -> PolicyChoice:
    return PolicyChoice(name=f"{__name__}:{cls.__name__}", options=options)


@pytest.fixture
def another_package(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that registers two policies."""
    real = registry.entry_points(group=registry.ENTRY_POINT_GROUP)
    added = [
        EntryPoint("fraud.paranoid", f"{__name__}:Paranoid", registry.ENTRY_POINT_GROUP),
        EntryPoint("fraud.rules", f"{__name__}:Paranoid", registry.ENTRY_POINT_GROUP),
        EntryPoint("astrology.stars", f"{__name__}:Paranoid", registry.ENTRY_POINT_GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: [*real, *added])
    registry._points.cache_clear()
    yield
    registry._points.cache_clear()


class TestRegistered:
    @pytest.mark.parametrize("family", FAMILIES)
    def test_every_policy_has_a_summary(self, family: str) -> None:
        for policy in describe(family):
            assert policy.summary.endswith("."), policy.name

    @pytest.mark.parametrize("family", FAMILIES)
    def test_null_default_and_oracle_are_what_their_family_says(self, family: str) -> None:
        about = FAMILIES[family]
        found = {policy.name: policy for policy in describe(family)}
        assert not found[about.null].oracle
        assert load_scenario("tiny")[0].policies[family].name == about.default
        assert [name for name, policy in found.items() if policy.oracle] == (
            [about.oracle] if about.oracle else []
        )

    def test_a_family_is_a_line_in_the_set(self) -> None:
        assert tuple(FAMILIES) == PolicySet._fields

    @pytest.mark.usefixtures("another_package")
    def test_packages_add_policies_by_entry_points(self) -> None:
        assert "paranoid" in registered("fraud")
        assert "paranoid" not in registered("routing")
        built = build_policy("fraud", PolicyChoice(name="paranoid"))
        assert isinstance(built, Guarded)
        assert built(NOTHING, NOTHING) is False

    @pytest.mark.usefixtures("another_package")
    def test_but_do_not_take_a_name_of_argosys_own(self) -> None:
        assert type(build_policy("fraud", PolicyChoice(name="rules"))).__name__ == "RuleScreen"

    def test_where_argosy_is_not_installed_that_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "_points", lambda: {"fraud": {}})
        with pytest.raises(InputError, match="none is registered: see the entry points"):
            build_policy("fraud", PolicyChoice(name="rules"))


class TestBuilding:
    def test_the_scenarios_choice_is_built(self) -> None:
        scenario, _ = load_scenario("tiny")
        policies = build_policies(scenario.policies)
        assert type(policies.fraud).__name__ == "RuleScreen"
        assert type(policies.routing).__name__ == "Balanced"
        assert policies.memory_days() == 60
        assert set(policies.learners()) == {"fraud"}

    def test_any_class_can_be_named(self) -> None:
        assert build_policy("fraud", own(Paranoid, mood="worse"), ROOT)(NOTHING, NOTHING) is False

    @pytest.mark.parametrize(
        ("name", "options", "message"),
        [
            ("rulez", {}, r"unknown policy 'rulez'\n  did you mean 'rules'"),
            (f"{__name__}:Nothing", {}, "has no 'Nothing'"),
            ("no.such.module:Class", {}, "cannot import no.such.module"),
            (f"{__name__}:__name__", {}, "is not a class"),
            (f"{__name__}:Paranoid", {"moood": "x"}, r"has no option 'moood'\n  did you mean 'mood'"),
            (f"{__name__}:Paranoid", {"mood": "good"}, "refuses its options: never in a good mood"),
            (f"{__name__}:NoPolicy", {}, r"cannot be called\n  a policy has a method __call__"),
            (
                f"{__name__}:OldFashioned",
                {},
                r"OldFashioned' takes \(view: .*\)\n  a policy is called with \(view, setting\)",
            ),
            (
                f"{__name__}:BadListener",
                {},
                r"takes \(history: .*\)\n  learn is called with \(history, now\)",
            ),
        ],
    )
    def test_what_cannot_be_built(self, name: str, options: dict[str, Any], message: str) -> None:
        with pytest.raises(InputError, match=message):
            build_policy("fraud", PolicyChoice(name=name, options=options), ROOT)

    def test_declarations_are_read_when_it_is_built(self) -> None:
        built = build_policy("fraud", own(Student), ROOT)
        assert memory_days(built) == 60
        assert not reads_truth(built)
        assert reads_truth(build_policy("fraud", PolicyChoice(name="oracle")))


class TestLearning:
    def test_at_the_scenarios_interval_from_what_is_known(self) -> None:
        base = changed(
            tiny()[0], settlement__mode="instant", fraud__attempt_share=0.3, fraud__chargeback_days=9.0,
        )  # fmt: skip
        choice = PolicyChoice(name=f"{__name__}:Student", learn_every_days=5)
        scenario = changed(base, policies={**base.policies, "fraud": choice})
        market = run(scenario, days=12).market
        student = market.policies.fraud._policy
        times = [now for now, _, _ in student.lessons]
        assert times == [5 * DAY * n for n in range(1, len(times) + 1)]
        assert len(times) > 3
        seen = [count for _, count, _ in student.lessons]
        assert 0 < seen[0] < seen[1]
        bad = [count for _, _, count in student.lessons]
        assert bad[0] == 0, "no chargeback is known before nine days have passed"
        assert bad[-1] > 0

    def test_what_the_screen_saw_is_remembered_without_the_truth(self) -> None:
        base = of_policies(changed(tiny()[0], settlement__mode="instant"), fraud="oracle")
        learner = PolicyChoice(name=f"{__name__}:Student", learn_every_days=5)
        scenario = changed(base, policies={**base.policies, "pricing": learner})

        def price_as_listed(market: Any) -> None:
            market.policies = market.policies._replace(pricing=lambda view, setting: view.list_price)

        market = run(scenario, days=5, prepare=price_as_listed).market
        known = market.settings["pricing"].history.known(Screened, market.now)
        assert known
        assert {seen.view.truth for seen in known} == {None}

    def test_never_where_the_scenario_does_not_say(self) -> None:
        base = changed(tiny()[0], settlement__mode="instant")
        market = run(changed(base, policies={**base.policies, "fraud": own(Student)}), days=5).market
        assert market.policies.fraud._policy.lessons == []

    @pytest.mark.parametrize("key", ["learn_every_days", "learn_until_day"])
    def test_one_that_does_not_learn_is_told(self, key: str) -> None:
        choice = replace(PolicyChoice(name="none"), **{key: 7})
        with pytest.raises(InputError, match=rf"policies.fraud.{key}: 'none' does not learn"):
            build_policy("fraud", choice)

    def test_one_that_fails_is_told(self) -> None:
        with pytest.raises(InputError, match=r"BadStudent' cannot learn: KeyError"):
            build_policy("fraud", own(BadStudent), ROOT).learn(NOTHING, 0)
