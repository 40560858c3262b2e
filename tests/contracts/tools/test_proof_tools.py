"""The tools in contracts/tools that judge contracts and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts.compile import CompileError
from chain.contracts.mutants import Mutant
from contracts.tools.mutate import sampled
from contracts.tools.mutation_bench import Workshop
from contracts.tools.mutation_host import Code, Host
from contracts.tools.slither import Explanation, Finding, SlitherError, judge, read_explanations
from contracts.tools.survivors import EXPLAINED, SurvivorError, Survivors
from tests.support.wanting import COMPILER, skip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE, QUICK = "Tiny.sol", {"viaIR": False, "optimizer": {"enabled": False}}
TINY = """pragma solidity 0.8.37;
contract Tiny {
    error Poor(address owner, uint256 has, uint256 wants);
    mapping(address => uint256) public balances;
    uint256 private constant STEP = 1;
    uint256 private constant NEXT = STEP + 1;
    uint256 public total;
    function put() external payable {
        balances[msg.sender] += msg.value;
        total += msg.value;
    }
    function take(uint256 amount) external {
        if (amount > balances[msg.sender]) revert Poor(msg.sender, balances[msg.sender], amount);
        if (amount != 0 && total >= amount) {
            total -= amount;
            balances[msg.sender] -= amount;
        }
        payable(msg.sender).transfer(amount);
    }
}
"""
FOUND = Finding("reentrancy", "High", "Escrow.f", "Escrow.sol:1")


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    try:
        made = Workshop({FILE: TINY})
    except CompileError:
        skip(COMPILER)
    with made:
        yield made


class TestSlither:
    def test_grave_findings_need_an_explanation(self) -> None:
        assert judge([FOUND], []) == ["Escrow.sol:1: reentrancy (high) in Escrow.f"]
        assert judge([FOUND], [Explanation("reentrancy", "Escrow.f", "guarded")]) == []
        assert judge([FOUND._replace(impact="Low")], []) == []

    def test_explanations_need_a_finding(self) -> None:
        assert judge([], [Explanation("reentrancy", "Escrow.f", "guarded")]) == [
            "explained, but not found: reentrancy in Escrow.f"
        ]

    def test_the_committed_list_is_one(self) -> None:
        assert all(entry.reason for entry in read_explanations())

    def test_an_entry_without_reason_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "list.toml"
        path.write_text('[[explained]]\ndetector = "a"\nfunction = "b"\n')
        with pytest.raises(SlitherError, match="reason"):
            read_explanations(path)


class TestMutants:
    def test_most_compile_and_differ_from_the_original(self, workshop: Workshop) -> None:
        mutants = workshop.mutants(FILE)
        assert len({mutant.source for mutant in mutants}) == len(mutants) >= 30
        original = workshop.build(None, [FILE], QUICK)
        built = []
        for mutant in mutants:
            try:
                built.append(workshop.build(mutant, workshop.users(FILE), QUICK))
            except CompileError:
                continue
        assert len([code for code in built if code != original]) >= 0.6 * len(mutants)

    def test_names_outside_of_functions_are_no_stumbling_block(self, workshop: Workshop) -> None:
        assert {mutant.function for mutant in workshop.mutants(FILE)} >= {"Tiny", "Tiny.put", "Tiny.take"}

    def test_a_sample_is_the_same_again(self, workshop: Workshop) -> None:
        mutants = workshop.mutants(FILE)
        assert sampled(mutants, 9, 1) == sampled(mutants[::-1], 9, 1) != sampled(mutants, 9, 2)

    def test_a_mutant_is_a_change_of_its_line(self, workshop: Workshop) -> None:
        turned = (m for m in workshop.mutants(FILE) if m.operator == "operator" and "!=" in m.before)
        mutant = next(m for m in turned if "!=" not in m.after)
        changed, same = mutant.source.splitlines(), workshop.texts[FILE].splitlines()
        assert [n for n, line in enumerate(same, 1) if line != changed[n - 1]] == [mutant.line]
        assert mutant.after == mutant.before.replace("!=", "==")


class TestHost:
    def test_a_bad_mutant_is_killed_and_the_original_is_not(self, workshop: Workshop, tmp_path: Path) -> None:
        test = tmp_path / "test_code.py"
        test.write_text(
            "from chain.contracts import artifact\n"
            "def test_code():\n    assert artifact.load('Escrow').bytecode != b'bad'\n"
        )
        host = Host([str(test)], "test_")
        try:
            assert host.run({}, 60).killer == ""
            assert host.run({"Escrow": Code(b"bad", b"")}, 60).killer.endswith("test_code")
            assert host.run({}, 60).killer == ""
        finally:
            host.close()


class TestSurvivors:
    MUTANT = Mutant("A.sol", "A.f", "operator", 7, "a < b", "a <= b", "")
    ENTRY = '[[survivor]]\nfile = "A.sol"\nfunction = "A.f"\nbefore = "a < b"\nafter = "a <= b"\n'

    def test_a_listed_survivor_is_known_by_its_lines(self, tmp_path: Path) -> None:
        path = tmp_path / "list.toml"
        path.write_text(self.ENTRY + 'equivalent = true\nreason = "never equal"\n')
        survivors = Survivors.read(path)
        assert survivors.reason(self.MUTANT) == "never equal"
        assert survivors.equivalent(self.MUTANT)
        assert survivors.stale([self.MUTANT], {"A.sol"}) == []
        assert len(survivors.stale([], {"A.sol"})) == 1
        assert survivors.stale([], {"B.sol"}) == []

    def test_an_entry_without_reason_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "list.toml"
        path.write_text(self.ENTRY + "equivalent = false\n")
        with pytest.raises(SurvivorError, match="reason"):
            Survivors.read(path)

    def test_the_committed_list_is_one(self) -> None:
        assert all(Survivors.read(EXPLAINED).reasons.values())
