from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argosy.problems import InputError, ScenarioError
from argosy.scenario_file import (
    as_document,
    assumptions,
    assumptions_used,
    find_scenario,
    load_scenario,
    parse,
    scaled,
    shipped_scenarios,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_is_right(name: str) -> None:
    scenario, _ = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description
    assert parse(as_document(scenario), name) == scenario


def test_base_is_no_scenario() -> None:
    assert "base" not in shipped_scenarios()


def test_every_assumption_has_a_value_and_a_source() -> None:
    for name, entry in assumptions().items():
        assert {"value", "source"} <= set(entry), name


def test_assumptions_come_through_extends() -> None:
    used = assumptions_used(find_scenario("tiny"))
    assert "card_fee_bps" in used
    assert "return_rate" not in used  # tiny has a value of its own
    assert set(used) <= set(assumptions())


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("demand.slate=9", "demand.slate", 9),
        ("demand.visits_per_day=1.5", "demand.visits_per_day", 1.5),
        ("start=2025-03-01", "start", "2025-03-01"),
        ("title=Some words", "title", "Some words"),
        ("countries.1.weight=0.5", "countries.1.weight", 0.5),
        ("policies.fraud=none", "policies.fraud.name", "none"),
        ('policies.fraud={name="rules",options={points=2}}', "policies.fraud.options", {"points": 2}),
        ("demand.thief_share=@fraudulent_buyer_share", "demand.thief_share", "@"),
    ],
)
def test_overrides(override: str, path: str, value: object) -> None:
    found: object = load_scenario("tiny", [override])[0]
    for part in path.split("."):
        if isinstance(found, dict):
            found = found[part]
        else:
            found = found[int(part)] if part.isdigit() else getattr(found, part)  # type: ignore[index]
    expected = assumptions()["fraudulent_buyer_share"]["value"] if value == "@" else value
    assert (str(found) if path == "start" else found) == expected


def test_later_overrides_win() -> None:
    assert load_scenario("tiny", ["seed=3", "seed=4"])[0].seed == 4


def test_own_files_extend_shipped_ones_and_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "tiny"\nname = "a"\n[demand]\nbuyers = 7\n')
    (tmp_path / "b.toml").write_text('extends = "a.toml"\nname = "b"\n[demand]\nslate = 2\n')
    scenario, _ = load_scenario(str(tmp_path / "b.toml"))
    assert (scenario.name, scenario.demand.buyers, scenario.demand.slate) == ("b", 7, 2)
    assert scenario.days == load_scenario("tiny")[0].days


def test_a_circle_of_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "b.toml"')
    (tmp_path / "b.toml").write_text('extends = "a.toml"')
    with pytest.raises(InputError, match=r"a.toml -> b.toml -> a.toml"):
        load_scenario(str(tmp_path / "a.toml"))


def test_lists_are_replaced_not_merged(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'extends = "tiny"\n[[payments]]\nname = "cash"\nshare = 1\nfee_bps = 0\n'
    )
    with pytest.raises(ScenarioError) as error:
        load_scenario(str(tmp_path / "a.toml"))
    assert {problem.where for problem in error.value.problems} == {
        f"payments[0].{key}" for key in ("fixed_fee_cents", "delay_minutes", "chargeback", "self_custody")
    }


def test_scale_multiplies_and_keeps_at_least_one() -> None:
    scenario, _ = load_scenario("tiny")
    double, crumbs = scaled(scenario, 2), scaled(scenario, 0.001)
    assert double.demand.buyers == 2 * scenario.demand.buyers
    assert double.demand.visits_per_day == 2 * scenario.demand.visits_per_day
    assert double.modes[0].capacity_kg == 2 * scenario.modes[0].capacity_kg
    assert crumbs.warehouses[0].sellers == crumbs.warehouses[0].pick_stations == crumbs.demand.buyers == 1
    assert scaled(scenario, 1) is scenario


def test_messages_say_how_many_and_where() -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", ["demand.buyers=0", "days=0"])
    assert str(error.value).splitlines()[0] == "scenario 'tiny' has 2 problems:"
    assert error.value.exit_code == 2


def test_every_decision_needs_a_policy_and_no_other_gets_one() -> None:
    document = as_document(load_scenario("tiny")[0])
    del document["policies"]["pricing"]
    document["policies"]["astrology"] = "stars"
    document["policies"]["frauds"] = {"name": "rules", "options": {}}
    with pytest.raises(ScenarioError) as error:
        parse(document, "changed")
    assert [(problem.where, problem.what) for problem in error.value.problems] == [
        ("policies.astrology", "unknown key"),
        ("policies.frauds", "unknown key"),
        ("policies.pricing", "is missing"),
    ]
    assert "did you mean 'fraud'?" in str(error.value)


def test_the_document_names_each_policy_as_before() -> None:
    policies = as_document(load_scenario("tiny")[0])["policies"]
    assert policies["fraud"] == {"name": "rules", "options": {}, "learn_every_days": None}
