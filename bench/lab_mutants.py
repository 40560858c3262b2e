"""Does `argosy lab check` notice small faults in the shipped escrow, as a black box that looks at money alone?

    python -m bench.lab_mutants [--sample N] [--seed S] [--jobs 2] [--out FILE]

Plants the faults of `contracts.tools.mutants` one at a time into Escrow.sol, OrderBook.sol and Ledger.sol, compiles, and
tries the attacks of the lab until one that counts finds something. What is judged is appended to FILE and not judged again.
Prints a table, and the survivors with the reason why money cannot tell them, where there is one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argosy.lab.attacks import ATTACKS
from argosy.lab.bench import Bench
from chain.contracts import CompileError, load
from chain.testing import Reverted
from contracts.tools.mutate import sampled
from contracts.tools.mutation_bench import OPTIMISED, SETTINGS, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chain.contracts import Artifact
    from contracts.tools.mutants import Mutant

SOURCES = ("Escrow.sol", "OrderBook.sol", "Ledger.sol")
UNUSABLE = "cannot be deployed"
_WORKSHOPS: list[Workshop] = []
"""Of this process."""


def caught_by(contract: Artifact) -> str:
    """The first attack that counts and finds something; empty if the contract passes."""
    try:
        bench = Bench(contract)
    except Reverted:
        return UNUSABLE
    bench.traces = 0
    counting = (attack for attack in ATTACKS if attack.counts)
    return next((attack.name for attack in counting if attack.outcome(bench).findings), "")


def judge(mutant: Mutant) -> dict[str, Any]:
    """What becomes of a mutant: caught, survived, equivalent (the same code) or invalid (no code)."""
    told = {key: getattr(mutant, key) for key in ("file", "function", "operator", "line", "before", "after")}
    told["rank"] = mutant.rank(0)
    try:
        contract = _built(mutant, SETTINGS[0])
    except CompileError:
        return told | {"outcome": "invalid", "by": ""}
    by = caught_by(contract)
    same = not by and _built(mutant, OPTIMISED).bytecode == _built(None, OPTIMISED).bytecode
    return told | {"outcome": "caught" if by else "equivalent" if same else "survived", "by": by}


def _built(mutant: Mutant | None, settings: dict[str, Any]) -> Artifact:
    if not _WORKSHOPS:
        _WORKSHOPS.append(Workshop())
    code = _WORKSHOPS[0].build(mutant, ["Escrow.sol"], settings)["Escrow"]
    shipped = load("Escrow")
    return type(shipped)("Escrow", code.abi or shipped.abi, code.creation, code.deployed)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    options = _options(argv)
    with Workshop() as workshop:
        every = [mutant for file in SOURCES for mutant in workshop.mutants(file)]
    chosen = sampled(every, options.sample, options.seed)
    results = _results(chosen, options.out, options.jobs)
    print(f"{len(chosen)} of {len(every)} mutants")
    print(_table(results))
    return 0


def _results(chosen: list[Mutant], out: Path, jobs: int) -> list[dict[str, Any]]:
    """Judged now, or before."""
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    known = {result["rank"]: result for result in map(json.loads, lines)}
    left = [mutant for mutant in chosen if mutant.rank(0) not in known]
    with ProcessPoolExecutor(jobs) as pool, out.open("a", encoding="utf-8") as file:
        for done, future in enumerate(as_completed([pool.submit(judge, mutant) for mutant in left]), 1):
            result = future.result()
            known[result["rank"]] = result
            file.write(json.dumps(result) + "\n")
            file.flush()
            sys.stderr.write(f"\r{done}/{len(left)}" + "\n" * (done == len(left)))
    return [known[mutant.rank(0)] for mutant in chosen]


def _table(results: Iterable[dict[str, Any]]) -> str:
    results = list(results)
    count = Counter(result["outcome"] for result in results)
    lines = [f"{name}: {number}" for name, number in sorted(count.items())]
    for r in results:
        if r["outcome"] == "survived":
            lines.append(f"{r['file']}:{r['line']} {r['function']} [{r['operator']}]\n    {r['before']}\n -> {r['after']}")
    return "\n".join(lines)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.lab_mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, help="only so many mutants")
    parser.add_argument("--seed", type=int, default=0, help="chooses the sample")
    parser.add_argument("--jobs", type=int, default=2, choices=(1, 2), help="mutants at a time")
    parser.add_argument("--out", type=Path, default=Path("lab_mutants.jsonl"), help="where results are kept")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
