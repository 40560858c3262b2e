"""`--set path.to.key=value`, with any key, path and value."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.problems import InputError
from argosy.scenario_files import as_document, load_scenario, parse
from argosy.scenario_files.override import override
from argosy.scenario_files.toml_text import TomlError, TooLarge, read_toml
from tests.support.calling import invoke
from tests.support.small_market import tiny

KEY = st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
    TEXT,
    st.dates(date(1, 1, 1)),
)
VALUE = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3), max_leaves=6
)


def written(value: Any) -> str:
    """A value as TOML has it, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")


@settings(max_examples=25)
@given(st.lists(KEY, min_size=1, max_size=4), VALUE)
def test_any_value_arrives_where_its_path_leads(path: list[str], value: Any) -> None:
    document: dict[str, Any] = {}
    override(document, f"{'.'.join(path)}={written(value)}")
    found: Any = document
    for key in path:
        assert list(found) == [key], "nothing stands beside it"
        found = found[key]
    assert found == value
    assert type(found) is type(value)


@settings(max_examples=25)
@given(KEY, st.sampled_from(["", " ", "\t"]), PLAIN)
def test_blanks_around_key_and_value_are_nothing(key: str, blank: str, value: Any) -> None:
    document: dict[str, Any] = {}
    override(document, f"{blank}{key}{blank}={blank}{written(value)}{blank}")
    assert document == {key: value}


WORDS = st.from_regex(r"[A-Z][a-z]{2,8}( [A-Za-z][a-z=.]{0,8}){0,3}", fullmatch=True)


@settings(max_examples=25)
@given(KEY, WORDS)
def test_what_is_no_toml_is_text_equals_signs_included(key: str, words: str) -> None:
    document: dict[str, Any] = {}
    override(document, f"{key}={words}")
    assert document == {key: words}


@settings(max_examples=25)
@given(TEXT)
def test_whatever_is_set_the_other_keys_keep_their_values(text: str) -> None:
    document = {"a": 1, "b": {"c": 2}}
    override(document, f"b.d={text}")
    assert {**document, "b": {"c": 2}} == {"a": 1, "b": {"c": 2}}
    assert {key: value for key, value in document["b"].items() if key != "d"} == {"c": 2}  # type: ignore[attr-defined]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=8))
def test_the_last_setting_of_a_key_counts(settings: list[tuple[str, int]]) -> None:
    document: dict[str, Any] = {}
    for key, value in settings:
        override(document, f"x.{key}={value}")
    assert document.get("x", {}) == dict(settings)


@pytest.mark.parametrize("setting", ["", "=", "=3", "demand.buyers", "  =3", "demand"])
def test_a_setting_needs_a_key_and_an_equals_sign(setting: str) -> None:
    with pytest.raises(InputError, match="not of the form key=value") as error:
        override({}, setting)
    assert error.value.hint == "for example --set demand.slate=8"


@pytest.mark.parametrize("key", ["demand.", ".demand", "demand..slate", ".", "..", "demand.slate "])
def test_odd_dots_are_unknown_keys_at_worst(key: str) -> None:
    result = invoke("run", "tiny", "--set", f"{key}=0")
    assert result.exit_code == 2, result.output
    assert "unknown key" in result.stderr or "below 1" in result.stderr or "not a table" in result.stderr


@pytest.mark.parametrize("part", ["countries", "warehouses", "modes", "payments", "segments"])
@settings(max_examples=25)
@given(data=st.data())
def test_name_and_index_are_the_same_element(part: str, data: st.DataObject) -> None:
    items = as_document(tiny()[0])[part]
    index = data.draw(st.integers(0, len(items) - 1))
    name_key = {"countries": "code", "warehouses": "place"}.get(part, "name")
    numbers = [key for key, value in items[index].items() if type(value) in (int, float)]
    key, value = data.draw(st.sampled_from(numbers)), data.draw(st.integers(0, 100))
    documents = []
    for address in (items[index][name_key], index):
        document = {part: [dict(item) for item in items]}
        override(document, f"{part}.{address}.{key}={value}")
        documents.append(document)
    assert documents[0] == documents[1]
    assert documents[0][part][index][key] == value
    assert [x for n, x in enumerate(documents[0][part]) if n != index] == [
        x for n, x in enumerate(items) if n != index
    ]


