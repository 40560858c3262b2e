"""From a file or a name to a checked scenario, and what is said when there is no way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argosy.problems import InputError, ScenarioError
from argosy.scenario_files import (
    as_document,
    assumptions,
    assumptions_used,
    find_scenario,
    load_scenario,
    parse,
    scaled,
    shipped_scenarios,
)
from argosy.scenario_files.override import override
from sim.scenario import named_by

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
        ("fraud.attempt_share=@fraud_attempt_share", "fraud.attempt_share", "@"),
    ],
)
def test_overrides(override: str, path: str, value: object) -> None:
    found: object = load_scenario("tiny", [override])[0]
    for part in path.split("."):
        if isinstance(found, dict):
            found = found[part]
        else:
            found = found[int(part)] if part.isdigit() else getattr(found, part)  # type: ignore[index]
    expected = assumptions()["fraud_attempt_share"]["value"] if value == "@" else value
    assert (str(found) if path == "start" else found) == expected


@pytest.mark.parametrize(
    ("by_name", "by_index"),
    [
        ("countries.GB.weight=0.5", "countries.1.weight=0.5"),
        ("warehouses.GB-BIRMINGHAM.sellers=3", "warehouses.1.sellers=3"),
        ("modes.sea.capacity_kg=20000", "modes.3.capacity_kg=20000"),
        ("payments.crypto.fee_bps=7", "payments.2.fee_bps=7"),
        ("countries.DE.timezone=Asia/Kathmandu", "countries.0.timezone=Asia/Kathmandu"),
    ],
)
def test_elements_have_names_and_indices(by_name: str, by_index: str) -> None:
    scenario, _ = load_scenario("tiny", [by_name])
    assert scenario == load_scenario("tiny", [by_index])[0]
    assert scenario != load_scenario("tiny")[0]


def test_every_list_of_tables_is_addressed_by_the_field_that_its_section_declares() -> None:
    scenario, _ = load_scenario("tiny")
    for part in ("countries", "warehouses", "modes", "payments", "campaigns", "segments"):
        item = getattr(scenario, part)[0]
        name = getattr(item, named_by(type(item)) or "")
        element = as_document(scenario)[part][0]
        changed = {key: value for key, value in element.items() if isinstance(value, int | float)}
        for key, value in changed.items():
            document = as_document(scenario) | {part: [dict(e) for e in as_document(scenario)[part]]}
            override(document, f"{part}.{name}.{key}={str(value).lower()}")
            assert parse(document, "tiny") == scenario


def test_a_whole_element_is_replaced_by_name() -> None:
    text = (
        '{name="sea",speed_kmh=1,dwell_hours=0,headway_hours=1,capacity_kg=1,on_time_share=1,fixed_cents=0}'
    )
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", [f"modes.sea={text}"])
    assert {problem.where for problem in error.value.problems} == {
        f"modes.sea.{key}"
        for key in (
            "per_kg_cents",
            "per_kg_km_cents",
            "loss_rate",
            "damage_rate",
            "co2_kg_per_tonne_km",
            "release_hours",
            "grace_hours",
            "late_hours",
            "ml_per_kg",
            "co2_kg_per_tonne",
        )
    }


def test_an_element_with_a_new_name_answers_to_it() -> None:
    overrides = ["warehouses.DE-HAMBURG.place=DE-FRANKFURT", "warehouses.DE-FRANKFURT.sellers=2"]
    assert load_scenario("tiny", overrides)[0].warehouses[0].sellers == 2


TWO_IN_HAMBURG = "warehouses.GB-BIRMINGHAM.place=DE-HAMBURG"


def test_warehouses_that_share_a_place_have_indices_only() -> None:
    scenario, _ = load_scenario("tiny", [TWO_IN_HAMBURG, "warehouses.1.sellers=2"])
    assert [warehouse.place for warehouse in scenario.warehouses] == ["DE-HAMBURG", "DE-HAMBURG"]
    assert scenario.warehouses[1].sellers == 2
    with pytest.raises(InputError, match="2 elements are called 'DE-HAMBURG'\n  say which: 0 or 1"):
        load_scenario("tiny", [TWO_IN_HAMBURG, "warehouses.DE-HAMBURG.sellers=2"])
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", [TWO_IN_HAMBURG, "warehouses.1.sellers=-1", "warehouses.0.sellers=two"])
    assert [problem.where for problem in error.value.problems] == ["warehouses[0].sellers"]
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", [TWO_IN_HAMBURG, "warehouses.1.sellers=-1"])
    assert [problem.where for problem in error.value.problems] == ["warehouses[1].sellers"]


@pytest.mark.parametrize(
    ("setting", "message", "hint"),
    [
        ("countries.DEE.weight=2", "the list has no element 'DEE'", "did you mean 'DE'?"),
        ("modes.seaa={}", "the list has no element 'seaa'", "did you mean 'sea'?"),
        ("countries.FR.weight=2", "the list has no element 'FR'", "known: DE, GB"),
        ("countries.2.weight=2", "the list has no element 2", "it has 2, counted from 0"),
        ("countries.-1.weight=2", "the list has no element '-1'", "known: DE, GB"),
        (f"countries.{'9' * 5000}.weight=2", "the list has no element '999", "known: DE, GB"),
        ("countries.².weight=2", "the list has no element '²'", "known: DE, GB"),
        ("settlement.modules.bond=1", "the list has no element 'bond'", "it has 0, counted from 0"),
        ("countries.DE.code.x=2", "'code' is a value, not a table", ""),
        ("demand.slate.x.y=2", "there is no table 'x'", ""),
        ("demand.slate.x=2", "'slate' is a value, not a table", ""),
    ],
)
def test_elements_that_are_not_there(setting: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as error:
        load_scenario("tiny", [setting])
    assert message in str(error.value)
    assert error.value.hint == hint


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        ("countries.DE.weight=-1", "countries.DE.weight"),
        ("countries.DE.weight=heavy", "countries.DE.weight"),
        ("countries.DE.weigth=1", "countries.DE.weigth"),
        ("countries.DE.weight=@wieght", "countries.DE.weight"),
        ("payments.card.chargeback=1", "payments.card.chargeback"),
        ("payments.card.name=3", "payments[0].name"),
        ('payments.card={name="2"}', "payments[0].share"),
        ('payments.card={name="bank transfer"}', "payments.bank transfer.share"),
        ('payments.card={name="a.b"}', "payments[0].share"),
        ("warehouses.DE-HAMBURG.sellers=-1", "warehouses.DE-HAMBURG.sellers"),
        ("settlement.modules=[3]", "settlement.modules[0]"),
    ],
)
def test_messages_name_elements(setting: str, where: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("tiny", [setting])
    assert where in {problem.where for problem in error.value.problems}


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
        f"payments.cash.{key}"
        for key in (
            "fee_bps_abroad",
            "fixed_fee_cents",
            "delay_minutes",
            "decline_rate",
            "decline_rate_abroad",
            "refusal_rate",
            "chargeback",
            "self_custody",
        )
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
    assert policies["fraud"] == {
        "name": "rules",
        "options": {},
        "learn_every_days": None,
        "learn_until_day": None,
    }
