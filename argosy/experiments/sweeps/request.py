"""What to sweep over, as `argosy sweep` and the Python API are asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from argosy.problems import InputError
from argosy.runs.request import as_overrides, check_ending, check_not_negative, check_positive
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class SweepRequest:
    """What to sweep over; the fields are those of `argosy sweep`.

    Attributes:
        scenario: name of a shipped one, or path to a TOML file.
        over: `key=low:high`, `key=a,b,c`, an assumption's name, or `assumptions`, each.
        design: grid, lhs, morris or sobol.
        points: levels of each factor (grid: 3), points (lhs: 50), trajectories (morris: 6), base samples
            (sobol: 32).
        vary: `family=a,b` each, to see whether the order of strategies hangs on the factors.
        replications: of every strategy at every point.
        metrics: figures whose dependence is told; all are stored.
        orders: per replication. Excludes `days`.
        days: per replication; without either, the scenario's own number of days.
        scale: multiplies buyers, sellers and capacity.
        seed: root of all randomness, the design's included; None keeps the scenario's.
        engine: auto, revm or py-evm; None keeps the scenario's.
        settlement: chain or instant; None keeps the scenario's.
        overrides: `key=value` each, as after `--set`.
        jobs: processes; -1 is one per core.
        executor: local, dask or ray.
        address: of the cluster, as dask or ray give it; None starts one on this machine.
        out: new directory to write to; None makes one below `experiments/`.
        allow_code: policies may be code from the working directory, or of packages that do not register them.
    """

    scenario: str
    over: Sequence[str]
    design: str = "morris"
    points: int | None = None
    vary: Sequence[str] = ()
    replications: int = 1
    metrics: Sequence[str] = ("platform_profit_cents", "on_time_share")
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

    def check(self) -> None:
        """Refuse numbers that mean nothing, and figures that do not exist.

        Raises:
            InputError: for the first of them.
        """
        from analytics.kpis import KPIS

        check_ending(self.orders, self.days, "a replication")
        check_positive("replications", self.replications)
        check_not_negative("seed", self.seed)
        if self.jobs < 1 and self.jobs != -1:
            raise InputError(f"--jobs {self.jobs} is not a number of processes", "give 1 or more, or -1")
        if self.address is not None and self.executor == "local":
            raise InputError("--address is that of a cluster", "give --executor dask or ray, too")
        for metric in self.metrics:
            if metric not in KPIS:
                hint = did_you_mean(metric, KPIS) or "`argosy kpis` lists them"
                raise InputError(f"--metric: no figure '{metric}'", hint)

    def all_overrides(self) -> list[str]:
        """The overrides, those that have a field of their own last."""
        flags = {"seed": self.seed, "settlement.engine": self.engine, "settlement.mode": self.settlement}
        return [*self.overrides, *as_overrides(flags)]

    def as_document(self) -> dict[str, Any]:
        """What decides the result, in plain values; how and where it is worked out does not."""
        document = asdict(self)
        for name in ("jobs", "executor", "address", "out", "allow_code"):
            del document[name]
        return {key: list(value) if isinstance(value, tuple) else value for key, value in document.items()}
