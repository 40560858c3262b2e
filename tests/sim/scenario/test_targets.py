"""What is wrong with a disruption is said with its key, its value, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from argosy.scenario_files import load_scenario
from sim.scenario import Disruption, check_scenario

EURASIA, TABLES = load_scenario("eurasia")
GOOD = Disruption(
    name="d", kind="passage", targets=("suez",), start=date(2025, 2, 5), end=date(2025, 3, 19),
    announced=date(2025, 2, 1), severity=0.5, delay_hours=3.0,
)  # fmt: skip
PLAIN: dict[str, Any] = {"severity": 1.0, "delay_hours": 0.0}

RIGHT: list[dict[str, Any]] = [
    {},
    {"kind": "place", "targets": ("NLRTM", "DEHAM")},
    {"kind": "mode", "targets": ("sea",)},
    {"kind": "warehouse", "targets": (EURASIA.warehouses[0].place,), **PLAIN},
    {"kind": "customs", "targets": ("DE", "GB"), "factor": 3.0, **PLAIN},
    {"kind": "demand", "targets": ("DE",), "factor": 0.5, **PLAIN},
    {"kind": "currency", "targets": ("CNY",), "factor": 0.8, **PLAIN},
    {"announced": date(2025, 3, 18)},
    {"announced": None, "expected_days": 3.0},
]

WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    ({"targets": ("sues",)}, "targets", "unknown passage 'sues'", "suez"),
    ({"targets": ("northwest",)}, "targets", "unknown passage 'northwest'", "known: babalmandab"),
    ({"targets": ()}, "targets", "are none", "give one of babalmandab"),
    ({"kind": "place"}, "targets", "unknown place 'suez'", "some are AMS, "),
    ({"kind": "mode", "targets": ("ship",)}, "targets", "unknown mode 'ship'", "air"),
    (
        {"kind": "warehouse", "targets": ("DE-BERLIN",), **PLAIN},
        "targets", "unknown warehouse 'DE-BERLIN'", "",
    ),
    ({"kind": "customs", "targets": ("US",), **PLAIN}, "targets", "unknown customs 'US'", "known: CN"),
    ({"kind": "demand", "targets": ("Germany",), **PLAIN}, "targets", "unknown demand 'Germany'", "known: "),
    ({"kind": "currency", "targets": ("EUR",), **PLAIN}, "targets", "unknown currency 'EUR'", ""),
    (
        {"end": date(2025, 2, 5)},
        "end", "2025-02-05 is not after its start 2025-02-05", "give the first day on which all is well again",
    ),
    (
        {"announced": date(2025, 3, 19)},
        "announced", "2025-03-19 is not before its end 2025-03-19", "needs no `announced`",
    ),
    ({"factor": 2.0}, "factor", "means nothing for passage", "for customs, demand, currency only"),
    (
        {"kind": "demand", "targets": ("DE",), "severity": 1.0},
        "delay_hours", "means nothing for demand", "for passage, place, mode only",
    ),
    (
        {"kind": "currency", "targets": ("CNY",), "delay_hours": 0.0},
        "severity", "means nothing for currency", "give a factor",
    ),
    ({"severity": 1.5}, "severity", "1.5 is above 1", ""),
    ({"factor": 0.0}, "factor", "0.0 is not above 0", ""),
]  # fmt: skip


def problems(change: dict[str, Any]) -> list[Any]:
    return list(check_scenario(replace(EURASIA, disruptions=(replace(GOOD, **change),)), TABLES))


@pytest.mark.parametrize("change", RIGHT)
def test_nothing_is_wrong_with_these(change: dict[str, Any]) -> None:
    assert problems(change) == []


@pytest.mark.parametrize(("change", "key", "what", "hint"), WRONG)
def test_key_value_and_what_to_do(change: dict[str, Any], key: str, what: str, hint: str) -> None:
    found = [problem for problem in problems(change) if problem.where == f"disruptions.d.{key}"]
    assert [problem for problem in found if what in problem.what and hint in problem.hint], found
    assert all(problem.hint for problem in found)


def test_everything_that_is_wrong_with_one_is_told_at_once() -> None:
    found = problems({"targets": ("sues", "panama"), "end": date(2025, 1, 1), "factor": 3.0})
    assert [problem.where for problem in found] == [
        "disruptions.d.targets", "disruptions.d.targets", "disruptions.d.end", "disruptions.d.factor",
    ]  # fmt: skip


def test_two_of_one_name_are_one_too_many() -> None:
    found = check_scenario(replace(EURASIA, disruptions=(GOOD, GOOD)), TABLES)
    assert [(p.where, p.what) for p in found] == [("disruptions", "'d' appears twice")]
