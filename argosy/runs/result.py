"""What a run came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from argosy.runs.directory import INTERRUPTED

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.inventory import Matter
    from analytics.kpis import Step
    from sim.scenario import Scenario


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    Attributes:
        directory: where everything is.
        scenario: as it ran, resolved.
        manifest: content of `manifest.json`.
        kpis: content of `kpis.json`.
        unbalanced: orders whose payouts do not add up to their deposit.
        steps: what each kind of transaction cost.
        accounts: euro cents by group of actors and line, with the group's `profit`.
        unproved: what does not add up in them, in sentences.
        matter: where all units of goods are; None where nobody looked.
    """

    directory: Path
    scenario: Scenario
    manifest: dict[str, Any]
    kpis: dict[str, Any]
    unbalanced: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    accounts: dict[str, dict[str, int]] = field(default_factory=dict)
    unproved: list[str] = field(default_factory=list)
    matter: Matter | None = None

    @property
    def interrupted(self) -> bool:
        """Whether the run was stopped before its end."""
        return bool(self.manifest["status"] == INTERRUPTED)

    @property
    def conserved(self) -> bool:
        """Whether all money is accounted for, in total and order by order, and every unit of goods."""
        proved = not self.unbalanced and not self.unproved and (self.matter is None or self.matter.conserved)
        return proved and not any(self.manifest["conservation"]["difference"].values())
