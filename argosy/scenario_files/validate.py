"""From a document to a `Scenario`, and back."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import ScenarioError
from argosy.scenario_files.assumptions import resolved
from argosy.scenario_files.mistyped import mistyped
from argosy.scenario_files.renamed import renamed
from argosy.scenario_files.shape import inside, keys, path_of, sections
from sim.policies import FAMILIES
from sim.scenario import Problem, Scenario, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

    from argosy.scenario_files.toml_text import Document

_QUOTED: Final = re.compile(r"'([^']+)'")
"""The choices that pydantic names in its messages."""


def parse(document: Mapping[str, Any], name: str) -> Scenario:
    """Validate a document without `extends`; references to assumptions are resolved.

    Raises:
        ScenarioError: with every problem of form.
    """
    from pydantic import ValidationError

    problems: list[Problem] = []
    values = resolved(document, problems)
    told = _below(problems)
    policies = values.get("policies")
    if isinstance(policies, dict):
        values["policies"] = {k: {"name": v} if isinstance(v, str) else v for k, v in policies.items()}
        problems += _families(policies)
    problems += renamed(values)
    odd = [problem for problem in mistyped(Scenario, values) if not f"{problem.where}.".startswith(told)]
    problems += odd
    try:
        scenario = _adapter().validate_python(values)
    except ValidationError as error:
        told += _below(odd)
        found = [_problem(details, values) for details in error.errors()]
        problems += [problem for problem in found if not f"{problem.where}.".startswith(told)]
    if problems:
        raise ScenarioError(name, problems)
    return scenario


def _below(problems: Iterable[Problem]) -> tuple[str, ...]:
    """What the paths begin with of which nothing more has to be said."""
    return tuple(f"{problem.where}." for problem in problems)


def _families(policies: Collection[str]) -> Iterator[Problem]:
    """Decisions that nobody is named for, and names that are no decision's."""
    for family in policies:
        if family not in FAMILIES:
            yield Problem(f"policies.{family}", "unknown key", did_you_mean(family, FAMILIES))
    for family in FAMILIES:
        if family not in policies:
            yield Problem(f"policies.{family}", "is missing", "give it, or extend base.toml")


def as_document(scenario: Scenario) -> Document:
    """The scenario as plain values, the inverse of `parse`."""
    document: Document = _adapter().dump_python(scenario, mode="python")
    return document


@cache
def _adapter() -> TypeAdapter[Scenario]:
    from pydantic import ConfigDict, TypeAdapter

    # sim knows nothing of pydantic, so what pydantic has to know of its dataclasses is told from here
    for section in sections():
        section.__pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)  # type: ignore[attr-defined]
    return TypeAdapter(Scenario)


def _problem(details: ErrorDetails, document: Document) -> Problem:
    where = path_of(details["loc"], document)
    kind = details["type"]
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        *parents, key = details["loc"]
        return Problem(where, "unknown key", did_you_mean(str(key), _keys_at(parents)))
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return Problem(where, "is missing", "give it, or extend base.toml")
    shown = details["input"]
    text = f", not {shown!r}" if isinstance(shown, str | int | float | bool) else ""
    close = get_close_matches(str(shown), _QUOTED.findall(details["msg"]), n=1)
    hint = f"did you mean '{close[0]}'?" if close else ""
    return Problem(where, details["msg"].removeprefix("Input ") + text, hint)


def _keys_at(location: Iterable[int | str]) -> Iterable[str]:
    """Keys that the scenario has at `location`."""
    kind: Any = Scenario
    for part in location:
        kind = inside(kind, part)
    return keys(kind)
