"""Tasks on the workers of a Dask or Ray cluster.

Both give a task to another worker when the one that had it is lost.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import redirect_stdout
from socket import create_connection
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from argosy.experiments.loss import WorkerLostError
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Given = TypeVar("_Given")
_Found = TypeVar("_Found")

_AHEAD: Final = 4
"""Tasks under way per core, so that nobody waits for the one that is told next."""

_PATIENCE_S: Final = 30
_ONE_AT_A_TIME: Final = Lock()


class _Cluster(Protocol):
    def cores(self) -> int:
        """How many tasks it works on at once."""

    def submit(self, work: Callable[[Any], Any], given: Any) -> Any:
        """Have a task done; what is given back stands for its result."""

    def result(self, ticket: Any) -> Any:
        """Wait for it."""

    def close(self) -> None:
        """Leave it, or end it if it was started for this."""


def cluster(executor: str, address: str | None, jobs: int) -> InOrder:
    """The cluster at `address`, or one of `jobs` workers started on this machine.

    Raises:
        InputError: if it cannot be reached, or the executor is not installed.
    """
    make = _Dask if executor == "dask" else _Ray
    try:
        return InOrder(make(address, jobs))
    except ImportError as error:
        hint = f"pip install 'argosy[{executor}]'"
        raise InputError(f"executor '{executor}' is not installed", hint) from error


class InOrder:
    """Has a cluster work on some tasks ahead, and tells what they came to in their order."""

    def __init__(self, cluster: _Cluster) -> None:
        self._cluster = cluster

    def each(self, work: Callable[[_Given], _Found], given: Iterable[_Given]) -> Iterator[_Found]:
        """What `work` makes of every one of `given`, in their order, as they come."""
        tickets = deque[Any]()
        for one in given:
            tickets.append(self._cluster.submit(work, one))
            if len(tickets) >= _AHEAD * self._cluster.cores():
                yield self._cluster.result(tickets.popleft())
        while tickets:
            yield self._cluster.result(tickets.popleft())

    def close(self) -> None:
        """Leave the cluster; one that was started for this ends."""
        self._cluster.close()


def alone(work: Callable[[_Given], _Found], given: _Given) -> _Found:
    """`work`, while no other thread of this process is at it: a simulation takes a process for itself."""
    with _ONE_AT_A_TIME:
        return work(given)


class _Dask:
    def __init__(self, address: str | None, jobs: int) -> None:
        from distributed import default_client

        try:
            self._client, self._ours = default_client(), False
        except ValueError:
            self._client, self._ours = _dask_client(address, jobs), True

    def close(self) -> None:
        if self._ours:
            self._client.close()

    def cores(self) -> int:
        cores: int = sum(self._client.ncores().values())
        return max(1, cores)

    def submit(self, work: Callable[[Any], Any], given: Any) -> Any:
        return self._client.submit(alone, work, given, pure=False)

    def result(self, ticket: Any) -> Any:
        from distributed import KilledWorker

        try:
            return ticket.result()
        except KilledWorker as error:  # after three workers were lost with the same task
            raise WorkerLostError from error


def _dask_client(address: str | None, jobs: int) -> Any:
    from distributed import Client

    if address is None:
        workers = None if jobs < 0 else jobs
        return Client(
            n_workers=workers, threads_per_worker=1, dashboard_address=None
        )  # no page for the network
    try:
        return Client(address, timeout=_PATIENCE_S)
    except (OSError, ValueError) as error:
        raise _unreachable("dask", address, error) from error


class _Ray:
    def __init__(self, address: str | None, jobs: int) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # else it tells its makers
        # else it has `uv run` make an environment for every worker, and wants the project in the directory below
        os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
        import ray

        self._ray, self._ours = ray, not ray.is_initialized()
        if self._ours:
            _start_ray(address, jobs)
        # what it tells of lost workers is no answer
        self._silence = redirect_stdout(sys.stderr)
        self._silence.__enter__()
        self._alone: Any = ray.remote(max_retries=-1)(alone)

    def close(self) -> None:
        if self._ours:
            self._ray.shutdown()
        self._silence.__exit__(None, None, None)

    def cores(self) -> int:
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def submit(self, work: Callable[[Any], Any], given: Any) -> Any:
        return self._alone.remote(work, given)

    def result(self, ticket: Any) -> Any:
        try:
            return self._ray.get(ticket)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except self._ray.exceptions.WorkerCrashedError as error:
            raise WorkerLostError from error


def _start_ray(address: str | None, jobs: int) -> None:
    import ray

    # else Ray has its workers search the working directory first of all
    with TemporaryDirectory() as empty:
        options: dict[str, Any] = {
            "runtime_env": {"working_dir": empty}, "log_to_driver": False, "logging_level": "error",
        }  # fmt: skip
        try:
            if address is None:
                cpus = None if jobs < 0 else jobs
                ray.init(num_cpus=cpus, include_dashboard=False, **options)
            else:
                _knock(address)
                ray.init(address=address, **options)
        except (OSError, ValueError, RuntimeError) as error:
            raise _unreachable("ray", address or "this machine", error) from error


def _knock(address: str) -> None:
    """See that somebody listens: Ray would try for minutes, and then end this process.

    Raises:
        OSError: if nobody does.
        ValueError: if that is no address of a machine.
    """
    host, _, port = address.rpartition("://")[2].rpartition(":")
    with create_connection((host, int(port)), timeout=_PATIENCE_S):
        pass


def _unreachable(executor: str, address: str, error: Exception) -> InputError:
    reason = str(error).partition("\n")[0]
    return InputError(f"no {executor} cluster answers at {address}: {reason}", "check --address")
