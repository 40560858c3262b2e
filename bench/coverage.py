"""How often intervals hold: `python -m bench.coverage [--out DIR] [--replications N] [--trials T]`.

A population of replications is simulated once, and kept in DIR as `argosy compare` keeps it: four strategies, two
choices of two families, on common random numbers. Its means are the truth. Trials draw 10 of its replications with
replacement, and their intervals either hold the truth or do not. Drawing other replications for either of two equal
strategies gives experiments in which nothing differs.

Prints a table in the form of docs/statistics.md. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.statistics import complete_metrics, differences, interval, mean_interval
from argosy import CompareRequest, compare, open_experiment
from argosy.experiments import load_plan, replicate
from sim.core.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from argosy.experiments import Comparison

SIZE: Final = 10
"""Replications of a trial: what `argosy compare` runs unless told otherwise."""

CLOSE: Final = (0.93, 0.97)
AT_LEAST: Final = (0.93, 1.0)
"""Of rare effects: half of the trials see none, and their intervals must hold nearly always, for all to be held."""
ANY: Final = (0.0, 1.0)
FAMILY_WISE: Final = 0.06
SIMULATED_TWICE: Final = 5

KINDS: Final = {
    "mean": "cost_to_serve_cents_per_order",
    "share": "on_time_share",
    "quantile (95th percentile)": "transit_days_p95",
    "sum": "gmv_cents",
    "skewed sum": "chargeback_cents",
}
BEYOND: Final = {"quantile of a mixture": "lead_days_p95"}
"""Told, not wanted: ninety days in one replication of a hundred and fifteen in all others."""

PAIRED: Final = ("gmv_cents", "fill_rate", "lead_days_median")
RARE: Final = ("seller_loss_cents", "dispute_rate", "chargeback_cents", "gmv_cents")


class Row(NamedTuple):
    """One line of the table."""

    what: str
    figure: str
    found: float
    usual: float | None
    least: float
    most: float

    @property
    def met(self) -> bool:
        """Whether what was found is within what is wanted."""
        return self.least <= self.found <= self.most


@dataclass(frozen=True)
class Population:
    """Replications of four strategies, and the draws that trials make of them."""

    found: Comparison
    trials: int

    @cached_property
    def draws(self) -> NDArray[np.int64]:
        """Two groups of replications for each trial, shape (trials, 2, SIZE)."""
        luck = Streams(1).generator("coverage")
        return luck.integers(self.found.replications, size=(self.trials, 2, SIZE))

    def values(self, strategy: int, figure: str) -> NDArray[np.float64]:
        """Of all replications.

        Raises:
            TypeError: if one lacks the figure.
        """
        label = self.found.strategies[strategy]
        return np.array([figures[figure] for figures in self.found.values[label]], dtype=float)


def population(out: Path, replications: int) -> Comparison:
    """The one in `out`, simulated first if there is none."""
    if (out / "experiment.json").exists():
        return open_experiment(out)
    return compare(request(out, replications))


def request(out: Path | None, replications: int) -> CompareRequest:
    """Few orders, many thieves, whom the rules catch in one replication of twenty."""
    return CompareRequest(
        scenario="tiny",
        vary=["fraud=none,rules", "demand.slate=4,8"],
        overrides=["selling.fraudulent_share=0", "fraud.attempt_share=0.5"],
        settlement="instant",
        orders=60,
        replications=replications,
        out=out,
    )


def of_strategies(people: Population) -> Iterator[Row]:
    """Intervals of one strategy's figures."""
    for kind, figure in (KINDS | BEYOND).items():
        values = people.values(0, figure)
        found, usual = covered(values, people.draws[:, 0], np.zeros(len(people.draws)))
        yield Row(kind, figure, found, usual, *(ANY if kind in BEYOND else CLOSE))


def of_pairs(people: Population) -> Iterator[Row]:
    """Intervals of paired differences: of a choice that matters, and of one that hardly ever does."""
    for what, other, figures, target in (
        ("paired difference", 1, PAIRED, CLOSE),
        ("rare effect", 2, RARE, AT_LEAST),
    ):
        for figure in figures:
            a, b = people.values(0, figure), people.values(other, figure)
            scales = np.array([max(np.ptp(a[draw]), np.ptp(b[draw])) for draw in people.draws[:, 0]])
            share = float((a != b).mean())
            found, usual = covered(a - b, people.draws[:, 0], scales)
            yield Row(f"{what}, in {share:.0%} of replications", figure, found, usual, *target)


