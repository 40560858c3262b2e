"""Whose welfare to assess, as `argosy welfare` is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from argosy.problems import InputError
from argosy.runs.request import as_overrides, check_ending, check_not_negative, check_positive

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_REPLICATIONS: Final = 10_000
_MOST_JOBS: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class WelfareRequest:
    """Which market to assess; the fields are those of `argosy welfare`.

    Attributes:
        scenario: name of a shipped one, or path to a TOML file.
        orders: buyers come for the whole days that it takes to place so many, as it is. Excludes `days`.
        days: for which buyers come; without either, the scenario's own number.
        scale: multiplies buyers, sellers and capacity.
        seed: root of all randomness; None keeps the scenario's.
        replications: of the scenario as it is and of every combination of causes.
        overrides: `key=value` each, as after `--set`.
        jobs: processes; -1 is one per core.
        allow_code: policies may be code from the working directory, or of packages that do not register them.
    """

    scenario: str
    orders: int | None = None
    days: int | None = None
    scale: float = 1.0
    seed: int | None = None
    replications: int = 5
    overrides: Sequence[str] = ()
    jobs: int = 1
    allow_code: bool = False

    def check(self) -> None:
        """Refuse numbers that mean nothing, and ends that exclude each other.

        Raises:
            InputError: for the first of them.
        """
        check_ending(self.orders, self.days, "a replication")
        check_positive("replications", self.replications)
        check_not_negative("seed", self.seed)
        if self.jobs < 1 and self.jobs != -1:
            raise InputError(f"--jobs {self.jobs} is not a number of processes", "give 1 or more, or -1")
        for name, value, most in (
            ("replications", self.replications, _MOST_REPLICATIONS),
            ("jobs", self.jobs, _MOST_JOBS),
        ):
            if value > most:
                raise InputError(f"--{name} {value} is above {most:,}", f"give at most {most:,}")

    def all_overrides(self) -> list[str]:
        """The overrides, the seed last."""
        return [*self.overrides, *as_overrides({"seed": self.seed})]
