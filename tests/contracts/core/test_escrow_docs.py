"""docs/escrow.md names the states, arrows, functions, events, errors and slots of the contract, and no others."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

from chain.contracts import artifact
from chain.contracts.escrow import State
from chain.testing.lifecycle import ALWAYS, BEFORE, FINAL, SINCE, STEPS, WAITING
from tests.contracts.core.page import PAGE, documented_steps, page_rows
from tests.support.places import ROOT

INTERFACE = (ROOT / "contracts" / "interfaces" / "IEscrow.sol").read_text(encoding="utf-8")
ABI = artifact.load("Escrow").abi


def signatures(heading: str, cell: int = 0) -> set[str]:
    """What a table of the page names, as `Name(argument, ...)`."""
    return {name for row in page_rows(heading) for name in re.findall(r"`([^`]+\))`", row[cell])}


def entries(what: str) -> set[str]:
    """What the ABI has, in the same words."""
    return {f"{e['name']}({', '.join(i['name'] for i in e['inputs'])})" for e in ABI if e["type"] == what}


def test_states() -> None:
    listed = {int(row[0]): row[1] for row in page_rows("States")}
    [body] = re.findall(r"enum State \{([^}]+)\}", INTERFACE)
    assert list(listed.values()) == [name.strip() for name in body.split(",")]
    assert listed == {int(state): state.name.title() for state in State}
    final = {State(int(row[0])) for row in page_rows("States") if row[2] == "final"}
    assert final == set(FINAL)
    assert {*WAITING, *FINAL, State.NONE} == set(State)


def test_the_diagram_has_an_arrow_for_each_step() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+): (\w+) \((.+)\)$", PAGE, re.MULTILINE))
    expected = set()
    for step in STEPS:
        who = ", ".join(step.roles) or "anyone, late"
        for source in step.sources:
            if step.target:
                expected.add((source.name.title(), step.target.name.title(), step.name, who))
    assert drawn == expected


def test_functions() -> None:
    documented = signatures("Functions")
    writing = {
        f"{e['name']}({', '.join(i['name'] for i in e['inputs'])})"
        for e in ABI
        if e["type"] == "function" and e["stateMutability"] != "view"
    }
    assert documented == writing


def test_views() -> None:
    [line] = [line for line in PAGE.splitlines() if line.startswith("Views:")]
    viewing = {e["name"] for e in ABI if e["type"] == "function" and e["stateMutability"] in ("view", "pure")}
    assert set(re.findall(r"`(\w+)\(", line)) == viewing


def test_events() -> None:
    assert signatures("Events") == entries("event")


def test_errors() -> None:
    assert signatures("Errors") == entries("error")


def test_times() -> None:
    assert {step.clock for step in documented_steps()} == {ALWAYS, BEFORE, SINCE}


def test_the_platform_is_privileged_in_no_way() -> None:
    """No function names it but the view, and no step admits it (see the matrix)."""
    assert not any("platform" in step.roles for step in documented_steps())


def test_slots() -> None:
    """Every field of the packed structs, in order, with its width."""
    layout = json.loads(
        resources.files("chain.contracts").joinpath("artifacts", "Escrow.json").read_text(encoding="utf-8")
    )["storageLayout"]
    kinds = {"t_bool": 8, "t_enum(State)": 8, "t_address": 160}
    for (number, fields), struct in zip(page_rows("Storage"), ("Progress", "Charges", "Dues"), strict=True):
        members: list[dict[str, Any]] = layout["types"][f"t_struct({struct})_storage"]["members"]
        told = [f"{m['label']} {kinds.get(m['type']) or m['type'].removeprefix('t_uint')}" for m in members]
        assert fields == ", ".join(told), number
        assert {m["slot"] for m in members} == {"0"}
    slots = {s["label"]: s["slot"] for s in layout["storage"]}
    assert (slots["_orders"], slots["_credits"], slots["_offers"]) == ("5", "3", "6")
    assert "keccak256(id . 5)" in PAGE
