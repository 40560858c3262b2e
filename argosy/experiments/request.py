"""What to compare, as `argosy compare` and the Python API are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from argosy.problems import InputError
from argosy.runs.request import as_overrides, check_ending, check_not_negative, check_positive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MOST_REPLICATIONS: Final = 100_000
_MOST_JOBS: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class CompareRequest:
    """What to compare; the fields are those of `argosy compare`.

    Attributes:
        scenario: name of a shipped one, or path to a TOML file.
        vary: `family=a,b,c` each; strategies are all combinations.
        replications: of each strategy; None means 10, or as many as `precision` takes.
        precision: replicate until the half-width of the interval is this share of the mean.
        metric: the figure that `precision` looks at.
        orders: per replication. Excludes `days`.
        days: per replication; without either, the scenario's own number of days.
        scale: multiplies buyers, sellers and capacity.
        seed: root of all randomness; None keeps the scenario's.
        engine: auto, revm or py-evm; None keeps the scenario's.
        settlement: chain or instant; None keeps the scenario's.
        overrides: `key=value` each, as after `--set`.
        jobs: processes; -1 is one per core.
        executor: local, dask or ray.
        out: new directory to write to; None makes one below `experiments/`.
    """

    scenario: str
    vary: Sequence[str]
    replications: int | None = None
    precision: float | None = None
    metric: str = "gmv_cents"
    orders: int | None = None
    days: int | None = None
    scale: float = 1.0
    seed: int | None = None
    engine: str | None = None
    settlement: str | None = None
    overrides: Sequence[str] = ()
    jobs: int = -1
    executor: str = "local"
    out: Path | None = None

    def check(self) -> None:
        """Refuse numbers that mean nothing, and ends that exclude each other.

        Raises:
            InputError: for the first of them.
        """
        if self.replications is not None and self.precision is not None:
            raise InputError("--replications and --precision exclude each other", "give the one that ends it")
        check_ending(self.orders, self.days, "a replication")
        check_positive("replications", self.replications)
        check_not_negative("seed", self.seed)
        if self.settlement is not None and any(text.startswith("settlement=") for text in self.vary):
            raise InputError("--settlement and --vary settlement exclude each other", "give one of them")
        if self.precision is not None and not 0 < self.precision < 1:
            raise InputError(
                f"--precision {self.precision} is not between 0 and 1", "0.05 is five percent of the mean"
            )
        if self.jobs < 1 and self.jobs != -1:
            raise InputError(f"--jobs {self.jobs} is not a number of processes", "give 1 or more, or -1")
        for name, value, most in (
            ("replications", self.replications or 0, _MOST_REPLICATIONS),
            ("jobs", self.jobs, _MOST_JOBS),
        ):
            if value > most:
                raise InputError(f"--{name} {value} is above {most:,}", f"give at most {most:,}")

    def all_overrides(self) -> list[str]:
        """The overrides, those that have a field of their own last."""
        flags = {"seed": self.seed, "settlement.engine": self.engine, "settlement.mode": self.settlement}
        return [*self.overrides, *as_overrides(flags)]
