"""The directory of an experiment: what was asked, every strategy, and a line for each replication that ended.

Lines are appended as replications end, so that whatever stops an experiment leaves what was done.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomli_w

from argosy.problems import InputError
from argosy.runs.directory import COMPLETE, INTERRUPTED, create, plain_scenario, write_json
from argosy.runs.provenance import provenance

if TYPE_CHECKING:
    from argosy.experiments.plan import Plan
    from argosy.experiments.request import CompareRequest
    from argosy.experiments.task import Kpis, Replicated

EXPERIMENTS: Final = "experiments"
"""Where experiments go unless told otherwise, below the working directory."""

EXPERIMENT: Final = "experiment.json"
REPLICATIONS: Final = "replications.jsonl"
STRATEGIES: Final = "strategies"

_LARGEST: Final = 1 << 30
"""Bytes of a file that is still read."""

_DEEPEST: Final = 50
"""Brackets within each other that are still read."""

_BRACKET: Final = re.compile(r"[\[\]{}]")


class ExperimentStore:
    """Writes an experiment down while it goes.

    Args:
        request: what was asked.
        plan: its strategies.

    Raises:
        InputError: if the directory that was asked for is not empty, or none can be made.
    """

    def __init__(self, request: CompareRequest, plan: Plan) -> None:
        first = next(iter(plan.strategies.values()))
        self.directory = create(request.out, first.name, first.seed, below=EXPERIMENTS)
        (self.directory / STRATEGIES).mkdir()
        for number, scenario in enumerate(plan.strategies.values()):
            text = tomli_w.dumps(plain_scenario(scenario))
            (self.directory / strategy_file(number)).write_text(text, encoding="utf-8")
        self._content = _content(request, plan, first.seed)
        self._write(INTERRUPTED)

    def append(self, strategy: str, replication: int, came: Replicated) -> None:
        """Keep what a replication came to, at once."""
        line = {"strategy": strategy, "replication": replication, **came._asdict()}
        with (self.directory / REPLICATIONS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def complete(self, *, precision_reached: bool) -> None:
        """Say that nothing more will come."""
        self._content["precision_reached"] = precision_reached
        self._write(COMPLETE)

    def _write(self, status: str) -> None:
        write_json(self.directory / EXPERIMENT, {"status": status, **self._content})


def strategy_file(number: int) -> str:
    """Where the resolved scenario of a strategy lies; `argosy run` takes it."""
    return f"{STRATEGIES}/{number}.toml"


def read_experiment(path: str | Path) -> tuple[dict[str, Any], dict[str, list[Kpis]], list[str]]:
    """What `experiment.json` says, the figures of each strategy, and the warnings.

    Figures are those of the replications that every strategy has, in their order: what a comparison that was
    stopped has of one strategy only says nothing of a difference. A last line that is cut off is left out.

    Raises:
        InputError: if there is no experiment that can be read.
    """
    directory = Path(path)
    said = _parsed(_text(directory / EXPERIMENT), directory / EXPERIMENT)
    lines = _lines(directory / REPLICATIONS)
    try:
        labels = [str(strategy["label"]) for strategy in said["strategies"]]
        said["scenario"] = str(said["scenario"])
    except (KeyError, TypeError) as error:
        raise _damaged(directory / EXPERIMENT, f"{type(error).__name__}: {error}") from error
    found: dict[str, dict[int, Kpis]] = {label: {} for label in labels}
    try:
        for line in lines:
            found[line["strategy"]][int(line["replication"])] = _figures(line["figures"])
        warnings = dict.fromkeys(str(warning) for line in lines for warning in line["warnings"])
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(directory / REPLICATIONS, f"{type(error).__name__}: {error}") from error
    common = sorted(set.intersection(*(set(figures) for figures in found.values()))) if found else []
    if not common:
        raise InputError(f"{directory} holds no replication that every strategy has", "run it again")
    return said, {label: [figures[n] for n in common] for label, figures in found.items()}, list(warnings)


def _figures(stored: Any) -> Kpis:
    if not isinstance(stored, dict) or not all(isinstance(x, int | float | None) for x in stored.values()):
        raise TypeError("figures that are no numbers")
    return stored


def _content(request: CompareRequest, plan: Plan, seed: int) -> dict[str, Any]:
    return {
        "scenario": request.scenario,
        "seed": seed,
        "arguments": {
            "vary": list(request.vary),
            "replications": request.replications,
            "precision": request.precision,
            "metric": request.metric,
            "orders": plan.orders,
            "days": plan.days,
            "scale": request.scale,
            "overrides": request.all_overrides(),
        },
        "strategies": [
            {"label": label, "file": strategy_file(number)} for number, label in enumerate(plan.strategies)
        ],
        **provenance(),
    }


def _lines(path: Path) -> list[dict[str, Any]]:
    text = _text(path)
    whole, _, _ = text.rpartition("\n")
    return [_parsed(line, path) for line in whole.split("\n") if line]


def _parsed(text: str, path: Path) -> dict[str, Any]:
    if _depth(text) > _DEEPEST:
        raise _damaged(path, f"nested more than {_DEEPEST} deep")
    try:
        content = json.loads(text)
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(content, dict):
        raise _damaged(path, "not a JSON object")
    return content


def _depth(text: str) -> int:
    """How deep brackets nest, those in strings too.

    Under a raised recursion limit Python's own reader would overflow its stack, and end the process.
    """
    steps = (1 if found.group() in "[{" else -1 for found in _BRACKET.finditer(text))
    return max(accumulate(steps), default=0)


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(
            f"no experiment: {path} is not there", "give the directory that `argosy compare` printed"
        )
    if path.stat().st_size > _LARGEST:
        raise _damaged(path, f"larger than {_LARGEST:,} bytes")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, how: str) -> InputError:
    return InputError(f"{path} cannot be read: {how}", "compare again; nothing else is lost")
