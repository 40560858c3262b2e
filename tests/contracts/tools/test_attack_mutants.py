"""Every attack has a fault that lets it through, which the tests of the attack notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts.compile import CompileError
from chain.contracts.warm_compiler import Compiler
from contracts.tools.attack_mutants import main
from contracts.tools.attack_table import AttackMutant, AttackTable, TableError
from tests.contracts.test_attack_catalogue import TITLES
from tests.support.wanting import COMPILER, skip

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = {7, 21, 33, 46, 57, 69}
HARMLESS = AttackMutant(
    20, "nothing", "Escrow.sol", "progress.state = outcome;", "progress.state = (outcome);"
)
BROKEN = AttackMutant(20, "no contract", "Escrow.sol", "progress.state = outcome;", "progress.state = 1;")


@pytest.fixture(scope="module")
def table() -> AttackTable:
    return AttackTable.read()


class TestTable:
    def test_it_speaks_of_every_attack_of_the_catalogue(self, table: AttackTable) -> None:
        assert table.attacks() == set(TITLES)

    def test_every_text_occurs_once_in_the_contracts(self, table: AttackTable) -> None:
        for mutant in table.mutants:
            assert mutant.planted().source.count(mutant.new) >= 1

    @pytest.mark.parametrize("old", ["no such line", "uint256"])
    def test_a_text_that_does_not_occur_once_is_refused(self, old: str) -> None:
        with pytest.raises(TableError, match=r"A1: Ledger\.sol has \d+ times, not once"):
            AttackMutant(1, "what", "Ledger.sol", old, "new").planted()

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ('[[mutant]]\nattack = 1\nwhat = "a"\nfile = "b"\nold = "c"\n', "an entry needs"),
            ('[[without]]\nattack = 1\nreason = ""\n', "an entry needs"),
            (
                '[[without]]\nattack = 1\nreason = "a"\n'
                '[[mutant]]\nattack = 1\nwhat = "a"\nfile = "b"\nold = "c"\nnew = ""\n',
                "both a fault and a reason",
            ),
        ],
    )
    def test_what_is_no_table_is_refused(self, tmp_path: Path, text: str, reason: str) -> None:
        path = tmp_path / "attacks.toml"
        path.write_text(text)
        with pytest.raises(TableError, match=reason):
            AttackTable.read(path)


class TestCommand:
    @pytest.mark.parametrize("only", ["A99", "seven", "A7x"])
    def test_unknown_attacks_are_told(self, capsys: pytest.CaptureFixture[str], only: str) -> None:
        assert main(["--only", only, "--list"]) == 2
        assert only in capsys.readouterr().err

    def test_the_list_names_the_fault(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--only", "A8,a07", "--list"]) == 0
        told = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in told] == ["A7", "A7", "A8"]

    def test_a_table_that_no_longer_fits_is_an_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        gone = AttackMutant(20, "what", "Escrow.sol", "a line of long ago", "")
        assert main([], AttackTable((gone,), {})) == 2
        assert "a line of long ago" in capsys.readouterr().err

    def test_a_sample_is_caught_and_what_is_no_fault_is_not(
        self, capsys: pytest.CaptureFixture[str], table: AttackTable
    ) -> None:
        try:
            Compiler().__exit__()
        except CompileError:
            skip(COMPILER)
        sample = table.of(SAMPLE)
        assert main(["--jobs", "1"], AttackTable((*sample, HARMLESS, BROKEN), {})) == 1
        told = capsys.readouterr().out.splitlines()
        assert [line for line in told if line.startswith(("LIVE", "CODE"))] == [
            "LIVE A20  Escrow.sol: nothing",
            "CODE A20  Escrow.sol: no contract",
        ]
        assert told[-1].startswith(f"{len(sample)} of {len(sample) + 2} faults caught")
