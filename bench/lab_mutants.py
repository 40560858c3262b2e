"""Does `argosy lab check` notice small faults in the shipped escrow, as a black box?

    python -m bench.lab_mutants [--sample N] [--seed S] [--jobs 2] [--out FILE]

Plants the faults of `chain.contracts.mutants` one at a time into Escrow.sol, OrderBook.sol and Ledger.sol,
compiles, and tries the attacks of the lab until one that counts finds something. What is judged is appended
to FILE by the content of mutant, sources and lab, and not judged again by the next call while none of them
changed. Prints a table as Markdown, and the survivors: with the reason why the lab does not tell them from the
original, where there is one. Returns 0 if every survivor is explained, else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argosy.lab.attacks import ATTACKS
from argosy.lab.bench import Bench
from bench.lab_survivors import equivalent, reason
from chain.contracts import CompileError, load
from chain.contracts.compile import ROOT
from chain.testing import Reverted
from contracts.tools.mutate import sampled
from contracts.tools.mutation_bench import OPTIMISED, SETTINGS, Workshop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.lab.attacks import Outcome
    from chain.contracts import Artifact
    from chain.contracts.mutants import Mutant

JUDGED_BY = ("contracts/*.sol", "contracts/interfaces/*.sol", "argosy/lab/*.py", "argosy/lab/attacks/*.py")
SOURCES = ("Escrow.sol", "OrderBook.sol", "Ledger.sol")
CAUGHT, TOLD, SURVIVED, SAME, INVALID = "caught", "told", "survived", "equivalent", "invalid"
MEANS = {
    CAUGHT: "an attack fell that counts: the contract is refused",
    TOLD: "it passes, but the answer says what it does otherwise",
    SURVIVED: "the answer is that of the original",
    SAME: "the optimiser makes the same code of it, or bench/lab_survivors.toml says why no call can tell",
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
        if attack.against(bench) and outcome.findings:
            return CAUGHT, attack.name
        notes[attack.name] = _note(outcome)
    other = [name for name, note in notes.items() if note != _notes_of_original()[name]]
    return (TOLD, other[0]) if other else (SURVIVED, "")


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
    told["key"] = key_of(mutant)
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
    known = {result["key"]: result for result in map(json.loads, lines) if "key" in result}
    left = [mutant for mutant in chosen if key_of(mutant) not in known]
    with ProcessPoolExecutor(jobs) as pool, out.open("a", encoding="utf-8") as file:
        for done, future in enumerate(as_completed([pool.submit(judge, mutant) for mutant in left]), 1):
            result = future.result()
            known[result["key"]] = result
            file.write(json.dumps(result) + "\n")
            file.flush()
            sys.stderr.write(f"\r{done}/{len(left)}" + "\n" * (done == len(left)))
    return [known[key_of(mutant)] for mutant in chosen]


def key_of(mutant: Mutant) -> str:
    """What a result hangs on: the mutant, the sources beside it, and the lab that judges."""
    return sha256(f"{_surroundings()} {mutant.file} {mutant.source}".encode()).hexdigest()


@cache
def _surroundings() -> str:
    found = sha256()
    for pattern in JUDGED_BY:
        for file in sorted(ROOT.glob(pattern)):
            found.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def table(results: Sequence[dict[str, Any]]) -> list[str]:
    """The figures and the survivors, as Markdown."""
    results = [r | {"outcome": SAME} if r["outcome"] == SURVIVED and equivalent(r) else r for r in results]
    count = Counter(result["outcome"] for result in results)
    alive = [result for result in results if result["outcome"] in (TOLD, SURVIVED)]
    lines = ["| outcome | mutants | meaning |", "|---|---|---|"]
    lines += [f"| {name} | {count[name]} | {meaning} |" for name, meaning in MEANS.items()]
    lines += ["", f"caught of all that are not equivalent: {_share(count[CAUGHT], len(alive))}"]
    lines += ["", "| caught by | mutants |", "|---|---|"]
    by = Counter(result["by"] for result in results if result["outcome"] == CAUGHT)
    lines += [f"| {name} | {number} |" for name, number in by.most_common()]
    lines += ["", "| why the lab does not tell | mutants |", "|---|---|"]
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
