"""Do the tests notice small faults in the contracts? `uv run python -m contracts.tools.mutate [--contract Escrow]`.

Plants one fault at a time (mutants.py), compiles, and runs the tests that guard the source on the revm engine.
docs/proofs.md says what the figures mean. Survivors that cannot or need not be killed are in survivors.toml.
Returns 0 if every survivor is explained, 1 if not, 2 if it could not be done.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chain.contracts import CompileError
from chain.contracts.compile import CONTRACTS, ROOT
from contracts.tools.mutation_bench import Bench, Result, Workshop, run_all
from contracts.tools.mutation_host import HostError
from contracts.tools.survivors import EXPLAINED, SurvivorError, Survivors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.contracts.mutants import Mutant

_CORE = ("Escrow", "OrderBook", "Ledger")
_COURT = ("Award", "Claimant", "Docket", "JurorPanel", "CoinCredits", "Seats", "SoleArbitrator", "Tribunal")
GUARDS = {
    **{
        f"{name}.sol": ("core/test_escrow_*.py", "core/test_permit.py", "attacks/test_attack_*.py")
        for name in _CORE
    },
    **{f"modules/{name}.sol": ("arbitration/test_*.py", "modules/test_module_mutants.py") for name in _COURT},
    "modules/*.sol": ("modules/test_*.py",),
}
"""Which tests, in tests/contracts, guard which sources, in contracts/; what comes first counts."""

DESELECT = "not BothEngines and not ReferenceModel"
"""Tests that repeat on the slow engine what others do on revm, or that touch no contract."""


def guarded(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Sources to mutate with the tests that guard them; `names` are of files without `.sol`, none for all.

    Raises:
        KeyError: if a name is of no guarded source.
    """
    found: dict[str, tuple[str, ...]] = {}
    for pattern, globs in GUARDS.items():
        tests = {str(test) for glob in globs for test in (ROOT / "tests" / "contracts").glob(glob)}
        for source in sorted(CONTRACTS.glob(pattern)):
            found.setdefault(source.relative_to(CONTRACTS).as_posix(), tuple(sorted(tests)))
    unknown = set(names) - {Path(file).stem for file in found}
    if unknown:
        raise KeyError(f"no guarded source is called {', '.join(sorted(unknown))}")
    return {file: tests for file, tests in found.items() if not names or Path(file).stem in names}


def sampled(mutants: list[Mutant], size: int | None, seed: int) -> list[Mutant]:
    """`size` of the mutants, the same for the same seed; all if no size is told."""
    return mutants if size is None else sorted(mutants, key=lambda mutant: mutant.rank(seed))[:size]


def report(results: list[Result], survivors: Survivors, seconds: float) -> dict[str, object]:
    """The figures, and the survivors with the reasons for those that are explained."""
    count = {
        outcome: sum(result.outcome == outcome for result in results)
        for outcome in ("killed", "survived", "equivalent", "invalid")
    }
    alive = [result.mutant for result in results if result.outcome == "survived"]
    harmless = sum(survivors.equivalent(mutant) for mutant in alive)
    return {
        **count,
        "explained as equivalent": harmless,
        "score": _share(count["killed"], count["survived"]),
        "score without explained equivalents": _share(count["killed"], count["survived"] - harmless),
        "seconds per mutant": round(seconds / max(1, len(results)), 2),
        "survivors": [
            {k: v for k, v in asdict(mutant).items() if k != "source"} | {"reason": survivors.reason(mutant)}
            for mutant in alive
        ],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    options = _options(argv)
    try:
        sources = guarded(options.contract)
        survivors = Survivors.read(EXPLAINED)
        start = time.monotonic()
        results = _run(sources, options)
    except (CompileError, HostError, SurvivorError, KeyError) as error:
        sys.stderr.write(f"{error.args[0]}\n")
        return 2
    figures = report(results, survivors, time.monotonic() - start)
    alive = [result.mutant for result in results if result.outcome == "survived"]
    stale = survivors.stale(alive, set(sources)) if options.sample is None else []
    sys.stdout.write(
        json.dumps(figures, indent=2) + "\n" if options.json else _told(figures, alive, survivors)
    )
    for entry in stale:
        sys.stderr.write(f"explained, but no survivor: {entry}\n")
    return 1 if stale or not all(survivors.reason(mutant) for mutant in alive) else 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m contracts.tools.mutate", description="Mutation testing.")
    parser.add_argument("--contract", action="append", default=[], help="only this source, without .sol")
    parser.add_argument("--sample", type=int, help="only so many mutants")
    parser.add_argument("--seed", type=int, default=0, help="chooses the sample")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(argv)


def _run(sources: dict[str, tuple[str, ...]], options: argparse.Namespace) -> list[Result]:
    """Sources with the same guards share a bench."""
    with Workshop() as workshop:
        mutants = [mutant for file in sources for mutant in workshop.mutants(file)]
    chosen = sampled(mutants, options.sample, options.seed)
    results = []
    for tests in dict.fromkeys(sources.values()):
        batch = [mutant for mutant in chosen if sources[mutant.file] == tests]
        if batch:
            results += run_all(batch, partial(Bench, tests, DESELECT), options.jobs, _progress)
    return results


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done}/{total}" + "\n" * (done == total))


def _told(figures: dict[str, object], alive: list[Mutant], survivors: Survivors) -> str:
    lines = [f"{name}: {value}" for name, value in figures.items() if name != "survivors"]
    for mutant in alive:
        lines.append(f"{mutant.file}:{mutant.line} {mutant.function} [{mutant.operator}]")
        lines.append(f"    {mutant.before}\n -> {mutant.after}")
        lines.append(f"    {survivors.reason(mutant) or 'NOT EXPLAINED'}")
    return "\n".join(lines) + "\n"


def _share(killed: int, survived: int) -> float | None:
    """Killed of killed and survived, in percent; None if there are none."""
    return round(100 * killed / (killed + survived), 1) if killed + survived else None


if __name__ == "__main__":
    sys.exit(main())
