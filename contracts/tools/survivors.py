"""Mutants that are known to survive, with the reasons."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from chain.contracts.mutants import Mutant

EXPLAINED = Path(__file__).with_name("survivors.toml")
_KEYS = {"file", "function", "before", "after", "equivalent", "reason"}

Key = tuple[str, str, str, str]
"""File, function, line before and after: line numbers would change too often."""


class SurvivorError(Exception):
    """The list is not one."""


@dataclass(frozen=True)
class Survivors:
    """Reasons of survivors, and which of them no test can tell from the original."""

    reasons: dict[Key, str]
    equivalents: frozenset[Key]

    @classmethod
    def read(cls, path: Path) -> Self:
        """A TOML file of tables `[[survivor]]`: file, function, before, after, equivalent and reason.

        Raises:
            SurvivorError: if an entry lacks one of them, has more, gives no reason or is there twice.
        """
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
        reasons: dict[Key, str] = {}
        for entry in entries:
            if set(entry) != _KEYS or not entry["reason"]:
                raise SurvivorError(f"{path.name}: an entry needs {', '.join(sorted(_KEYS))}: {entry}")
            key = (entry["file"], entry["function"], entry["before"], entry["after"])
            if key in reasons:
                raise SurvivorError(f"{path.name}: twice: {key}")
            reasons[key] = entry["reason"]
        same = (e for e in entries if e["equivalent"])
        return cls(reasons, frozenset((e["file"], e["function"], e["before"], e["after"]) for e in same))

    def reason(self, mutant: Mutant) -> str:
        """Why a mutant survives; empty if that is not known."""
        return self.reasons.get(_key(mutant), "")

    def equivalent(self, mutant: Mutant) -> bool:
        """Whether a mutant is listed as one that behaves like the original."""
        return _key(mutant) in self.equivalents

    def stale(self, alive: list[Mutant], files: set[str]) -> list[Key]:
        """Entries on these files that no survivor matches."""
        known = {_key(mutant) for mutant in alive}
        return [key for key in self.reasons if key[0] in files and key not in known]


def _key(mutant: Mutant) -> Key:
    return mutant.file, mutant.function, mutant.before, mutant.after
