"""What thieves learn from the bench: of every hole that costs somebody money, the calls that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.lab.attacks import ATTACKS
from argosy.lab.cast import PARTIES, WHERE, address_of
from chain.contracts.escrow import address_word, word
from chain.testing import State
from chain.testing.lifecycle import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argosy.lab.bench import Bench, Finding
    from argosy.lab.referee import Act, Done
    from chain.evm import Address

USED: Final = "thieves use it"
_BY_ITSELF: Final = "it takes no thief: honest orders show it"
_OF_ITS_OWN: Final = "it takes a token, an issuer or a contract that this market does not have"
_WORD: Final = 32


class Program(NamedTuple):
    """Calls that use a hole.

    Attributes:
        attack: by whose number it was found.
        state: of the order, when they are made.
        acts: the calls, as they were made on the bench.
        opener: who gains by them and calls the arbiter first, which it may; empty if nobody has to.
    """

    attack: str
    state: State
    acts: tuple[Act, ...]
    opener: str = ""


class Hole(NamedTuple):
    """What the bench found.

    Attributes:
        attack: its number.
        title: in words.
        what: who gained what, on the bench.
        use: what becomes of it in the market.
        program: the calls that use it; None where there are none to be made here.
    """

    attack: str
    title: str
    what: str
    use: str
    program: Program | None


def holes(bench: Bench) -> list[Hole]:
    """Every way of the catalogue in which money of the contract's users goes elsewhere, or nowhere."""
    found = []
    for attack in ATTACKS:
        if attack.tells or not attack.against(bench):
            continue
        for finding in attack.outcome(bench).findings[:1]:
            use, program = _program(bench, attack.name, finding)
            found.append(Hole(attack.name, attack.title, finding.breach.what, use, program))
    return found


def _program(bench: Bench, attack: str, finding: Finding) -> tuple[str, Program | None]:
    if any(done.act.to or done.act.through for done in finding.done):
        return _OF_ITS_OWN, None
    at = [number for number, done in enumerate(finding.done) if _suspect(done)]
    if not at:
        return _BY_ITSELF, None
    acts = tuple(finding.done[number].act for number in at)
    before = [done.act for done in finding.done[: at[0]]]
    opener = ""
    if before and before[-1].name == "dispute" and before[-1].who in {g.winner for g in finding.breach.gains}:
        opener = before.pop().who
    with bench.base(before) as referee:
        state = State.FUNDED
        if referee is not None and 1 in referee.model.deals:
            state = referee.model.deals[1].state
    return USED, Program(attack, state, acts, opener)


def _suspect(done: Done) -> bool:
    """Whether it worked, and nobody may do it."""
    step = done.act.raw or done.act.name in NAMES
    return step and done.allowed is None and done.receipt is not None and done.receipt.status


def aimed(act: Act, parties: Mapping[str, Address], token: tuple[Address, Address], number: int) -> Act:
    """The same call in another market.

    Args:
        act: as it was made on the bench, of order 1.
        parties: of the order that is meant, by their names in the cast.
        token: in which the bench's order was, and this one is.
        number: of the order, for the contract.
    """
    if not act.data:
        return act._replace(who=parties.get(act.who, act.who))
    words = {address_word(WHERE[role]): address_word(parties[role]) for role in PARTIES}
    words |= {address_word(token[0]): address_word(token[1]), word(1): word(number)}
    body = [act.data[at : at + _WORD] for at in range(4, len(act.data), _WORD)]
    data = act.data[:4] + b"".join(words.get(each, each) for each in body)
    return act._replace(who=parties.get(act.who, address_of(act.who)), data=data)


def shown(found: Sequence[Hole]) -> list[dict[str, str]]:
    """Holes as plain values."""
    return [{"attack": h.attack, "title": h.title, "what": h.what, "use": h.use} for h in found]
