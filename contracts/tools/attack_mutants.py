"""Would tests notice an attack that succeeds? `uv run python -m contracts.tools.attack_mutants [--only A7,A21]`.

For every attack of the catalogue attacks.toml has a fault that opens the door to it. Each is planted in a copy of
the source and compiled, and the tests named for the attack run on it: one has to fail in its own body.
docs/proofs.md says more. Returns 0 if all faults are caught, 1 if one survives or does not compile, 2 if the
arguments or the table are wrong or it could not be done.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from chain.contracts import CompileError
from contracts.tools.attack_bench import AttackBench, Judged
from contracts.tools.attack_table import AttackMutant, AttackTable, TableError
from contracts.tools.mutation_bench import run_all
from contracts.tools.mutation_host import HostError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = {"caught": "    ", "survived": "LIVE", "invalid": "CODE"}


def main(argv: Sequence[str] | None = None, table: AttackTable | None = None) -> int:
    """Run the command line, on the committed table unless another is given."""
    options = _options(argv)
    try:
        table = table or AttackTable.read()
        attacks = _numbers(options.only)
        chosen = table.of(attacks)
        for mutant in chosen:
            mutant.planted()
        if options.list:
            sys.stdout.write(_listed(chosen) + _reasons(table, attacks))
            return 0
        start = time.monotonic()
        judged = judge(chosen, options.jobs)
    except (CompileError, HostError, TableError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(_told(judged) + _reasons(table, attacks) + _counted(judged, time.monotonic() - start))
    return 0 if all(one.outcome == "caught" for one in judged) else 1


def judge(chosen: Sequence[AttackMutant], jobs: int) -> list[Judged]:
    """Plant each and run its tests, so many at a time.

    Raises:
        CompileError: if there is no compiler.
        HostError: if the tests fail without a fault.
    """
    attacks = sorted({mutant.attack for mutant in chosen})
    first = iter([True])

    def bench() -> AttackBench:
        return AttackBench(attacks, check=next(first, False))

    return run_all(chosen, bench, jobs, _progress) if chosen else []


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m contracts.tools.attack_mutants",
        description="Plant, for every attack, a fault that lets it succeed, and see its tests fail.",
    )
    parser.add_argument("--only", default="", metavar="A7,A21", help="only these attacks")
    parser.add_argument("--list", action="store_true", help="show the faults and run nothing")
    parser.add_argument(
        "--jobs", type=int, choices=range(1, 65), default=2, metavar="N", help="faults at a time"
    )
    return parser.parse_args(argv)


def _numbers(only: str) -> set[int]:
    """What `--only` names: A7, A07, a7 or 7."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    wrong = [name for name in names if not name.upper().removeprefix("A").isdecimal()]
    if wrong:
        raise TableError(f"--only {wrong[0]}: no attack is called so\nwrite them like A7,A21")
    return {int(name.upper().removeprefix("A")) for name in names}


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done}/{total}" + "\n" * (done == total))


def _listed(chosen: Sequence[AttackMutant]) -> str:
    return "".join(f"{mutant.name:<4} {mutant.file}: {mutant.what}\n" for mutant in chosen)


def _told(judged: Sequence[Judged]) -> str:
    lines = []
    for one in judged:
        lines.append(f"{_MARK[one.outcome]} {one.mutant.name:<4} {one.mutant.file}: {one.mutant.what}")
        said = f"{one.test.split('::')[-1]}: {one.reason}" if one.test else one.reason or "no test failed"
        lines.append(f"          {said[:150]}")
    return "\n".join(lines) + "\n" * bool(lines)


def _reasons(table: AttackTable, attacks: set[int]) -> str:
    told = sorted((number, why) for number, why in table.reasons.items() if not attacks or number in attacks)
    return "".join(f"none A{number:<3} {why}\n" for number, why in told)


def _counted(judged: Sequence[Judged], seconds: float) -> str:
    caught = sum(one.outcome == "caught" for one in judged)
    return f"{caught} of {len(judged)} faults caught, in {seconds:.0f} s\n"


if __name__ == "__main__":
    sys.exit(main())
