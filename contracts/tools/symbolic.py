"""Symbolic proofs about the escrow: `uv run python -m contracts.tools.symbolic [--only NAME] [--no-faults]`.

halmos runs every `check_` function of contracts/proofs/ on unknown situations, times and callers; solc's own model
checker proves what concerns the arithmetic alone (Shares.sol). Then checks run on escrows with a fault planted, and
must refute them: a proof that cannot fail proves nothing. docs/proofs.md says what is proved and what is not.
Returns 0 if all proofs hold and all faults are found, 1 if not, 2 if it could not be done.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chain.contracts import CompileError
from contracts.tools.halmos import PROVED, REFUTED, Verdict, build, prove, prove_lemma
from contracts.tools.mutation_bench import OPTIMISED, Workshop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.contracts.mutants import Mutant

PROOFS = ("Conservation", "Finality", "Steps")


class Fault(NamedTuple):
    """A fault to plant: the check that must find it, the function, the kind of fault, words of its line."""

    proof: str
    check: str
    function: str
    operator: str
    words: str


FAULTS = (
    Fault("Conservation", "check_confirm", "Escrow._divide", "operator", "priceBack - payout.toPlatform"),
    Fault("Conservation", "check_release", "Escrow._payOut", "deletion", "progress.state = outcome"),
    Fault("Finality", "check_settling", "Escrow._requireState", "deletion", "allowed"),
)
"""A fee that the seller is paid too, an end that is not written, a state that is not checked."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m contracts.tools.symbolic", description="Symbolic proofs."
    )
    parser.add_argument("--only", default="check_", help="checks that begin so")
    parser.add_argument("--no-faults", action="store_true", help="plant no faults")
    options = parser.parse_args(argv)
    try:
        good = _hold(options.only)
        faults = () if options.no_faults else FAULTS
        found = [_refuted(*pair) for pair in zip(faults, _planted(faults), strict=True)]
    except CompileError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0 if good and all(found) else 1


def _hold(only: str) -> bool:
    """Whether the lemma and every proof hold on the escrow as it is shipped."""
    start = time.monotonic()
    lemma = prove_lemma()
    _say("lemma", "Shares", PROVED if lemma else "NOT PROVED", time.monotonic() - start)
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), {}, {})
        verdicts = prove(Path(folder), PROOFS, only)
    for verdict in verdicts:
        _tell(verdict)
    return lemma and bool(verdicts) and all(verdict.outcome == PROVED for verdict in verdicts)


def _planted(faults: Sequence[Fault]) -> list[Mutant]:
    with Workshop() as workshop:
        mutants = workshop.mutants("Escrow.sol")
    found = []
    for fault in faults:
        kind = (fault.function, fault.operator)
        fits = [m for m in mutants if (m.function, m.operator) == kind and fault.words in m.before]
        if not fits:
            raise CompileError(f"no fault to plant in {fault.function} at {fault.words!r}")
        found.append(fits[0])
    return found


def _refuted(fault: Fault, mutant: Mutant) -> bool:
    """Whether a check finds a counterexample. Compiled quickly: the fault is in the source."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), {mutant.file: mutant.source}, OPTIMISED)
        verdicts = prove(Path(folder), (fault.proof,), fault.check, early=True)
    refuted = [verdict.outcome for verdict in verdicts] == [REFUTED]
    what = f"{fault.proof}.{fault.check}: {mutant.before} -> {mutant.after}"
    _say("fault", what, "refuted" if refuted else "NOT REFUTED", time.monotonic() - start)
    return refuted


def _tell(verdict: Verdict) -> None:
    _say("proof", f"{verdict.proof}.{verdict.check}", verdict.outcome, verdict.seconds, verdict.paths)


def _say(kind: str, what: str, outcome: str, seconds: Any = None, paths: Any = None) -> None:
    """A line of the table, at once: the whole takes minutes."""
    took = "" if seconds is None else f"{seconds:.0f} s"
    over = "" if paths is None else f", {paths} paths"
    sys.stdout.write(f"{kind:6} {outcome:12} {what:36} {took}{over}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
