"""Faults that let an attack of the catalogue succeed, and the attacks that no small fault lets through."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from chain.contracts.compile import CONTRACTS
from chain.contracts.mutants import Mutant

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE: Final = Path(__file__).with_name("attacks.toml")
_MUTANT: Final = {"attack", "what", "file", "old", "new"}
_REASON: Final = {"attack", "reason"}


class TableError(Exception):
    """The table is not one, or no longer fits the contracts; the message says where."""


@dataclass(frozen=True)
class AttackMutant:
    """One fault.

    Attributes:
        attack: number in the catalogue.
        what: the fault in words.
        file: path in contracts/.
        old, new: text that occurs once in the file, and what takes its place.
    """

    attack: int
    what: str
    file: str
    old: str
    new: str

    @property
    def name(self) -> str:
        """The attack as the catalogue writes it."""
        return f"A{self.attack}"

    def planted(self, contracts: Path = CONTRACTS) -> Mutant:
        """The source with the fault.

        Raises:
            TableError: if the old text does not occur exactly once, or the new one is the same.
        """
        path = contracts / self.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        times = text.count(self.old)
        if times != 1 or self.old == self.new:
            raise TableError(
                f"{TABLE.name}: {self.name}: {self.file} has {times} times, not once: {self.old}"
            )
        line = text[: text.index(self.old)].count("\n") + 1
        before, after = " ".join(self.old.split()), " ".join(self.new.split())
        return Mutant(self.file, self.name, "attack", line, before, after, text.replace(self.old, self.new))


@dataclass(frozen=True)
class AttackTable:
    """All faults, in the order of the catalogue, and reasons for attacks without one."""

    mutants: tuple[AttackMutant, ...]
    reasons: Mapping[int, str]

    @classmethod
    def read(cls, path: Path = TABLE) -> Self:
        """A TOML file of tables `[[mutant]]` and `[[without]]`.

        Raises:
            TableError: if an entry lacks a key or has more, or an attack has both a fault and a reason for none.
        """
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
        found = [AttackMutant(**_checked(entry, _MUTANT)) for entry in stored.get("mutant", [])]
        without = [_checked(entry, _REASON) for entry in stored.get("without", [])]
        reasons = {entry["attack"]: entry["reason"] for entry in without}
        both = sorted(reasons.keys() & {mutant.attack for mutant in found})
        if both:
            raise TableError(f"{path.name}: both a fault and a reason for none: A{both[0]}")
        return cls(tuple(sorted(found, key=lambda mutant: mutant.attack)), reasons)

    def attacks(self) -> set[int]:
        """Numbers of all attacks that the table speaks of."""
        return {mutant.attack for mutant in self.mutants} | self.reasons.keys()

    def of(self, attacks: set[int]) -> tuple[AttackMutant, ...]:
        """The faults of these attacks; of all if there are none.

        Raises:
            TableError: if the table does not speak of one.
        """
        unknown = sorted(attacks - self.attacks())
        if unknown:
            raise TableError(f"{TABLE.name} has no attack A{unknown[0]}\n--list shows those that there are")
        return tuple(mutant for mutant in self.mutants if not attacks or mutant.attack in attacks)


def _checked(entry: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    if set(entry) != keys or not all(value or key == "new" for key, value in entry.items()):
        raise TableError(f"{TABLE.name}: an entry needs {', '.join(sorted(keys))}: {entry}")
    return entry
