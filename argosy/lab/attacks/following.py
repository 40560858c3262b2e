"""Lives of orders, act by act, for those who compare what a contract tells with what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from argosy.lab.attacks.attack import Outcome
from argosy.lab.bench import Finding
from argosy.lab.referee import Breach, Referee

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argosy.lab.bench import Bench
    from argosy.lab.model import Model
    from argosy.lab.referee import Act, Done


class Moment(NamedTuple):
    """After an act: the referee, what its model was before, the act and what came of it."""

    referee: Referee
    before: Model
    act: Act
    done: Done


def followed(bench: Bench, acts: Sequence[Act]) -> Iterator[Moment]:
    """Each act of a life once it is done; ends where a promise of another kind is broken."""
    with bench.world.trial():
        referee = Referee(bench.world, bench.needed)
        for act in acts:
            before = referee.model.copy()
            referee.run([act])
            if referee.breach is not None:
                return
            yield Moment(referee, before, act, referee.done[-1])


def untold(moment: Moment, acts: Sequence[Act], what: str) -> Outcome:
    """The outcome where something that the contract tells is wrong."""
    done = tuple(moment.referee.done)
    return Outcome((Finding(Breach("told", what, (), len(done) - 1), tuple(acts[: len(done)]), done),))
