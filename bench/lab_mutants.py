"""Does `argosy lab check` notice small faults in the shipped escrow, as a black box that looks at money alone?

    python -m bench.lab_mutants [--sample N] [--seed S] [--jobs 2] [--out FILE]

Plants the faults of `contracts.tools.mutants` one at a time into Escrow.sol, OrderBook.sol and Ledger.sol,
compiles, and tries the attacks of the lab until one that counts finds something. What is judged is appended
to FILE, and not judged again by the next call. Prints a table as Markdown, and the survivors: with the reason
why no balance can tell them from the original, where there is one. Returns 0 if every survivor is explained,
else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argosy.lab.attacks import ATTACKS
from argosy.lab.bench import Bench
from bench.lab_survivors import ASIDE, reason
from chain.contracts import CompileError, load
from chain.testing import Reverted
from contracts.tools.mutate import sampled
from contracts.tools.mutation_bench import OPTIMISED, SETTINGS, Workshop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.lab.attacks import Outcome
    from chain.contracts import Artifact
    from contracts.tools.mutants import Mutant

SOURCES = ("Escrow.sol", "OrderBook.sol", "Ledger.sol")
CAUGHT, TOLD, SURVIVED, SAME, INVALID = "caught", "told", "survived", "equivalent", "invalid"
MEANS = {
    CAUGHT: "an attack fell that counts: the contract is refused",
    TOLD: "it passes, but the answer says what it does otherwise (A9, N3, T1, D1, C1)",
    SURVIVED: "the answer is that of the original",
    SAME: "the optimiser makes the same code of it",
    INVALID: "it does not compile",
}


def verdict(contract: Artifact) -> tuple[str, str]:
    """Caught and by which attack, told and where, or survived."""
    try:
        bench = Bench(contract)
    except Reverted:
        return CAUGHT, "cannot be deployed"
    bench.traces = 0
    notes = {}
    for attack in ATTACKS:
        outcome = attack.outcome(bench)
        if attack.counts and outcome.findings:
            return CAUGHT, attack.name
        notes[attack.name] = _note(outcome)
    other = [name for name, note in notes.items() if note != _notes_of_original()[name]]
    return (TOLD, min(other, key=lambda name: name not in ASIDE)) if other else (SURVIVED, "")


@cache
def _notes_of_original() -> dict[str, tuple[str, str, list[str]]]:
    bench = Bench(_original(optimised=False))
    return {attack.name: _note(attack.outcome(bench)) for attack in ATTACKS}


def _note(outcome: Outcome) -> tuple[str, str, list[str]]:
    """What the answer says of an attack, without the way there."""
    return outcome.word, outcome.reason, [finding.breach.what for finding in outcome.findings]


def judge(mutant: Mutant) -> dict[str, Any]:
    """What becomes of a mutant."""
    told = {key: getattr(mutant, key) for key in ("file", "function", "operator", "line", "before", "after")}
    told["rank"] = mutant.rank(0)
    try:
        contract = _built(mutant, SETTINGS[0])
    except CompileError:
        return told | {"outcome": INVALID, "by": ""}
    outcome, by = verdict(contract)
    if outcome == SURVIVED:
        outcome = SAME if _built(mutant, OPTIMISED) == _original(optimised=True) else SURVIVED
    return told | {"outcome": outcome, "by": by}


@cache
def _workshop() -> Workshop:
    return Workshop()


@cache
def _original(*, optimised: bool) -> Artifact:
    return _built(None, OPTIMISED if optimised else SETTINGS[0])


def _built(mutant: Mutant | None, settings: dict[str, Any]) -> Artifact:
    """The escrow with a fault, or as it is."""
    code = _workshop().build(mutant, ["Escrow.sol"], settings)["Escrow"]
    shipped = load("Escrow")
    return type(shipped)("Escrow", code.abi or shipped.abi, code.creation, code.deployed)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    options = _options(argv)
    with Workshop() as workshop:
        every = [mutant for file in SOURCES for mutant in workshop.mutants(file)]
    chosen = sampled(every, options.sample, options.seed)
    results = _results(chosen, options.out, options.jobs)
    print(f"{len(chosen)} of {len(every)} mutants\n")
    print("\n".join(table(results)))
    return 1 if any(result["outcome"] == SURVIVED and not reason(result) for result in results) else 0


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


def table(results: Sequence[dict[str, Any]]) -> list[str]:
    """The figures and the survivors, as Markdown."""
    count = Counter(result["outcome"] for result in results)
    alive = [result for result in results if result["outcome"] in (TOLD, SURVIVED)]
    unexplained = [result for result in alive if not reason(result)]
    lines = ["| outcome | mutants | meaning |", "|---|---|---|"]
    lines += [f"| {name} | {count[name]} | {meaning} |" for name, meaning in MEANS.items()]
    lines += ["", f"caught of all that differ: {_share(count[CAUGHT], len(alive))}"]
    lines += [f"caught of those that money can tell: {_share(count[CAUGHT], len(unexplained))}"]
    lines += ["", "| why money cannot tell | mutants |", "|---|---|"]
    reasons = Counter(reason(result) or "NOT EXPLAINED" for result in alive)
    lines += [f"| {why} | {number} |" for why, number in reasons.most_common()]
    lines += ["", "| place | before | after | outcome |", "|---|---|---|---|"]
    return lines + [
        f"| `{r['function']}`, {r['operator']} | {_code(r['before'])} | {_code(r['after'])} | "
        f"{' '.join((r['outcome'], r['by'])).strip()} |"
        for r in sorted(alive, key=lambda r: (reason(r), r["function"], r["line"]))
    ]


def _code(text: str) -> str:
    """Source in a cell of a table."""
    return f"`{text}`".replace("|", "\\|")


def _share(caught: int, others: int) -> str:
    total = caught + others
    return f"{caught} of {total}, {100 * caught / total:.1f} %" if total else "none"


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    what = "Mutants of the shipped escrow, judged by the lab."
    parser = argparse.ArgumentParser(prog="python -m bench.lab_mutants", description=what)
    parser.add_argument("--sample", type=int, help="only so many mutants")
    parser.add_argument("--seed", type=int, default=0, help="chooses the sample")
    parser.add_argument("--jobs", type=int, default=2, choices=(1, 2), help="mutants at a time")
    parser.add_argument("--out", type=Path, default=Path("lab_mutants.jsonl"), help="where results are kept")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
