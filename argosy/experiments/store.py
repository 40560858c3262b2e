"""The directory of an experiment: what was asked, every strategy, and a line for each replication that ended.

Lines are appended as replications end, so that whatever stops an experiment leaves what was done.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import tomli_w

from argosy.experiments.journal import Journal, damaged, parsed, read_lines, text_of
from argosy.experiments.request import CompareRequest
from argosy.experiments.results import Results
from argosy.experiments.steady import keep_steady
from argosy.problems import InputError
from argosy.runs.directory import COMPLETE, INTERRUPTED, create, plain_scenario, write_json
from argosy.runs.provenance import provenance
from argosy.scenario_files import keep_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argosy.experiments.attempt import Failed
    from argosy.experiments.plan import Plan
    from argosy.experiments.steady import Steady
    from argosy.experiments.task import Replicated
    from sim.scenario import Scenario

EXPERIMENTS: Final = "experiments"
"""Where experiments go unless told otherwise, below the working directory."""

EXPERIMENT: Final = "experiment.json"
REPLICATIONS: Final = "replications.jsonl"
STRATEGIES: Final = "strategies"

_NEEDED: Final = ("vary", "overrides", "scale", "metric")
_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    **dict.fromkeys(("vary", "overrides", "steady"), list),
    **dict.fromkeys(("replications", "budget", "most", "orders", "days"), int),
    **dict.fromkeys(("precision", "indifference", "scale"), (int, float)),
}
"""What an argument is in JSON, if it is no text; those that are not needed may be null."""


class ExperimentStore:
    """Writes an experiment down while it goes, one process at a time.

    Attributes:
        directory: where.
        results: what it holds.

    Args:
        directory: of the experiment.
        content: of its first file, but for its status.
        strategies: labels.

    Raises:
        InputError: if another process is at work on it, or its lines cannot be read.
    """

    def __init__(self, directory: Path, content: dict[str, Any], strategies: list[str]) -> None:
        self.directory = directory
        self._content = content
        self._journal = Journal(directory / REPLICATIONS)
        try:
            self.results = _collected(self._journal.lines, strategies, directory)
        except InputError:
            self._journal.close()
            raise
        self._write(INTERRUPTED)

    def append(self, strategy: str, replication: int, came: Replicated | Failed) -> None:
        """Keep what a replication came to, at once."""
        line = {"strategy": strategy, "replication": replication, **came._asdict()}
        self._journal.append(line)
        self.results.take(line)

    def complete(self, *, precision_reached: bool) -> None:
        """Say that nothing more will come."""
        self._content["precision_reached"] = precision_reached
        self._write(COMPLETE)

    def _write(self, status: str) -> None:
        write_json(self.directory / EXPERIMENT, {"status": status, **self._content})

    def __enter__(self) -> Self:
        """Within the block, replications can be kept."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let others have the directory."""
        self._journal.close()


def create_store(request: CompareRequest, plan: Plan, steady: Steady | None = None) -> ExperimentStore:
    """A new directory for `plan`, and for what was found of its steady state.

    Raises:
        InputError: if the one that was asked for is not empty, or none can be made.
    """
    first = next(iter(plan.strategies.values()))
    directory = create(request.out, first.name, first.seed, below=EXPERIMENTS)
    (directory / STRATEGIES).mkdir()
    for number, (label, scenario) in enumerate(plan.strategies.items()):
        keep_data(directory / STRATEGIES, scenario.data, plan.tables[label])
        (directory / strategy_file(number)).write_text(_text(scenario), encoding="utf-8")
    if steady is not None:
        keep_steady(directory, steady)
    return ExperimentStore(directory, _content(request, plan), list(plan.strategies))


def reopen_store(directory: Path, request: CompareRequest, plan: Plan) -> ExperimentStore:
    """The directory of an experiment that goes on as `plan` says.

    Raises:
        InputError: if it was made by another version or from other scenarios, or somebody else is at work on it.
    """
    said, content = _said(directory), _content(request, plan)
    check_same_version(directory, said)
    if said.get("strategies") != content["strategies"]:
        raise _changed(directory, "the strategies, or a file of a policy or contract, have changed")
    for number, (label, scenario) in enumerate(plan.strategies.items()):
        if text_of(directory / strategy_file(number)) != _text(scenario):
            raise _changed(directory, f"the scenario has changed{f', with {label}' if label else ''}")
    return ExperimentStore(directory, content, list(plan.strategies))


