"""What a study came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.studies import Row
    from argosy.console import Block
    from argosy.studies.request import StudyRequest


@dataclass(frozen=True)
class Study:
    """Rows held to targets, and what was run for them.

    Attributes:
        request: what was asked for.
        rows: one for each target that was looked at.
        conditions: in words, what the figures are of.
        skipped: names of targets that were not looked at.
        why_skipped: the reason, of all of them.
        blocks: figures by block of time, by name of the series; None where a block has none.
        notes: sentences on what the figures show.
        tables: further ones, of text.
        picture: an SVG that stands beside the page, empty for none.
    """

    request: StudyRequest
    rows: Sequence[Row]
    conditions: str
    skipped: Sequence[str] = ()
    why_skipped: str = "they take longer runs"
    blocks: dict[str, list[float | None]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    tables: Sequence[Block] = ()
    picture: str = ""

    @property
    def passed(self) -> bool:
        """Whether every target is met, or missed for a stated reason."""
        return all(row.excused for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "study": self.request.name,
            "command": self.request.command,
            "conditions": self.conditions,
            "rows": [row.as_dict() for row in self.rows],
            "targets": [_target(row) for row in self.rows],
            "skipped": list(self.skipped),
            "blocks": self.blocks,
            "notes": list(self.notes),
            "tables": [block._asdict() for block in self.tables],
        }


def _target(row: Row) -> dict[str, Any]:
    return {
        "what": row.target.name,
        "value": row.distance,
        "target": row.allowed,
        "met": row.met,
        "reason": row.target.reason,
    }
