"""The page of methods names what exists, and each command asks for what its row names."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import pytest

from argosy.policies import registered
from argosy.studies.request import STUDIES
from sim.policies import FAMILIES
from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = (ROOT / "docs/reference/methods.md").read_text(encoding="utf-8")


class Row(NamedTuple):
    method: str
    name: str
    command: str


def rows_of(page: str) -> list[Row]:
    return [
        Row(*found)
        for found in re.findall(r"^\| (.+?) \| `(.+?)` \| `?(.+?)`? \|$", page, flags=re.MULTILINE)
    ]


def fault(row: Row) -> str:
    """What is wrong with a row, nothing if it is right."""
    words: Sequence[str] = shlex.split(row.command)
    if row.name.startswith("study "):
        known = row.name.removeprefix("study ") in STUDIES
        return "" if known and words == ["argosy", *row.name.split()] else "no such study, or another command"
    if ":" in row.name:
        module, name = row.name.split(":")
        return "" if hasattr(import_module(module), name) and row.command == "Python" else "no such function"
    family, name = row.name.split("=")
    asked, _, varied = words[-1].partition("=")
    named = {choice.partition("(")[0] for choice in varied.split(",")}
    if family not in FAMILIES or name not in registered(family):
        return f"there is no {family} policy '{name}'"
    return (
        "" if (words[:2], asked) == (["argosy", "compare"], family) and name in named else "another command"
    )


@pytest.mark.parametrize("row", rows_of(PAGE), ids=lambda row: row.name)
def test_every_method_exists_and_its_command_asks_for_it(row: Row) -> None:
    assert fault(row) == ""


def test_every_row_of_the_page_is_read() -> None:
    assert len(rows_of(PAGE)) == PAGE.count("\n| ") - PAGE.count("\n| method |") > 30


@pytest.mark.parametrize(
    "row",
    [
        Row("a policy", "fraud=oraclee", "argosy compare eurasia --vary fraud=none,oraclee"),
        Row(
            "another policy than its command's",
            "fraud=tree",
            "argosy compare eurasia --vary fraud=none,forest",
        ),
        Row("a study", "study alchemy", "argosy study alchemy"),
        Row("a function", "analytics.forecast:prophecy", "Python"),
    ],
)
def test_what_does_not_exist_is_found(row: Row) -> None:
    assert fault(row) != ""
