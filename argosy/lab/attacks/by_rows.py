"""What a contract may do otherwise than the shipped one, and does: D1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.lab.attacks.attack import Outcome
from argosy.lab.bench import Finding
from argosy.lab.cast import ACCOUNTS, PAYER, WHERE, terms
from argosy.lab.referee import Breach
from argosy.lab.world import TOKEN_NAMES
from chain.contracts.escrow import approve
from chain.testing import call
from chain.testing.permits import Message, sign

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argosy.lab.bench import Bench, Row

_HOUR: Final = 3_600


def differences(bench: Bench) -> Outcome:
    """Steps that no market needs and that it refuses, those that it takes late, coin and permits."""
    parts = [
        ("it refuses ", [*_told(bench.refused), *_without(bench)]),
        ("it takes after the deadline ", [*_told(bench.late)]),
    ]
    told = "; ".join(what + ", ".join(rows) for what, rows in parts if rows)
    if bench.whole and bench.gives_all_back:
        told = "; ".join(filter(None, (told, "a buyer that cancels leaves the seller nothing")))
    if told and bench.whole:
        return Outcome(
            (Finding(Breach("refused", f"it has the whole interface, and {told}", (), 0), (), ()),)
        )
    return Outcome((), told)


def _told(rows: Iterable[Row]) -> Iterable[str]:
    """Rows of the table, those of one caller together."""
    states: dict[str, list[str]] = {}
    for name, role, state in rows:
        states.setdefault(f"{name} by {role or 'anyone'}", []).append(state.name.capitalize())
    return [f"{who} in {' or '.join(dict.fromkeys(where))}" for who, where in states.items()]


def _without(bench: Bench) -> list[str]:
    return [
        *([] if bench.takes_coin else ["native coin"]),
        *([] if not bench.has("fundWithPermit") or _permits(bench) else ["permits"]),
    ]


def _permits(bench: Bench) -> bool:
    """Whether a signature takes the place of an allowance."""
    world, owner, mine = bench.world, WHERE[PAYER], terms(bench.token)
    message = Message(
        token=bench.token,
        name=TOKEN_NAMES[0],
        chain_id=world.genesis.chain_id,
        owner=owner,
        spender=world.escrow,
        value=mine.deposit,
        nonce=0,
        deadline=world.now + _HOUR,
    )
    signed = sign(message, message, owner, ACCOUNTS[owner])
    with world.trial():
        world.succeed(owner, bench.token, approve(world.escrow, 0))
        return world.would(owner, call("fundWithPermit", tuple(mine), signed.words))
