"""The targets of the studies, as they stand among the data."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

from analytics.studies import read_targets
from argosy.scenario_files import DATA, assumptions

if TYPE_CHECKING:
    from analytics.studies import Target

TARGETS = DATA / "targets.toml"


@cache
def targets() -> tuple[Target, ...]:
    """Every target, in the order of the file.

    Raises:
        TargetError: if an entry contradicts itself.
    """
    named = {name: entry["value"] for name, entry in assumptions().items()}
    return tuple(read_targets(tomllib.loads(TARGETS.read_text(encoding="utf-8")), named))


def targets_of(study: str) -> list[Target]:
    """The targets of one study."""
    return [target for target in targets() if target.study == study]
