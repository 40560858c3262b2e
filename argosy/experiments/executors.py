"""Where tasks run: processes of this machine, or a cluster, through joblib's backends."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Self, TypeVar

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


class WorkerLostError(Exception):
    """A process that replicates was ended from outside."""


class Workers:
    """Processes that replicate. They get ready while this one does something else.

    Args:
        jobs: processes; -1 is one per core. With 1, everything runs in this process.
        executor: local, dask or ray.

    Raises:
        InputError: for an executor that is unknown or not installed.
    """

    def __init__(self, jobs: int, executor: str) -> None:
        from joblib import Parallel, delayed, effective_n_jobs, parallel_config

        self._ends = ExitStack()
        self._ends.enter_context(_without_working_directory())
        with parallel_config(backend=_backend(executor), n_jobs=jobs):
            # Ray's backend gives everything at once, when all is done
            self._parallel = Parallel(return_as="list" if executor == "ray" else "generator")
            count = effective_n_jobs() if executor == "local" else 1
        early = count if count > 1 else 0
        self._getting_ready = self._parallel(delayed(get_ready)() for _ in range(early))

    def __enter__(self) -> Self:
        """Within the block, tasks can be run."""
        return self

    def __exit__(self, *_: object) -> None:
        """Idle processes stay for the next comparison, and end by themselves after a while."""
        with self._ends:
            self._wait()

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
        from joblib import delayed
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        self._wait()
        try:
            yield from self._parallel(delayed(work)(one) for one in given)
        except TerminatedWorkerError as error:
            raise WorkerLostError from error

    def _wait(self) -> None:
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


def _backend(executor: str) -> str:
    """The joblib backend; dask and ray are extras, and start on this machine unless one is connected."""
    if executor == "local":
        return "loky"
    if executor not in EXECUTORS:
        raise InputError(f"unknown executor '{executor}'", did_you_mean(executor, EXECUTORS))
    try:
        _connect_dask() if executor == "dask" else _register_ray()
    except ImportError as error:
        raise InputError(
            f"executor '{executor}' is not installed", f"pip install 'argosy[{executor}]'"
        ) from error
    return executor


def _connect_dask() -> None:
    from distributed import Client, default_client

    try:
        default_client()
    except ValueError:
        Client(dashboard_address=None)  # its page would be open to the network


def _register_ray() -> None:
    import ray
    from ray.util.joblib import register_ray

    if not ray.is_initialized():
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # else it tells its makers
        # else Ray has its workers search the working directory first of all
        with TemporaryDirectory() as empty:
            ray.init(runtime_env={"working_dir": empty}, include_dashboard=False)
    register_ray()
