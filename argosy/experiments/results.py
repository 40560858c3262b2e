"""What replications came to, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from argosy.experiments.task import Kpis


class Failure(NamedTuple):
    """A replication that has no figures.

    Attributes:
        strategy: its label.
        replication: its number.
        failure: what stopped it, in words.
        exit_code: 2 if the input is wrong, or a policy of the user's own; 1 if a contract of the user's own did not
            carry the market; 3 if it is a fault of Argosy or of the machine.
    """

    strategy: str
    replication: int
    failure: str
    exit_code: int


class Results:
    """Figures, failures and warnings of the replications that have ended.

    Attributes:
        figures: by strategy and number.
        failures: as they came.
        warnings: each once.
    """

    def __init__(self, strategies: Iterable[str]) -> None:
        self.figures: dict[str, dict[int, Kpis]] = {label: {} for label in strategies}
        self.failures: list[Failure] = []
        self.warnings: dict[str, None] = {}
        self._failed: set[tuple[str, int]] = set()

    def take(self, line: Mapping[str, Any]) -> None:
        """Count in one line of an experiment.

        Raises:
            KeyError: for a strategy that is none of these, or a line that lacks something.
            TypeError: for figures that are no numbers.
            ValueError: for a number that is none.
        """
        label, number = line["strategy"], int(line["replication"])
        column = self.figures[label]
        if "failure" in line:
            failure = Failure(label, number, str(line["failure"]), int(line["exit_code"]))
            self.failures.append(failure)
            self._failed.add((label, number))
            return
        column[number] = _figures(line["figures"])
        self.warnings |= dict.fromkeys(str(warning) for warning in line["warnings"])

    def has(self, label: str, number: int) -> bool:
        """Whether that replication has ended, well or not."""
        return number in self.figures[label] or (label, number) in self._failed

    def ended(self, label: str) -> int:
        """How many replications of a strategy have ended, well or not."""
        return len(self.figures[label]) + sum(strategy == label for strategy, _ in self._failed)

    def common(self, below: int | None = None) -> list[int]:
        """Numbers of the replications that all strategies have figures of, in their order."""
        columns = [set(column) for column in self.figures.values()]
        numbers = sorted(set.intersection(*columns)) if columns else []
        return [number for number in numbers if below is None or number < below]

    def values(self, below: int | None = None) -> dict[str, list[Kpis]]:
        """Figures of the replications that all strategies have, by strategy.

        What one strategy has alone says nothing of a difference.
        """
        numbers = self.common(below)
        return {label: [column[number] for number in numbers] for label, column in self.figures.items()}

    def unbroken(self, counts: Mapping[str, int] | None = None) -> dict[str, list[Kpis]]:
        """Figures of the strategies that never failed, each in as many replications as it has, from 0 on.

        Args:
            counts: by strategy, how many replications to look at; None looks at all.
        """
        failed = {label for label, number in self._failed if counts is None or number < counts[label]}
        return {
            label: [column[n] for n in sorted(column) if counts is None or n < counts[label]]
            for label, column in self.figures.items()
            if label not in failed
        }

    def check_hope(self, enough: int) -> None:
        """Give up a comparison in which a strategy has failed `enough` times and not come through once.

        Raises:
            InputError: with what stopped it first, and its exit code.
        """
        for label, column in self.figures.items():
            failures = [failure for failure in self.failures if failure.strategy == label]
            if len(failures) >= enough and not column:
                first = failures[0]
                who = label or "the scenario"
                what = f"{who} failed in every replication, first in {first.replication}: {first.failure}"
                raise AllFailedError(what, first.exit_code)


class AllFailedError(InputError):
    """A strategy of which nothing can be told."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.args = (message, exit_code)


def _figures(stored: Any) -> Kpis:
    if not isinstance(stored, dict) or not all(isinstance(x, int | float | None) for x in stored.values()):
        raise TypeError("figures that are no numbers")
    return stored
