"""What an exercise is: a flawed contract, a story, and what everybody in it is due whatever the attacker does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

GAIN, FREEZE = "gain", "freeze"
SOLIDITY, PYTHON = "Solidity", "Python"
COIN: Final = "coin"
ATTACKER: Final = "attacker"
"""An account of the attacker's."""

ATTACK: Final = "attack"
"""The attacker's contract, where the attack is one; else its account."""


class Move(NamedTuple):
    """What somebody of the story does.

    Attributes:
        who: by the names of `argosy.lab.cast`, or `ATTACKER`.
        name: `fund`, a step, `wait`, or `switchOn` of a token.
        order: the order's number.
        number: seconds to wait, or the share that an arbiter names.
    """

    who: str
    name: str
    order: int = 1
    number: int = 0


class Plot(NamedTuple):
    """How the story of an exercise goes.

    Attributes:
        due: units that each victim is due in the end, after `opening`, whatever the attacker does.
        opening: what happened before the attack.
        ending: what the others do after it; then everybody withdraws.
        orders: what differs from the ordinary terms, of each order; roles as `Move.who`, or `ATTACK`.
        token: that is paid with: `EUR`, `COIN`, or a contract beside the flawed one.
        caller: who calls the attacker's contract.
        patience: seconds that the attacker may let pass before somebody else acts.
        own: units that the attacker is due by right.
        purse: units of the token that the attacker begins with.
    """

    due: Mapping[str, int]
    opening: tuple[Move, ...]
    ending: tuple[Move, ...]
    orders: tuple[Mapping[str, str | int], ...] = ({},)
    token: str = "EUR"
    caller: str = ATTACKER
    patience: int = 0
    own: int = 0
    purse: int = 0


class Exercise(NamedTuple):
    """One of the ten.

    Attributes:
        number: from 1 on, the easier ones first.
        contract: the flawed one; its file in contracts/lab is called as it is.
        title: a question, or the part that is flawed.
        difficulty: from 1 to 3.
        learnt: what one knows afterwards.
        source: where it happened, or the class, with the year.
        harm: `GAIN` if the attacker is to gain what is another's, `FREEZE` if nobody is to get it.
        languages: in which the attack can be written.
        falls: attacks of `argosy lab check` that the flawed contract falls to, and that the mended one holds.
        plot: the story.
        features: signatures of functions that the mended contract must still have.
        keeps: attacks that the mended contract must have held, since leaving the part out is no cure.
    """

    number: int
    contract: str
    title: str
    difficulty: int
    learnt: str
    source: str
    harm: str
    languages: tuple[str, ...]
    falls: tuple[str, ...]
    plot: Plot
    features: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ("N1",)
