"""Compiles faults that let an attack succeed, and sees the tests of that attack fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chain.contracts import CompileError
from chain.contracts.compile import ROOT
from contracts.tools.mutation_bench import Workshop
from contracts.tools.mutation_host import Choice, Host, HostError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.tools.attack_table import AttackMutant

QUICK: Final[dict[str, Any]] = {"viaIR": False, "optimizer": {"enabled": False}}
"""Without optimiser, for speed; that the tests pass on the contracts compiled like this is seen first."""

LIMIT: Final = 300.0
"""Seconds that the tests of one attack may take."""

TESTS: Final = ("attacks", "arbitration", "modules")
"""Where in tests/contracts attacks are tried."""


@dataclass(frozen=True)
class Judged:
    """What became of a fault: caught, survived, or invalid where it does not compile.

    Attributes:
        mutant: the fault.
        outcome: one of the three words.
        test: the test that failed in its own body.
        reason: what it said, or what the compiler did.
    """

    mutant: AttackMutant
    outcome: str
    test: str = ""
    reason: str = ""


class AttackBench:
    """A compiler, and the tests of the attacks, which pass on the contracts as they are.

    Raises:
        CompileError: if there is no compiler.
        HostError: if the tests cannot be collected or fail without a fault.
    """

    def __init__(self, attacks: Sequence[int], check: bool = True) -> None:
        self.workshop = Workshop()
        self.host = Host(_files(), " or ".join(map(_word, attacks)))
        if check:
            self._check()

    def judge(self, mutant: AttackMutant) -> Judged:
        """Compile and run the tests named for the attack until one of them fails."""
        planted = mutant.planted()
        try:
            built = self.workshop.build(planted, self.workshop.users(mutant.file), QUICK)
        except CompileError as error:
            return Judged(mutant, "invalid", reason=str(error).strip().splitlines()[0])
        verdict = self.host.run(built, LIMIT, Choice((_word(mutant.attack),), calls_only=True))
        if "::" not in verdict.killer:  # all passed, or no test came to an end
            return Judged(mutant, "survived", reason=verdict.killer)
        return Judged(mutant, "caught", verdict.killer, verdict.reason)

    def close(self) -> None:
        """End the processes."""
        self.host.close()
        self.workshop.close()

    def _check(self) -> None:
        built = self.workshop.build(None, list(self.workshop.texts), QUICK)
        verdict = self.host.run(built, 4 * LIMIT)
        if verdict.killer:
            self.close()
            raise HostError(f"a test fails without a fault: {verdict.killer}\n{verdict.reason}")


def _files() -> list[str]:
    folder = ROOT / "tests" / "contracts"
    return sorted(str(file) for name in TESTS for file in (folder / name).glob("test_*.py"))


def _word(attack: int) -> str:
    """What the names of tests of an attack begin with."""
    return f"test_a{attack:02d}_"