def test_the_name_of_a_policy_stays_when_an_option_is_set() -> None:
    settings = ["policies.fraud.options.points=4", "policies.fraud.learn_every_days=3"]
    choice = load_scenario("tiny", settings)[0].policies["fraud"]
    assert (choice.name, choice.options, choice.learn_every_days) == ("rules", {"points": 4}, 3)


MISREAD = {
    "more digits than Python converts": "9" * 5_000,
    "a number beyond 64 bits": "1" + "0" * 400,
    "a hexadecimal number beyond 64 bits": "0x" + "f" * 5_000,
    "one deep inside": "[[{a = [1" + "0" * 30 + "]}]]",
}


@pytest.mark.parametrize("case", MISREAD)
@pytest.mark.parametrize(
    "key", ["demand.buyers", "title", "policies.fraud", "settlement.native_coin_price_eur"]
)
def test_numbers_that_nothing_can_compute_with_are_refused(key: str, case: str) -> None:
    result = invoke("run", "tiny", "--set", f"{key}={MISREAD[case]}")
    assert result.exit_code == 2, result.output
    assert result.stderr == f"argosy: --set {key}: whole numbers end at 64 bits\n"


def test_sixty_four_bits_are_told_by_the_limits() -> None:
    result = invoke("run", "tiny", "--seed", 2**64 - 1)
    assert result.exit_code == 2
    assert "seed: 18446744073709551615 is above 9,223,372,036,854,775,807" in result.stderr


def test_too_deep_a_list_is_text() -> None:
    result = invoke("run", "tiny", "--set", "demand.buyers=" + "[" * 5_000)
    assert result.exit_code == 2
    assert "demand.buyers: should be a number, not '[[[" in result.stderr


@pytest.mark.parametrize("text", ["1\ndays = 3", "1\n[demand]\nbuyers = 3", "1\r\nvalue2=3"])
def test_lines_after_the_first_are_not_dropped_in_silence(text: str) -> None:
    result = invoke("run", "tiny", "--set", f"demand.slate={text}")
    assert result.exit_code == 2
    assert "demand.slate: should be a number, not '1" in result.stderr


def test_a_list_may_have_lines() -> None:
    scenario, _ = load_scenario("tiny", ['settlement.modules=[\n  "bond",\n  "offers",\n]\n'])
    assert scenario.settlement.modules == ("bond", "offers")


@pytest.mark.parametrize("setting", ["title=\udc80", "tit\udc80le=x", "demand.slate=1\ud800"])
def test_bytes_that_are_no_text_are_refused(setting: str) -> None:
    result = invoke("run", "tiny", "--set", setting)
    assert result.exit_code == 2, result.output
    assert "UTF-8" in result.stderr


@pytest.mark.parametrize("text", ["a = [", "a = 1\na = 2", "= 1", "a = 2025-13-01", "a = 1" + "[" * 10, "\0"])
def test_what_is_wrong_with_toml_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(TomlError) as error:
        read_toml(text)
    assert not isinstance(error.value, TooLarge)
    assert "\n" not in str(error.value)


@settings(max_examples=25)
@given(st.dictionaries(KEY, VALUE, max_size=4))
def test_toml_is_read_as_it_was_written(document: dict[str, Any]) -> None:
    assert read_toml(tomli_w.dumps(document)) == document


@settings(max_examples=25)
@given(st.integers(2**64) | st.integers(max_value=-(2**64)))
def test_too_large_a_number_is_told_from_other_faults(number: int) -> None:
    with pytest.raises(TooLarge, match="64 bits"):
        read_toml(f"a = {{b = [{number}]}}")


def test_a_document_is_not_changed_by_being_parsed() -> None:
    document = as_document(tiny()[0])
    before = repr(document)
    override(document, "fraud.attempt_share=@fraud_attempt_share")
    changed = repr(document)
    parse(document, "tiny")
    assert repr(document) == changed != before


@pytest.mark.parametrize("parts", [40, 20_000])
def test_a_key_without_end_is_told(parts: int) -> None:
    with pytest.raises(InputError, match="nothing is nested so deeply"):
        override({}, "a." * parts + "b=1")
