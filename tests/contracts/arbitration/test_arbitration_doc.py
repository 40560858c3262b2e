"""docs/arbitration.md is the source of truth: what it lists is what the contracts have."""

from __future__ import annotations

import re

import pytest

from chain.contracts import artifact, compile

DOC = (compile.ROOT / "docs" / "arbitration.md").read_text(encoding="utf-8")
STANDARDS = {"createDispute", "appeal", "arbitrationCost", "appealCost", "appealPeriod", "disputeStatus",
             "currentRuling"}  # fmt: skip
"""Functions of ERC-792, which the page mentions as such."""


@pytest.mark.parametrize("contract", ["Tribunal", "SoleArbitrator", "JurorPanel"])
@pytest.mark.parametrize("kind", ["function", "error", "event"])
def test_everything_in_the_interface_is_documented(contract: str, kind: str) -> None:
    names = {entry["name"] for entry in artifact.load(contract).abi if entry["type"] == kind}
    assert {name for name in names - STANDARDS if f"`{name}" not in DOC} == set()


@pytest.mark.parametrize(
    ("interface", "enum"),
    [("ITribunal", "Stage"), ("IJurorPanel", "Phase"), ("IJurorPanel", "Ballot"), ("IDocket", "Standing")],
)
def test_enums_have_the_documented_numbers(interface: str, enum: str) -> None:
    source = (compile.CONTRACTS / "interfaces" / f"{interface}.sol").read_text(encoding="utf-8")
    found = re.search(rf"enum {enum} \{{([^}}]+)\}}", source)
    row = re.search(rf"^\| `{enum}` [^|]+\|(.+)\|$", DOC, re.MULTILINE)
    assert found
    assert row
    documented = [name.strip() for name in row[1].split("|") if name.strip()]
    assert documented == [name.strip() for name in found[1].split(",")]


@pytest.mark.parametrize(
    ("contract", "kind", "signatures"),
    [
        ("JurorPanel", "event", {"DisputeCreation(uint256,address)", "AppealPossible(uint256,address)",
                                 "AppealDecision(uint256,address)"}),
        ("SoleArbitrator", "function", {
            "createDispute(uint256,bytes)", "arbitrationCost(bytes)", "appeal(uint256,bytes)",
            "appealCost(uint256,bytes)", "appealPeriod(uint256)", "disputeStatus(uint256)",
            "currentRuling(uint256)"}),
        ("Tribunal", "function", {"rule(uint256,uint256)"}),
        ("Tribunal", "event", {
            "Ruling(address,uint256,uint256)", "MetaEvidence(uint256,string)",
            "Evidence(address,uint256,address,string)", "Dispute(address,uint256,uint256,uint256)"}),
    ],
)  # fmt: skip
def test_the_standards_are_spoken(contract: str, kind: str, signatures: set[str]) -> None:
    """ERC-792 and ERC-1497, by the signatures that selectors and topics are made of."""
    entries = [entry for entry in artifact.load(contract).abi if entry["type"] == kind]
    found = {f"{e['name']}({','.join(part['type'] for part in e['inputs'])})" for e in entries}
    assert signatures <= found
