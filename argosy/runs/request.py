"""What to run, as `argosy run` and the Python API are asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What to run; the fields are those of `argosy run`.

    Attributes:
        scenario: name of a shipped one, or path to a TOML file.
        orders: run until so many are placed. Excludes `days`.
        days: let buyers come for so many; without either, for the scenario's own number of days.
        scale: multiplies buyers, sellers and capacity.
        seed: root of all randomness; None keeps the scenario's.
        engine: auto, revm or py-evm; None keeps the scenario's.
        settlement: chain or instant; None keeps the scenario's.
        overrides: `key=value` each, as after `--set`.
        out: new directory to write to; None makes one below `runs/`.
        replication: its number; each has random streams of its own.
        allow_code: policies may be code from the working directory, or of packages that do not register them.
        answers: file of the answers of agents from outside, which decide again (docs/guides/agents.md).
    """

    scenario: str
    orders: int | None = None
    days: int | None = None
    scale: float = 1.0
    seed: int | None = None
    engine: str | None = None
    settlement: str | None = None
    overrides: Sequence[str] = ()
    out: Path | None = None
    replication: int = 0
    allow_code: bool = False
    answers: Path | None = None

    def check(self) -> None:
        """Refuse numbers that mean nothing.

        Raises:
            InputError: for the first of them.
        """
        check_ending(self.orders, self.days)
        check_not_negative("seed", self.seed)
        check_not_negative("replication", self.replication)

    def all_overrides(self) -> list[str]:
        """The overrides, those that have a field of their own last."""
        flags = {
            "seed": self.seed,
            "days": self.days,
            "settlement.engine": self.engine,
            "settlement.mode": self.settlement,
        }
        return [*self.overrides, *as_overrides(flags)]


def code_from(*, allow_code: bool) -> Path | None:
    """The directory that code may come from besides installed packages: the working directory, or none."""
    return Path.cwd() if allow_code else None


def as_overrides(flags: Mapping[str, object]) -> list[str]:
    """`key=value` for each flag that was given."""
    return [f"{key}={value}" for key, value in flags.items() if value is not None]


def check_not_negative(name: str, value: int | None) -> None:
    """Refuse what is no count.

    Raises:
        InputError: if `value` is below 0.
    """
    if value is not None and value < 0:
        raise InputError(f"--{name} {value} is negative", "give 0 or more")


def check_ending(orders: int | None, days: int | None, what: str = "the run") -> None:
    """Refuse two ends of `what`, and ends before its beginning.

    Raises:
        InputError: if there are.
    """
    if orders is not None and days is not None:
        raise InputError("--orders and --days exclude each other", f"give the one that ends {what}")
    check_positive("orders", orders)
    check_positive("days", days)


def check_positive(name: str, value: int | None) -> None:
    """Refuse what is no number of things.

    Raises:
        InputError: if `value` is below 1.
    """
    if value is not None and value < 1:
        raise InputError(f"--{name} {value} is not a positive number", "give 1 or more, or leave it out")
