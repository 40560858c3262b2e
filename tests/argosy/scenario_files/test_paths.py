"""Paths in messages, old names of keys, and what validation must not quietly turn into something else."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from argosy.problems import ScenarioError
from argosy.scenario_files import as_document, parse
from argosy.scenario_files.mistyped import mistyped
from argosy.scenario_files.override import override
from argosy.scenario_files.renamed import _NEW, renamed
from argosy.scenario_files.shape import inside, keys, path_of, sections
from sim.modules import Modules
from sim.scenario import Scenario
from tests.argosy.scenario_files.test_unknown_keys import plain
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

Steps = tuple[str | int, ...]


def leaves(node: Any, steps: Steps = ()) -> Iterator[Steps]:
    """Where every value of a document stands; a list of words is one."""
    if isinstance(node, dict):
        for key, part in node.items():
            yield from leaves(part, (*steps, key))
    elif isinstance(node, list) and not all(isinstance(part, str) for part in node):
        for index, part in enumerate(node):
            yield from leaves(part, (*steps, index))
    else:
        yield steps


DOCUMENT = plain(as_document(tiny()[0]))
LEAVES = list(leaves(DOCUMENT))


def test_every_value_has_a_path_of_its_own() -> None:
    paths = {path_of(steps, DOCUMENT) for steps in LEAVES}
    assert len(paths) == len(LEAVES) > 150
    assert not any(path.startswith(".") or "[" in path for path in paths), "every element has a name here"


def test_a_path_of_a_message_may_be_set() -> None:
    """What a message names can be typed after `--set`, and is that very value."""
    for steps in LEAVES:
        document = plain(DOCUMENT)
        override(document, f"{path_of(steps, DOCUMENT)}=xyzzy")
        found = [place for place in leaves(document) if at(document, place) == "xyzzy"]
        assert found == [steps]


def at(document: Any, steps: Steps) -> Any:
    for step in steps:
        document = document[step]
    return document


@pytest.mark.parametrize("old", _NEW)
def test_what_a_key_is_called_now_is_a_key(old: str) -> None:
    kind: Any = Modules
    for part in _NEW[old].split("."):
        kind = inside(kind, part)
        assert kind is not None, _NEW[old]
    assert not keys(kind), "a value, and no table"


def test_no_two_old_keys_are_called_the_same_now() -> None:
    assert len(set(_NEW.values())) == len(_NEW)


@pytest.mark.parametrize("old", [{}, [], 3, "x", True, {"x": {}}])
def test_the_old_table_is_taken_out_whatever_it_is(old: Any) -> None:
    document = plain(DOCUMENT) | {"covenants": old}
    told = list(renamed(document))
    assert told
    assert "covenants" not in document
    assert parse(document, "tiny") == tiny()[0]


@pytest.mark.parametrize(
    ("section", "key", "now"),
    [("demand", "price_elasticity", "demand.price_weight"), ("data", "basket", "data.baskets")],
)
def test_a_key_that_moved_says_where_to(section: str, key: str, now: str) -> None:
    document = plain(DOCUMENT)
    document[section] = {**document.get(section, {}), key: -2.0}
    (told,) = renamed(document)
    assert (told.where, now in told.what) == (f"{section}.{key}", True)
    assert key not in document[section]
    assert parse(document, "tiny") == tiny()[0]


def test_a_clock_that_is_off_by_hours_is_a_zone_now() -> None:
    document = plain(DOCUMENT)
    country = document["countries"][0]
    del country["timezone"]
    country["utc_offset_hours"] = 1
    (told,) = renamed(document)
    assert (told.where, told.what) == ("countries.DE.utc_offset_hours", "is countries.DE.timezone now")
    assert "Asia/Kolkata" in told.hint
    assert parse(document, "tiny").countries[0].timezone == "UTC"


def test_how_late_a_mode_is_takes_three_numbers_now() -> None:
    document = plain(DOCUMENT)
    document["modes"][0]["delay_sigma"] = 0.4
    (told,) = renamed(document)
    assert told.where == f"modes.{document['modes'][0]['name']}.delay_sigma"
    assert told.what == "is on_time_share, grace_hours and late_hours now"
    assert parse(document, "tiny") == tiny()[0]


def test_a_document_without_old_keys_is_left_alone() -> None:
    document = plain(DOCUMENT)
    assert list(renamed(document)) == []
    assert document == DOCUMENT


def test_every_section_is_a_dataclass_once_at_least() -> None:
    found = list(sections())
    assert found[0] is Scenario
    assert {kind.__name__ for kind in found} >= {
        "Demand",
        "Country",
        "Mode",
        "Jurors",
        "PolicyChoice",
        "Data",
    }
    assert all(keys(kind) for kind in found if kind.__name__ not in ("Returns",))


QUIET: list[tuple[Steps, Any, str]] = [
    (("days",), "7", "a number"),
    (("days",), True, "a number"),
    (("days",), None, "a number"),
    (("seed",), [1], "a number"),
    (("fraud", "attempt_share"), "0.1", "a number"),
    (("fraud", "attempt_share"), False, "a number"),
    (("start",), 20_250_106, "a date"),
    (("start",), "2025-01-06", "a date"),
    (("payments", 0, "chargeback"), 1, "true or false"),
    (("payments", 0, "chargeback"), "true", "true or false"),
    (("countries", 0, "weight"), "2", "a number"),
    (("policies", "fraud", "learn_every_days"), "2", "a number"),
    (("policies", "fraud", "options"), {"x": None}, "text, a finite number, a boolean"),
    (("policies", "fraud", "options"), {"x": [None]}, "text, a finite number, a boolean"),
    (("policies", "fraud", "options"), {"x": {"y": [float("nan")]}}, "text, a finite number, a boolean"),
    (("modules", "jurors", "number"), "12", "a number"),
]


@pytest.mark.parametrize(("steps", "value", "expected"), QUIET, ids=str)
def test_nothing_is_turned_into_what_belongs_there(steps: Steps, value: Any, expected: str) -> None:
    document = plain(DOCUMENT)
    at(document, steps[:-1])[steps[-1]] = value
    [problem] = mistyped(Scenario, document)
    assert problem.where.startswith(path_of(steps, DOCUMENT))
    assert problem.what.startswith(f"should be {expected}")
    with pytest.raises(ScenarioError) as error:
        parse(document, "mine")
    assert [p.where for p in error.value.problems] == [problem.where]


@pytest.mark.parametrize(
    ("steps", "value"),
    [
        (("days",), 8), (("fraud", "attempt_share"), 0), (("demand", "visits_per_day"), 3),
        (("start",), date(2025, 2, 3)), (("countries", 0, "weight"), None),
        (("policies", "fraud", "options"), {"a": 1, "b": "x", "c": True, "d": 0.5}),
        (("settlement", "modules"), ["bond"]), (("policies", "fraud", "learn_every_days"), None),
    ],
    ids=str,
)  # fmt: skip
def test_what_belongs_there_is_let_through(steps: Steps, value: Any) -> None:
    document = plain(DOCUMENT)
    at(document, steps[:-1])[steps[-1]] = value
    assert list(mistyped(Scenario, document)) == []
    assert parse(document, "mine")


def test_a_moment_is_no_day() -> None:
    document = plain(DOCUMENT) | {"start": datetime(2025, 1, 6, 10)}  # noqa: DTZ001 - as TOML has it
    with pytest.raises(ScenarioError, match="start: "):
        parse(document, "mine")
