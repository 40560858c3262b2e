"""Why the lab does not notice some faults of an escrow: by rule for a kind of them, else one by one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from contracts.tools.survivors import EXPLAINED, Survivors

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN: Final = Path(__file__).with_name("lab_survivors.toml")
_ERROR: Final = re.compile(r"revert \w+\(.*?\);")
_CHECK: Final = re.compile(r"(_require|_validate)\w+\([^;]*\);|if \([^;]*\) revert \w+\([^;]*\);")


def reason(result: Mapping[str, Any]) -> str:
    """In a sentence; empty if there is none."""
    before, after = result["before"], result["after"]
    if _ERROR.sub("", before) == _ERROR.sub("", after):
        return "what an error tells"
    if result["operator"] == "order" and not _CHECK.sub("", before).strip():
        return "the order of two checks: which of two errors is told"
    return _one_by_one().get((result["file"], result["function"], before, after), "")


def equivalent(result: Mapping[str, Any]) -> bool:
    """Whether no call can tell it from the original at all, as one of the lists says."""
    place = result["file"], result["function"], result["before"], result["after"]
    return any(place in each.equivalents for each in _lists())


def _one_by_one() -> dict[tuple[str, str, str, str], str]:
    general, own = _lists()
    return general.reasons | own.reasons


@cache
def _lists() -> tuple[Survivors, Survivors]:
    return Survivors.read(EXPLAINED), Survivors.read(_OWN)
