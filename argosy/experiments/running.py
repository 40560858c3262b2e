"""Carrying an experiment out: batch after batch, nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.experiments.attempt import attempt
from argosy.experiments.loss import WorkerLostError
from argosy.problems import LostProcessError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from argosy.experiments.executors import Workers
    from argosy.experiments.plan import Plan
    from argosy.experiments.stopping import StoppingRule
    from argosy.experiments.store import ExperimentStore

_HOPELESS: Final = 5
"""Replications that a strategy may fail in, without one that went well, before all are spared the rest."""


class Ended(NamedTuple):
    """A replication that has ended.

    Attributes:
        strategy: its label.
        replications: how many of that strategy have ended.
        ended: replications that have ended in all.
        wanted: replications that are wanted in all, as far as is known.
    """

    strategy: str
    replications: int
    ended: int
    wanted: int


class Stopped(KeyboardInterrupt):
    """Ctrl-C, with the directory that holds what was done until then.

    Attributes:
        command: that can go on with it.
        directory: where.
    """

    def __init__(self, command: str, directory: Path) -> None:
        super().__init__()
        self.command = command
        self.directory = directory


def carry_out(
    plan: Plan,
    rule: StoppingRule,
    store: ExperimentStore,
    workers: Workers,
    look: Callable[[Ended], None] | None,
) -> bool:
    """Run what `rule` wants and `store` does not hold yet; tells whether the rule's aim was met.

    The rule sees what it would have seen had nothing ever been stopped: the replications that it asked for,
    whatever else is stored already.

    Raises:
        InputError: if a strategy fails in every replication.
        LostProcessError: if a process was killed.
        Stopped: if the user interrupts it.
    """
    results, counts = store.results, dict.fromkeys(plan.strategies, 0)
    while (asked := rule.asked(results, counts)) != counts:
        waiting = [
            (label, task)
            for label, task in plan.tasks(range(min(counts.values()), max(asked.values())))
            if counts[label] <= task.replication < asked[label] and not results.has(label, task.replication)
        ]
        ended = sum(map(results.ended, results.figures))
        total = ended + len(waiting)
        try:
            found = workers.each(attempt, (task for _, task in waiting))
            for (label, task), came in zip(waiting, found, strict=True):
                store.append(label, task.replication, came)
                results.check_hope(_HOPELESS)
                ended += 1
                if look is not None:
                    look(Ended(label, results.ended(label), ended, total))
        except KeyboardInterrupt as stopped:
            raise Stopped("compare", store.directory) from stopped
        except WorkerLostError as error:
            raise LostProcessError("a process that replicates", store.directory) from error
        counts = asked
    results.check_hope(1)
    return rule.met(results, counts)
