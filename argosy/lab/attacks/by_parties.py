"""Parties that are contracts, and orders in native coin: P2, N1 to N3."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from argosy.lab.attacks.attack import Outcome, first, skipped
from argosy.lab.bench import Finding
from argosy.lab.cast import ISSUER, OTHERS, PARTIES, PAYER, WHERE, changed, terms
from argosy.lab.referee import Act, Breach
from argosy.lab.world import RICHES
from chain.contracts.escrow import UNLIMITED, approve, mint
from chain.testing import NATIVE, call

if TYPE_CHECKING:
    from argosy.lab.bench import Bench
    from argosy.lab.referee import Referee
    from chain.evm import Address

NO_COIN = "it takes no orders in native coin"


def contracts(bench: Bench) -> Outcome:
    """All parties, and who pays, are contracts: for those, who calls is not who signed the transaction."""
    with ExitStack() as stack:
        where = {who: stack.enter_context(bench.guest("HostileReceiver")) for who in (*PARTIES, PAYER)}
        _endow(bench, where[PAYER])

        def prepare(referee: Referee) -> None:
            referee.guests = tuple(where.values())

        openings = [_opening(bench.token, where, through=where[PAYER])]
        if bench.takes_coin:
            stack.enter_context(bench.coin())
            openings.append(_opening(NATIVE, where))
        lives = [[act._replace(through=where.get(act.who, "")) for act in life] for life in bench.lives]
        return first(bench, ([*acts, *life] for acts in openings for life in lives), 2, prepare)


def _endow(bench: Bench, payer: Address) -> None:
    world = bench.world
    world.succeed(WHERE[ISSUER], bench.token, mint(payer, RICHES))
    allowing = call("act", bench.token, approve(world.escrow, UNLIMITED), of="Puppet")
    world.succeed(WHERE["stranger"], payer, allowing)


def _opening(token: Address, where: dict[str, Address], through: Address = "") -> list[Act]:
    parties = {who.replace(" ", "_"): where[who] for who in PARTIES}
    return [
        Act(PAYER, "fund", 1, terms=changed(terms(token), parties), through=through),
        Act(PAYER, "fund", 2, terms=terms(token, OTHERS)),
    ]


def coin(bench: Bench) -> Outcome:
    """Lives of every kind, in native coin."""
    if not bench.takes_coin:
        return skipped(NO_COIN)
    opening = bench.opening(terms(NATIVE), terms(NATIVE, OTHERS))
    with bench.coin():
        return first(bench, ([*opening, *life] for life in bench.lives), 2)


def coin_amiss(bench: Bench) -> Outcome:
    """More coin is sent than an order costs, or less."""
    if not bench.takes_coin:
        return skipped(NO_COIN)
    mine = terms(NATIVE)
    tries = (
        [Act(PAYER, "fund", 3, terms=mine, value=mine.deposit + more, shown=f"fund(an order), {more:+} wei")]
        for more in (-1, 1, 1 - mine.deposit, mine.deposit)
    )
    with bench.coin():
        return first(bench, tries)


def coin_beside_tokens(bench: Bench) -> Outcome:
    """Coin is sent with an order in tokens, and kept."""
    act = Act(PAYER, "fund", 3, terms=terms(bench.token), value=5, shown="fund(an order in tokens), 5 wei")
    with bench.coin(), bench.base([act]) as referee:
        if referee is None or not referee.got[NATIVE, bench.world.escrow]:
            return Outcome()
    return Outcome(
        (Finding(Breach("taken", "it keeps coin that comes with an order in tokens", (), 0), (), ()),)
    )