def of_all(people: Population) -> str:
    """Of every figure that varies: how often intervals of its mean hold, and where seldom."""
    columns = complete_metrics(people.found.values[people.found.strategies[0]])
    none = np.zeros(len(people.draws))
    found = {
        name: covered(np.asarray(column), people.draws[:, 0], none)
        for name, column in columns.items()
        if np.ptp(column) > 0
    }
    lines = [
        f"Means of all {len(found)} figures that vary, from the lowest to the highest by tenths of them:",
        "",
    ]
    for place, method in enumerate(("as they are", "Student's t")):
        tenths = np.quantile([shares[place] for shares in found.values()], np.linspace(0, 1, 11))
        lines.append(f"- {method}: {', '.join(f'{share:.1%}' for share in tenths)}")
    seldom = [f"`{name}` {share:.1%}" for name, (share, _) in found.items() if share < CLOSE[0]]
    return "\n".join([*lines, f"- below {CLOSE[0]:.0%}: {', '.join(seldom) or 'none'}"])


def covered(
    values: NDArray[np.float64], draws: NDArray[np.int64], scales: NDArray[np.float64]
) -> tuple[float, float]:
    """How often the intervals of trials hold the mean of all: as they are, and Student's."""
    truth = float(values.mean())
    slack = 1e-12 * float(np.abs(values).max())
    hits = np.zeros(2)
    for draw, scale in zip(draws, scales, strict=True):
        sample = values[draw].tolist()
        for place, (_, low, high) in enumerate((mean_interval(sample, scale=scale), interval(sample))):
            hits[place] += low is not None and high is not None and low - slack <= truth <= high + slack
    as_they_are, usual = (hits / len(draws)).tolist()
    return as_they_are, usual


def of_no_difference(people: Population) -> Iterator[Row]:
    """How many experiments say of anything that it differs, where two equal strategies have luck of their own."""
    values = people.found.values[people.found.strategies[0]]
    wrong = np.zeros(2)
    for groups in people.draws:
        one, other = ([values[number] for number in group] for group in groups.tolist())
        found = differences({"a": one, "b": other})
        wrong += (
            any(difference.verdict == "differs" for difference in found),
            any(not interval_holds_nothing(d.ci_low, d.ci_high) for d in found),
        )
    together, alone = (wrong / people.trials).tolist()
    yield Row("A/A: experiments that find anything", "all", together, alone, 0.0, FAMILY_WISE)


def interval_holds_nothing(low: float | None, high: float | None) -> bool:
    """Whether 0 is in an interval."""
    return low is None or high is None or low <= 0 <= high


def of_the_same(people: Population) -> Row:
    """How many figures differ where the same strategy is simulated again with the same luck."""
    tasks = [task for label, task in load_plan(request(None, 1)).tasks(range(SIMULATED_TWICE))]
    strategies = people.found.strategies
    differing = sum(
        replicate(task).figures != people.found.values[strategies[place % len(strategies)]][task.replication]
        for place, task in enumerate(tasks)
    )
    return Row("A/A: replications that come out otherwise", "all", float(differing), None, 0.0, 0.0)


def table(rows: Sequence[Row]) -> str:
    """In Markdown."""
    lines = ["| of | figure | found | Student's t alone | wanted | |", "|---|---|---|---|---|---|"]
    for row in rows:
        usual = "" if row.usual is None else f"{row.usual:.1%}"
        wanted = f"{row.least:.0%} to {row.most:.0%}" if row.least else f"at most {row.most:.0%}"
        verdict = "met" if row.met else "missed"
        if (row.least, row.most) == ANY:
            wanted, verdict = "", "see below"
        lines.append(f"| {row.what} | `{row.figure}` | {row.found:.1%} | {usual} | {wanted} | {verdict} |")
    return "\n".join(lines)


def main() -> None:
    """Simulate or read, draw, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=Path("experiments/coverage"))
    parser.add_argument("--replications", type=int, default=600)
    parser.add_argument("--trials", type=int, default=1_000)
    asked = parser.parse_args()
    people = Population(population(asked.out, asked.replications), asked.trials)
    rows = [*of_strategies(people), *of_pairs(people), *of_no_difference(people), of_the_same(people)]
    print(f"{people.found.replications} replications, {people.trials} trials of {SIZE}\n")
    print(table(rows), of_all(people), sep="\n\n")
    if not all(row.met for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
