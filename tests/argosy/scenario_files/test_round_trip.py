"""A scenario written down and read again is the same, whatever is in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.runs.directory import scenario_digest, scenario_sha256, write_scenario
from argosy.scenario_files import as_document, load_scenario, parse, shipped_scenarios
from argosy.scenario_files.extend import read_extended
from argosy.scenario_files.override import override
from argosy.scenario_files.toml_text import read_toml
from sim.scenario import Scenario, check_scenario
from tests.support.scenario_numbers import Field, numbers_of

if TYPE_CHECKING:
    from pathlib import Path

NAMES = shipped_scenarios()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(lambda text: text[:1] != "@")
"""Any text but a reference."""


@cache
def shipped(name: str) -> Scenario:
    return load_scenario(name)[0]


@cache
def numbers(name: str) -> list[Field]:
    return list(numbers_of(shipped(name)))


def lists_of(document: dict[str, Any]) -> list[str]:
    """Sections that are lists of elements."""
    return [key for key, value in document.items() if isinstance(value, list | tuple) and value]


def value_of(field: Field) -> st.SearchStrategy[Any]:
    least, most = field.limits.least, field.limits.most
    if field.kind is int:
        return st.integers(int(least), int(most))
    return st.floats(least, most, exclude_min=field.limits.open_below)


@st.composite
def changed(draw: st.DrawFn) -> Scenario:
    """A shipped scenario with a few numbers drawn anew from all that their limits let through."""
    name = draw(st.sampled_from(NAMES))
    document: dict[str, Any] = as_document(shipped(name))
    for key in lists_of(document):
        document[key] = [dict(item) for item in document[key]]
    for field in draw(st.lists(st.sampled_from(numbers(name)), max_size=6)):
        override(document, f"{field.path}={draw(value_of(field))!r}")
    document["title"], document["description"] = draw(WORDS), draw(WORDS)
    document["policies"]["fraud"]["options"] = draw(
        st.dictionaries(
            st.from_regex(r"[a-z]{1,6}", fullmatch=True),
            st.integers(-(2**63), 2**63 - 1)
            | st.booleans()
            | st.floats(allow_nan=False, allow_infinity=False),
            max_size=3,
        )
    )
    return parse(document, name)


@settings(max_examples=25)
@given(changed())
def test_as_a_document(scenario: Scenario) -> None:
    assert parse(as_document(scenario), "again") == scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


@settings(max_examples=25)
@given(scenario=changed())
def test_as_a_file(folder: Path, scenario: Scenario) -> None:
    """Floats to the last bit, and texts with whatever is in them."""
    write_scenario(folder, scenario)
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    again = parse(read_toml(text), "again")
    assert again == scenario
    assert scenario_sha256(again) == scenario_sha256(scenario)
    assert scenario_digest(again) == scenario_digest(scenario)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_in_the_digest(name: str) -> None:
    """Any one of them changed is another scenario; the engine and the memory alone do not count."""
    digests = {scenario_digest(shipped(name))}
    counting = [field for field in numbers(name) if field.path != "memory_gb"]
    for field in counting:
        document = _as_read(as_document(shipped(name)))
        present = _at(document, field.path)
        other = next(value for value in (*field.allowed, 1, 2) if value != present)
        override(document, f"{field.path}={int(other) if field.kind is int else float(other)!r}")
        digests.add(scenario_digest(parse(document, name)))
    assert len(digests) == 1 + len(counting)


def _as_read(node: Any) -> Any:
    """With lists as a file has them."""
    if isinstance(node, dict):
        return {key: _as_read(value) for key, value in node.items()}
    return [_as_read(value) for value in node] if isinstance(node, list | tuple) else node


def _at(document: Any, path: str) -> Any:
    for part in path.split("."):
        document = document[int(part)] if part.isdigit() else document[part]
    return document


def test_the_engine_is_in_the_hash_of_the_file_only() -> None:
    fast, slow = (load_scenario("tiny", [f"settlement.engine={name}"])[0] for name in ("revm", "py-evm"))
    assert scenario_digest(fast) == scenario_digest(slow)
    assert scenario_sha256(fast) != scenario_sha256(slow)


@pytest.mark.parametrize(("name", "same"), [("domestic", True), ("advertising", False)])
def test_a_policy_of_marketing_counts_where_there_is_marketing(name: str, same: bool) -> None:
    even, other = (load_scenario(name, [f"policies.marketing={p}"])[0] for p in ("even", "last-touch"))
    assert (scenario_digest(even) == scenario_digest(other)) is same


@pytest.mark.parametrize("name", NAMES)
def test_what_a_run_stores_is_loaded_without_a_complaint(name: str, tmp_path: Path) -> None:
    scenario, tables = load_scenario(name)
    write_scenario(tmp_path, scenario)
    again, same_tables = load_scenario(str(tmp_path / "scenario.toml"))
    assert again == scenario
    assert same_tables == tables
    assert check_scenario(again, tables) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_extends_nothing(name: str, tmp_path: Path) -> None:
    write_scenario(tmp_path, shipped(name))
    document = read_extended(tmp_path / "scenario.toml")
    assert "extends" not in document
    assert load_scenario(str(tmp_path / "scenario.toml"))[0] == shipped(name)


def test_loading_twice_gives_equal_and_separate_scenarios() -> None:
    one, two = load_scenario("tiny")[0], load_scenario("tiny")[0]
    assert one == two
    document = as_document(one)
    document["policies"]["fraud"]["options"]["points"] = 5
    assert one == two, "a document shares nothing with its scenario that can be changed"
