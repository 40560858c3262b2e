"""Where tasks run: processes of this machine, or a cluster."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeVar

from argosy.experiments.clusters import cluster
from argosy.experiments.loss import WorkerLostError
from argosy.experiments.task import get_ready, replicate
from argosy.problems import InputError
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from argosy.experiments.task import Replicated, Task

_Given = TypeVar("_Given")
_Found = TypeVar("_Found")

EXECUTORS: Final = ("local", "dask", "ray")
_SAFE_PATH: Final = "PYTHONSAFEPATH"


class Executor(Protocol):
    """Whatever has tasks done."""

    def each(self, work: Callable[[_Given], _Found], given: Iterable[_Given]) -> Iterator[_Found]:
        """What `work` makes of every one of `given`, in their order, as they come."""

    def close(self) -> None:
        """Let go of what it needed."""


class Workers:
    """Processes that replicate. They get ready while this one does something else.

    Args:
        jobs: processes; -1 is one per core. With 1, everything runs in this process. A cluster has its own.
        executor: local, dask or ray.
        address: of the cluster; None starts one on this machine.

    Raises:
        InputError: for an executor that is unknown or not installed, or a cluster that does not answer.
    """

    def __init__(self, jobs: int, executor: str, address: str | None = None) -> None:
        if executor not in EXECUTORS:
            raise InputError(f"unknown executor '{executor}'", did_you_mean(executor, EXECUTORS))
        self._ends = ExitStack()
        self._ends.enter_context(_without_working_directory())
        self._executor: Executor = (
            _Processes(jobs) if executor == "local" else cluster(executor, address, jobs)
        )

    def __enter__(self) -> Self:
        """Within the block, tasks can be run."""
        return self

    def __exit__(self, *_: object) -> None:
        """Idle processes stay for the next comparison, and end by themselves after a while."""
        with self._ends:
            self._executor.close()

    def run(self, tasks: Iterable[Task]) -> Iterator[Replicated]:
        """What every task came to, in the order of `tasks`, as they come.

        Raises:
            InputError: if `orders` of a task never come.
            WorkerLostError: if a process was killed.
        """
        return self.each(replicate, tasks)

    def each(self, work: Callable[[_Given], _Found], given: Iterable[_Given]) -> Iterator[_Found]:
        """What `work`, a function of a module, makes of every one of `given`, in their order, as they come.

        Raises:
            WorkerLostError: if a process was killed.
        """
        return self._executor.each(work, given)


class _Processes:
    """Those of this machine, through joblib."""

    def __init__(self, jobs: int) -> None:
        from joblib import Parallel, delayed, effective_n_jobs, parallel_config

        with parallel_config(backend="loky", n_jobs=jobs):
            self._parallel = Parallel(return_as="generator")
            count = effective_n_jobs()
        early = count if count > 1 else 0
        self._getting_ready = self._parallel(delayed(get_ready)() for _ in range(early))

    def each(self, work: Callable[[_Given], _Found], given: Iterable[_Given]) -> Iterator[_Found]:
        from joblib import delayed
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        self.wait()
        try:
            yield from self._parallel(delayed(work)(one) for one in given)
        except TerminatedWorkerError as error:
            raise WorkerLostError from error

    def close(self) -> None:
        self.wait()

    def wait(self) -> None:
        """Until everybody is ready, used or not: loky cannot be stopped halfway without complaints."""
        for _ in self._getting_ready:
            pass


@contextmanager
def _without_working_directory() -> Iterator[None]:
    """Let every Python that starts meanwhile, whoever starts it, find no modules in the working directory.

    `python -m` and `python -c`, as which workers and their trackers start, would look there before anywhere else.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before
