"""What is told of mutants that the lab lets pass: a reason for those that it need not tell, and for no others."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.lab_mutants import key_of, table
from bench.lab_survivors import reason
from chain.contracts.mutants import Mutant
from tests.support.places import ROOT


def result(before: str, after: str, **other: str) -> dict[str, Any]:
    plain = {
        "file": "Escrow.sol",
        "function": "Escrow.rule",
        "operator": "name",
        "outcome": "survived",
        "by": "",
    }
    return plain | {"line": 1, "before": before, "after": after} | other


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (result("if (x) revert No(a, b ? c : d);", "if (x) revert No(a, (d));"), "what an error tells"),
        (
            result("_requireA(x); _requireB(y);", "_requireB(y); _requireA(x);", operator="order"),
            "two checks",
        ),
    ],
)
def test_kinds_that_the_lab_need_not_tell(case: dict[str, Any], why: str) -> None:
    assert why in reason(case)


@pytest.mark.parametrize(
    "case",
    [
        result("_settle(id, a, b);", "_settle(id, b, a);"),
        result("if (x) revert No();", "if (y) revert No();"),
        result("emit Settled(id, a, b);", "emit Settled(id, b, a);"),
        result("emit SentBack(id, deadline);", "{}"),
        result("a", "b", function="OrderBook.order"),
        result("a", "b", function="Ledger._permit"),
        result("a", "b", by="T1", outcome="told"),
        result("emit Withdrawn(a, b);", "{}"),
        result("credit = 0; _pay(a);", "_pay(a); credit = 0;", operator="order"),
        result("_requireA(x); _settle(y);", "_settle(y); _requireA(x);", operator="order"),
    ],
)
def test_no_other_fault_is_explained_away(case: dict[str, Any]) -> None:
    assert reason(case) == ""


def test_shares_are_of_what_is_not_equivalent() -> None:
    caught = [result("a", "b", outcome="caught", by="L1")] * 3
    same = tomllib.loads(Path(ROOT / "bench/lab_survivors.toml").read_text(encoding="utf-8"))["survivor"]
    entry = next(entry for entry in same if entry["equivalent"])
    others = [
        result("a", "b"),
        result("a", "b", by="D1", outcome="told"),
        result("a", "b", outcome="invalid"),
        result(entry["before"], entry["after"], file=entry["file"], function=entry["function"]),
    ]
    lines = table([*caught, *others])
    assert "caught of all that are not equivalent: 3 of 5, 60.0 %" in lines
    assert "| NOT EXPLAINED | 2 |" in lines
    assert "| L1 | 3 |" in lines
    assert "| invalid | 1 | it does not compile |" in lines


def test_results_hang_on_the_content_of_a_mutant() -> None:
    """Neither on its place in a list nor on a seed."""
    one = Mutant("Escrow.sol", "Escrow.rule", "name", 7, "a", "b", "contract A { b }")
    assert key_of(one) == key_of(replace(one, line=8))
    assert key_of(one) != key_of(replace(one, source="contract A { c }"))
    assert key_of(one) != key_of(replace(one, file="Ledger.sol"))


def test_what_is_explained_one_by_one_stands_in_the_sources() -> None:
    entries = tomllib.loads(Path(ROOT / "bench/lab_survivors.toml").read_text(encoding="utf-8"))["survivor"]
    for entry in entries:
        source = (ROOT / "contracts" / entry["file"]).read_text(encoding="utf-8")
        assert entry["before"] in " ".join(source.split()), entry["before"]
