"""What to compare, as `argosy compare` and the Python API are asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import inf
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import InputError
from argosy.runs.request import as_overrides, check_ending, check_not_negative, check_positive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MOST_REPLICATIONS: Final = 100_000
_MOST_JOBS: Final = 1_000
_WHERE: Final = ("jobs", "executor", "address", "out", "allow_code")
"""Fields that change nothing of the result."""

FIRST: Final = 10
"""Replications before `precision` or `best` looks at them: Law's advice, and Kim and Nelson's."""


@dataclass(frozen=True, kw_only=True)
class CompareRequest:
    """What to compare; the fields are those of `argosy compare`.

    Attributes:
        scenario: name of a shipped one, or path to a TOML file; empty where `vary` names scenarios.
        vary: `family=a,b,c` each; strategies are all combinations. `scenario=a,b` compares whole scenarios.
        replications: of each strategy; None means 10, or as many as `precision` takes.
        precision: replicate until the half-width of the interval is this share of the mean.
        metric: the figure that `precision` looks at.
        best: the best strategy in this figure is sought: with `indifference` until it is known (Kim and Nelson's
            procedure), with `budget` alone by the replications that say most (Chen's allocation).
        indifference: how much better than others the best one is to be found for sure, in the unit of `best`.
        steady: series of which the steady state is compared: what comes before it is found and left out.
        budget: replications of all strategies together, after which `best` ends.
        prefer: higher or lower, for a `best` that is neither welcome nor unwelcome in itself.
        most: replications after which `precision` or `best` gives up; None means 100.
        orders: per replication. Excludes `days`.
        days: per replication; without either, the scenario's own number of days.
        scale: multiplies buyers, sellers and capacity.
        seed: root of all randomness; None keeps the scenario's.
        engine: auto, revm or py-evm; None keeps the scenario's.
        settlement: chain or instant; None keeps the scenario's.
        overrides: `key=value` each, as after `--set`.
        jobs: processes; -1 is one per core.
        executor: local, dask or ray.
        address: of the cluster, as dask or ray give it; None starts one on this machine.
        out: new directory to write to; None makes one below `experiments/`.
        allow_code: policies may be code from the working directory, or of packages that do not register them.
    """

    scenario: str = ""
    vary: Sequence[str] = ()
    replications: int | None = None
    precision: float | None = None
    metric: str = "gmv_cents"
    best: str | None = None
    indifference: float | None = None
    budget: int | None = None
    steady: Sequence[str] = ()
    prefer: str | None = None
    most: int | None = None
    orders: int | None = None
    days: int | None = None
    scale: float = 1.0
    seed: int | None = None
    engine: str | None = None
    settlement: str | None = None
    overrides: Sequence[str] = ()
    jobs: int = -1
    executor: str = "local"
    address: str | None = None
    out: Path | None = None
    allow_code: bool = False

    @property
    def title(self) -> str:
        """The scenario, or all of them."""
        varied = (text.partition("=") for text in self.vary)
        return self.scenario or next(
            (names for family, _, names in varied if family.strip() == "scenario"), ""
        )

    def check(self) -> None:
        """Refuse numbers that mean nothing, and ends that exclude each other.

        Raises:
            InputError: for the first of them.
        """
        ends = {"replications": self.replications, "precision": self.precision, "best": self.best}
        given = [f"--{name}" for name, value in ends.items() if value is not None]
        if len(given) > 1:
            raise InputError(f"{' and '.join(given)} exclude each other", "give the one that ends it")
        check_ending(self.orders, self.days, "a replication")
        check_positive("replications", self.replications)
        check_not_negative("seed", self.seed)
        if self.settlement is not None and any(text.startswith("settlement=") for text in self.vary):
            raise InputError("--settlement and --vary settlement exclude each other", "give one of them")
        if self.precision is not None and not 0 < self.precision < 1:
            raise InputError(
                f"--precision {self.precision} is not between 0 and 1", "0.05 is five percent of the mean"
            )
        if self.steady and self.orders is not None:
            raise InputError("--steady and --orders exclude each other", "a steady state takes --days")
        self._check_best()
        self._check_place()
        for name, value, most in (
            ("replications", self.replications or 0, _MOST_REPLICATIONS),
            ("most", self.most or 0, _MOST_REPLICATIONS),
            ("budget", self.budget or 0, _MOST_REPLICATIONS),
            ("jobs", self.jobs, _MOST_JOBS),
        ):
            if value > most:
                raise InputError(f"--{name} {value} is above {most:,}", f"give at most {most:,}")

    def _check_best(self) -> None:
        if self.most is not None and self.precision is None and self.best is None:
            raise InputError("--most ends --precision or --best", "--replications is a number of them")
        if self.most is not None and self.most < FIRST:
            raise InputError(f"--most {self.most} is below the first {FIRST}", f"give {FIRST} or more")
        if self.budget is not None and self.most is not None:
            raise InputError(
                "--budget and --most exclude each other", "--budget counts all strategies, --most each"
            )
        if self.best is None:
            self._check_best_alone()
        elif self.indifference is None and self.budget is None:
            hint = (
                "the smallest difference that matters to you, in the figure's unit; or how many replications"
            )
            raise InputError("--best needs --indifference or --budget", hint)
        elif self.indifference is not None and not 0 < self.indifference < inf:
            raise InputError(
                f"--indifference {self.indifference} is not a positive number", "it is in the figure's unit"
            )
        if self.prefer not in (None, "higher", "lower"):
            raise InputError(f"--prefer: no direction '{self.prefer}'", "higher or lower")

    def _check_best_alone(self) -> None:
        asked = {"indifference": self.indifference, "budget": self.budget, "prefer": self.prefer}
        for name, value in asked.items():
            if value is not None:
                raise InputError(f"--{name} belongs to --best", "for example --best platform_profit_cents")

    def check_budget(self, strategies: int) -> None:
        """Refuse a budget that does not pay for the first replications.

        Raises:
            InputError: if it does not.
        """
        least = FIRST * strategies
        if self.budget is not None and self.budget < least:
            what = f"--budget {self.budget} is below the first {FIRST} of each of {strategies} strategies"
            raise InputError(what, f"give {least} or more")

    def _check_place(self) -> None:
        if self.jobs < 1 and self.jobs != -1:
            raise InputError(f"--jobs {self.jobs} is not a number of processes", "give 1 or more, or -1")
        if self.address is not None and self.executor == "local":
            raise InputError("--address is that of a cluster", "give --executor dask or ray, too")

    def all_overrides(self) -> list[str]:
        """The overrides, those that have a field of their own last."""
        flags = {"seed": self.seed, "settlement.engine": self.engine, "settlement.mode": self.settlement}
        return [*self.overrides, *as_overrides(flags)]

    def as_document(self) -> dict[str, Any]:
        """What decides the result, in plain values; how and where it is worked out does not.

        Seed, engine and settlement are among the overrides.
        """
        document = asdict(self)
        for name in ("scenario", "seed", "engine", "settlement", *_WHERE):
            del document[name]
        return {
            **document,
            "vary": list(self.vary),
            "steady": list(self.steady),
            "overrides": self.all_overrides(),
        }
