"""The directory of a sweep: what was asked, and a line for each task that ended."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, Self

from argosy.experiments.journal import Journal, damaged, parsed, read_lines, text_of
from argosy.experiments.store import EXPERIMENTS, check_same_version
from argosy.experiments.sweeps.planning import planned
from argosy.experiments.sweeps.request import SweepRequest
from argosy.experiments.sweeps.result import collected
from argosy.problems import InputError
from argosy.runs.directory import COMPLETE, INTERRUPTED, create, write_json
from argosy.runs.provenance import provenance

if TYPE_CHECKING:
    from pathlib import Path

    from argosy.experiments.sweeps.planning import Key, Planned
    from argosy.experiments.sweeps.result import Sweep
    from argosy.experiments.task import Kpis, Replicated

SWEEP: Final = "sweep.json"
RESULTS: Final = "results.jsonl"


class SweepStore:
    """Writes a sweep down while it goes.

    Attributes:
        directory: where.
        done: figures of the tasks that have ended.
    """

    def __init__(self, directory: Path, content: dict[str, Any]) -> None:
        self.directory = directory
        self._content = content
        self._journal = Journal(directory / RESULTS)
        self.done = _done(self._journal.lines, directory / RESULTS)

    def append(self, key: Key, came: Replicated) -> None:
        """Keep what a task came to, at once."""
        point, strategy, replication = key
        named = {"point": point, "strategy": strategy, "replication": replication}
        self._journal.append({**named, "figures": came.figures, "warnings": came.warnings})
        self.done[key] = came.figures

    def complete(self) -> None:
        """Say that nothing more will come."""
        write_json(self.directory / SWEEP, {**self._content, "status": COMPLETE})

    def __enter__(self) -> Self:
        """Within the block, tasks can be kept."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let others have the directory."""
        self._journal.close()


def create_store(plan: Planned) -> SweepStore:
    """A new directory for `plan`.

    Raises:
        InputError: if the one that was asked for is not empty, or none can be made.
    """
    name = f"{plan.scenario.name}-sweep"
    directory = create(plan.request.out, name, plan.scenario.seed, below=EXPERIMENTS)
    content = _content(plan)
    write_json(directory / SWEEP, content)
    return SweepStore(directory, content)


def reopen_store(directory: Path, plan: Planned) -> SweepStore:
    """The directory of a sweep that goes on.

    Raises:
        InputError: if its points are others than those of `plan`, or somebody else is at work on it.
    """
    said = _read(directory)
    check_same_version(directory, said)
    if said.get("points") != plan.points or said.get("strategies") != plan.strategies:
        raise InputError(
            f"{directory}: the scenario is another one than when this sweep began",
            "start a new one; scenario file, assumptions and version have to be the same",
        )
    return SweepStore(directory, said)


def request_of(directory: Path, *, allow_code: bool = False) -> SweepRequest:
    """What was asked of the sweep in `directory`.

    Raises:
        InputError: if there is none that can be read.
    """
    asked = _read(directory).get("request")
    known = {field.name for field in fields(SweepRequest)}
    if not isinstance(asked, dict) or not {"scenario", "over"} <= set(asked) <= known:
        raise damaged(directory / SWEEP, "says nothing of what was asked")
    return SweepRequest(**asked, allow_code=allow_code)


def read_sweep(directory: Path) -> Sweep:
    """A finished sweep, as `sweep` gave it.

    Raises:
        InputError: if it is not there, damaged, or unfinished.
    """
    plan = planned(request_of(directory))
    done = _done(read_lines(directory / RESULTS), directory / RESULTS)
    missing = sum(key not in done for key in plan.task_keys())
    if missing:
        raise InputError(f"{directory}: {missing:,} tasks are not done", f"argosy sweep --resume {directory}")
    return collected(plan, done, directory)


def _content(plan: Planned) -> dict[str, Any]:
    return {
        "status": INTERRUPTED,
        "request": plan.request.as_document(),
        "factors": [factor._asdict() for factor in plan.factors],
        "strategies": plan.strategies,
        "points": plan.points,
        **provenance(),
    }


def _read(directory: Path) -> dict[str, Any]:
    return parsed(text_of(directory / SWEEP), directory / SWEEP)


def _done(lines: list[dict[str, Any]], path: Path) -> dict[Key, Kpis]:
    try:
        return {
            (int(line["point"]), str(line["strategy"]), int(line["replication"])): line["figures"]
            for line in lines
        }
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(path, f"cannot be read: {type(error).__name__}: {error}") from error
