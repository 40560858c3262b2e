"""What to study, as `argosy study` is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from argosy.problems import InputError
from argosy.runs.request import check_not_negative, check_positive
from sim.scenario import did_you_mean

STUDIES: Final = (
    "calibration", "stationarity", "freight", "suez", "backtest", "fraud", "propensity", "forecast",
    "recommend", "coldstart", "pricing", "abtest", "service",
)  # fmt: skip
SCENARIOS: Final = {"consumer": "eurasia", "wholesale": "wholesale"}
"""The shipped scenario that stands for a segment of customers."""


@dataclass(frozen=True, kw_only=True)
class StudyRequest:
    """What to study; the fields are those of `argosy study`.

    Attributes:
        name: of the study.
        seed: root of all randomness.
        days: for which buyers come; None for the study's own.
        replications: markets of each kind; None for the study's own number.
        jobs: processes; -1 is one per core.
        deep: more seeds and longer runs, with narrower bounds.
    """

    name: str
    seed: int = 1
    days: int | None = None
    replications: int | None = None
    jobs: int = 1
    deep: bool = False

    def check(self) -> None:
        """Refuse what is unknown, and numbers that mean nothing.

        Raises:
            InputError: for the first of them.
        """
        if self.name not in STUDIES:
            hint = did_you_mean(self.name, STUDIES)
            raise InputError(f"unknown study '{self.name}'", hint or f"known: {', '.join(STUDIES)}")
        check_not_negative("seed", self.seed)
        check_positive("days", self.days)
        check_positive("replications", self.replications)
        if self.jobs == 0:
            raise InputError("--jobs 0 runs nothing", "give 1 or more, or -1 for one per core")

    @property
    def command(self) -> str:
        """The command line that asks for this, but for what only says where the answer goes."""
        given = {"seed": self.seed if self.seed != 1 else None, "days": self.days}
        given["replications"] = self.replications
        options = [f"--{key} {value}" for key, value in given.items() if value is not None]
        return " ".join(["argosy study", self.name, *options, *(["--deep"] if self.deep else [])])