def check_same_version(directory: Path, said: dict[str, Any]) -> None:
    """Refuse to mix what two versions came to.

    Raises:
        InputError: if another version, or another commit, began what is in `directory`.
    """
    here = provenance()
    ours, theirs = ((one.get("argosy"), (one.get("git") or {}).get("commit")) for one in (here, said))
    if ours != theirs:
        told = [f"{version}{f' ({commit[:10]})' if commit else ''}" for version, commit in (theirs, ours)]
        raise _changed(directory, f"Argosy was {told[0]}, and is {told[1]}")


def request_of(directory: Path) -> CompareRequest:
    """What was asked of the experiment in `directory`.

    Raises:
        InputError: if there is none that can be read.
    """
    said = _said(directory)
    try:
        arguments = dict(said["arguments"])
        for name, value in arguments.items():
            _check_kind(name, value)
        return CompareRequest(scenario=str(said["scenario"]), **arguments)
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(directory / EXPERIMENT, f"cannot be read: {type(error).__name__}: {error}") from error


def _check_kind(name: str, value: object) -> None:
    kinds = _KINDS.get(name, str)
    if not isinstance(value, kinds) and not (value is None and name not in _NEEDED):
        raise TypeError(f"arguments.{name} is {type(value).__name__}")
    if isinstance(value, list) and not all(isinstance(text, str) for text in value):
        raise TypeError(f"arguments.{name} holds other things than text")


def strategy_file(number: int) -> str:
    """Where the resolved scenario of a strategy lies; `argosy run` takes it."""
    return f"{STRATEGIES}/{number}.toml"


def read_experiment(path: str | Path) -> tuple[dict[str, Any], Results]:
    """What `experiment.json` says, and what replications came to. A last line that is cut off is left out.

    Raises:
        InputError: if there is no experiment that can be read, or no replication that every strategy has.
    """
    directory = Path(path)
    said = _said(directory)
    lines = read_lines(directory / REPLICATIONS)
    try:
        labels = [str(strategy["label"]) for strategy in said["strategies"]]
        said["scenario"] = str(said["scenario"])
    except (KeyError, TypeError) as error:
        raise damaged(directory / EXPERIMENT, f"cannot be read: {type(error).__name__}: {error}") from error
    results = _collected(lines, labels, directory)
    if not results.common():
        raise InputError(
            f"{directory} holds no replication that every strategy has",
            f"argosy compare --resume {directory}",
        )
    return said, results


def _collected(lines: list[dict[str, Any]], labels: list[str], directory: Path) -> Results:
    results = Results(labels)
    try:
        for line in lines:
            results.take(line)
    except (KeyError, TypeError, ValueError) as error:
        what = f"cannot be read: {type(error).__name__}: {error}"
        raise damaged(directory / REPLICATIONS, what) from error
    return results


def _content(request: CompareRequest, plan: Plan) -> dict[str, Any]:
    return {
        "scenario": request.scenario,
        "seed": next(iter(plan.strategies.values())).seed,
        "arguments": {
            **request.as_document(),
            "orders": plan.orders,
            "days": plan.days,
            "overrides": request.all_overrides(),
        },
        "strategies": [
            {"label": label, "file": strategy_file(number), **plan.code_of(label)}
            for number, label in enumerate(plan.strategies)
        ],
        **provenance(),
    }


def _said(directory: Path) -> dict[str, Any]:
    return parsed(text_of(directory / EXPERIMENT), directory / EXPERIMENT)


def _text(scenario: Scenario) -> str:
    return tomli_w.dumps(plain_scenario(scenario))


def _changed(directory: Path, what: str) -> InputError:
    return InputError(
        f"{directory} was begun with something else: {what}",
        "start a new one; what both came to would be mixed",
    )
