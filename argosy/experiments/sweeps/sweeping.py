"""Sweeping over ranges: which of them does the answer hang on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from argosy.experiments.executors import Workers
from argosy.experiments.loss import WorkerLostError
from argosy.experiments.running import Stopped
from argosy.experiments.sweeps.planning import Planned, planned
from argosy.experiments.sweeps.result import collected
from argosy.experiments.sweeps.store import create_store, read_sweep, reopen_store, request_of
from argosy.problems import LostProcessError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from argosy.experiments.sweeps.request import SweepRequest
    from argosy.experiments.sweeps.result import Sweep
    from argosy.experiments.sweeps.store import SweepStore


def sweep(request: SweepRequest, look: Callable[[int, int], None] | None = None) -> Sweep:
    """Run every strategy of `request` at every point of its design, and store all in a new directory.

    Args:
        request: what to sweep over.
        look: is told how many tasks have ended, and of how many, whenever one has.

    Raises:
        InputError: if anything in the request is wrong.
        ScenarioError: if the scenario is, or what a point makes of it.
        LostProcessError: if a process was killed; `resume_sweep` goes on.
    """
    plan = planned(request)
    with Workers(request.jobs, request.executor, request.address) as workers:
        return _carried_out(plan, create_store(plan), workers, look)


def resume_sweep(
    directory: Path, *, jobs: int = -1, executor: str = "local", address: str | None = None,
    allow_code: bool = False, look: Callable[[int, int], None] | None = None,
) -> Sweep:  # fmt: skip
    """Go on with the sweep in `directory`; no task that ended runs again.

    Raises:
        InputError: if there is none, it was made by another version, or somebody else is at work on it.
    """
    plan = planned(request_of(directory, allow_code=allow_code))
    with Workers(jobs, executor, address) as workers:
        return _carried_out(plan, reopen_store(directory, plan), workers, look)


def open_sweep(directory: Path) -> Sweep:
    """The sweep stored in `directory`.

    Raises:
        InputError: if there is none, or it was not finished.
    """
    return read_sweep(directory)


def _carried_out(
    plan: Planned, store: SweepStore, workers: Workers, look: Callable[[int, int], None] | None
) -> Sweep:
    keys = plan.task_keys()
    with store:
        waiting = [key for key in keys if key not in store.done]
        try:
            for key, came in zip(waiting, workers.run(plan.tasks(waiting)), strict=True):
                store.append(key, came)
                if look is not None:
                    look(len(store.done), len(keys))
        except KeyboardInterrupt as stopped:
            raise Stopped("sweep", store.directory) from stopped
        except WorkerLostError as error:
            raise LostProcessError("a process that replicates", store.directory) from error
        store.complete()
    return collected(plan, store.done, store.directory)
