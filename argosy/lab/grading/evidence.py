"""What came of one contract, as plain values: of every attack, what held or fell, and gas. No points yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.lab.attacks import ATTACKS
from argosy.lab.bench import Bench
from argosy.lab.cast import PAYER, terms
from argosy.lab.grading.hidden import hidden_attacks
from argosy.lab.referee import Act, Referee
from chain.settlement.gas import OWN_DEPLOY_GAS
from chain.testing import Reverted, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from argosy.lab.attacks import Attack
    from chain.contracts import Artifact

_CALLS: Final = 12
"""Calls of a finding that are kept."""

_LONGEST: Final = 300
_GAS_OF: Final = (State.RELEASED, State.RULED, State.UNSHIPPED, State.LOST)


def evidence(artifact: Artifact, seed: int, tried: Collection[str]) -> dict[str, Any]:
    """Try attacks on a contract, with the figures that this process has chosen.

    Args:
        artifact: the contract.
        seed: of the hidden attacks.
        tried: names of the attacks.

    Returns:
        `attacks`, `gas` by step, or only `problem` if the contract cannot be deployed.
    """
    try:
        bench = Bench(artifact)
    except Reverted:  # what it says is not passed on: it might tell hidden figures
        what = f"the constructor of {artifact.name} reverts"
        return {"problem": f"{what}\n  it must take one address, the platform's, and {OWN_DEPLOY_GAS:,} gas"}
    bench.traces = 0  # what is found is not taken apart: nobody is shown how it was broken
    attacks = (*ATTACKS, *hidden_attacks(seed))
    told = [_told(bench, attack) for attack in attacks if attack.name in tried]
    return {"attacks": told, "gas": gas_used(bench)}


def _told(bench: Bench, attack: Attack) -> dict[str, Any]:
    outcome = attack.outcome(bench)
    first = outcome.findings[0] if outcome.findings else None
    return {
        "name": attack.name,
        "title": attack.title,
        "outcome": outcome.word,
        "promise": attack.promise,
        "hint": attack.hint,
        "breach": first.breach.what[:_LONGEST] if first else "",
        "calls": [str(act)[:_LONGEST] for act in first.acts[:_CALLS]] if first else [],
    }


def gas_used(bench: Bench) -> dict[str, int]:
    """Gas of each step of a second order between the same parties, in four lives, with the withdrawals after it."""
    used: dict[str, int] = {}
    mine = terms(bench.token)
    for state in _GAS_OF:
        acts = [
            act._replace(order=order)
            for order in (1, 2)
            for act in (Act(PAYER, "fund", terms=mine), *bench.way(state))
        ]
        with bench.world.trial():
            referee = Referee(bench.world, bench.needed)
            referee.judged(acts)
            for done in referee.done:
                second = done.act.order == 2 or done.act.name == "withdraw"
                if second and done.receipt and done.receipt.status:
                    used.setdefault(done.act.name, done.receipt.gas_used)
    return used
