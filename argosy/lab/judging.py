"""Every attack on one contract, and the answer as plain values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from argosy.lab.attacks import ATTACKS, FELL
from argosy.lab.bench import WAYS, Bench
from argosy.lab.cast import NAMES
from argosy.lab.referee import Referee
from argosy.lab.world import CURRENCIES
from chain.contracts import load
from chain.contracts.source_map import SourceMap
from chain.testing import State
from chain.testing.trace_text import Reader, trace_lines, where

if TYPE_CHECKING:
    from argosy.lab.attacks import Attack, Outcome
    from argosy.lab.bench import Finding
    from chain.contracts import Artifact
    from chain.contracts.own_file import Compilation

PASS, FAIL = "pass", "fail"
_GAS_OF: Final = (State.RELEASED, State.RULED, State.UNSHIPPED, State.LOST)


def judge(compilation: Compilation) -> dict[str, Any]:
    """Try everything on a contract.

    Args:
        compilation: of the contract.

    Returns:
        `verdict`, `promises` (of `money` and of the `interface`), `attacks` with what came of each, `gas` of every
        step, `size` of the code, `warnings`.

    Raises:
        Reverted: if the contract cannot be deployed.
    """
    bench = Bench(compilation.artifact)
    attacks = [_told(bench, attack, attack.outcome(bench), compilation) for attack in ATTACKS]
    fell = [attack for attack in attacks if attack["outcome"] == FELL and attack["counts"]]
    return {
        "verdict": FAIL if fell else PASS,
        "promises": {
            "money": PASS if all(attack["tells"] for attack in fell) else FAIL,
            "interface": FAIL if any(attack["tells"] for attack in fell) else PASS,
        },
        "attacks": attacks,
        "gas": _gas(bench, compilation.artifact),
        "size": len(compilation.artifact.deployed_bytecode),
        "warnings": list(compilation.warnings),
    }


def _told(bench: Bench, attack: Attack, outcome: Outcome, compilation: Compilation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": attack.name,
        "title": attack.title,
        "outcome": outcome.word,
        "counts": attack.against(bench),
        "tells": attack.tells,
        "promise": attack.promise,
        "reason": outcome.reason,
    }
    if outcome.findings:
        first = outcome.findings[0]
        told |= _finding(bench, first, compilation) | {
            "hint": attack.hint,
            "also": [finding.breach.what for finding in outcome.findings[1:]],
        }
    return told


def _finding(bench: Bench, finding: Finding, compilation: Compilation) -> dict[str, Any]:
    breach = finding.breach
    blamed = finding.done[breach.at].act if breach.at < len(finding.done) else None
    tokens = dict(zip(bench.world.tokens, CURRENCIES, strict=True))
    return {
        "breach": breach.what,
        "function": blamed.name if blamed else "",
        "caller": blamed.who if blamed else "",
        "calls": [str(act) for act in finding.acts] + _after(finding),
        "gains": [
            {"who": g.winner, "from": g.loser, "units": g.units, "token": tokens.get(g.token, g.token)}
            for g in breach.gains
        ],
        **_shown(bench, finding, compilation, blamed.name if blamed else ""),
    }


def _shown(bench: Bench, finding: Finding, compilation: Compilation, function: str) -> dict[str, Any]:
    """The line where it happened, and the call that did it."""
    source = _defined(compilation, function)
    if finding.frame is None:
        return {"source": source, "trace": []}
    world = bench.world
    names = NAMES | {token: f"token {name}" for token, name in zip(world.tokens, CURRENCIES, strict=True)}
    reader = Reader(
        names, {world.escrow: compilation.artifact, **world.contracts}, {world.escrow: SourceMap(compilation)}
    )
    place = where(finding.frame, reader, world.escrow)
    at = source if place is None else {"file": place.file, "line": place.line, "text": place.text}
    return {"source": at, "trace": trace_lines(finding.frame, reader)}


def _after(finding: Finding) -> list[str]:
    """The withdrawal that is to blame, where it was not among the acts."""
    at = finding.breach.at
    return [str(finding.done[at].act)] if at >= len(finding.acts) and at < len(finding.done) else []


def _defined(compilation: Compilation, function: str) -> dict[str, Any] | None:
    """Where a function stands in the source."""
    if not function:
        return None
    pattern = re.compile(rf"^.*\bfunction\s+{re.escape(function)}\b.*$", re.MULTILINE)
    for name, text in compilation.sources.values():
        if name.startswith(("@openzeppelin/", "@argosy/interfaces/")):
            continue
        if match := pattern.search(text):
            line = text.count("\n", 0, match.start()) + 1
            return {"file": name, "line": line, "text": match[0].strip()[:200]}
    return None


def _gas(bench: Bench, artifact: Artifact) -> list[dict[str, Any]]:
    """Gas of each step, beside the shipped escrow's on the same orders."""
    own = _used(bench)
    shipped = own if artifact.name == "Escrow" else _used(Bench(load("Escrow")))
    return [{"step": name, "gas": gas, "shipped": shipped.get(name)} for name, gas in own.items()]


def _used(bench: Bench) -> dict[str, int]:
    used: dict[str, int] = {}
    for state in _GAS_OF:
        with bench.world.trial():
            referee = Referee(bench.world, bench.needed)
            referee.judged([*bench.opening(), *WAYS[state]])
            for done in referee.done:
                if done.receipt and done.receipt.status:
                    used.setdefault(done.act.name, done.receipt.gas_used)
    return used
