"""The benchmark: chosen rows, measured, and the machine before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from argosy.bench.families import family_rows
from argosy.bench.machine import Machine, look_at_machine
from argosy.bench.rows import MILLION_ROW, ROWS, Budget, best_of
from argosy.bench.takes import take
from argosy.problems import InputError
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from argosy.bench.sample import Sample


@dataclass(frozen=True)
class Benchmark:
    """What was measured.

    Attributes:
        budgets: one a row.
        samples: every take of every measurement.
        before: the machine at the start.
        after: the machine at the end; its load is mostly the benchmark's own.
    """

    budgets: Sequence[Budget]
    samples: Mapping[str, Sequence[Sample]]
    before: Machine
    after: Machine

    @property
    def met(self) -> bool:
        """Whether every budget is kept."""
        return all(budget.met for budget in self.budgets)

    def as_document(self) -> dict[str, Any]:
        """All of it in plain values."""
        return {
            "budgets": [{**vars(budget), "met": budget.met} for budget in self.budgets],
            "machine": {"before": self.before._asdict(), "after": self.after._asdict()},
            "takes": {name: [vars(sample) for sample in takes] for name, takes in self.samples.items()},
        }


def run_benchmark(
    names: Sequence[str],
    takes: int,
    say: Callable[[str], None],
    *,
    million: bool = False,
    families: bool = False,
) -> Benchmark:
    """Measure the rows called `names`; if there are none, all that have a budget.

    Args:
        names: keys of `ROWS`, or families of policies.
        takes: of each short measurement; the best counts.
        say: hears what is being measured.
        million: run the million orders instead of extrapolating.
        families: measure the policies of every family, too.

    Raises:
        InputError: for a row that does not exist, or no takes.
        ArgosyError: if a measurement fails.
    """
    if takes < 1:
        raise InputError(f"--takes {takes} is not a positive number", "give 1 or more")
    of_families, more = family_rows()
    for name in names:
        if name not in (*ROWS, *of_families):
            raise InputError(f"--rows: no row '{name}'", did_you_mean(name, (*ROWS, *of_families)))
    rows = {name: row for name, row in ROWS.items() if not names or name in names}
    rows |= {name: row for name, row in of_families.items() if families or name in names}
    if million:
        rows["million"] = MILLION_ROW
    before = look_at_machine()
    samples = take({need for row in rows.values() for need in row.needs}, takes, say, more)
    best = best_of(samples)
    return Benchmark([row.budget(best) for row in rows.values()], samples, before, look_at_machine())
