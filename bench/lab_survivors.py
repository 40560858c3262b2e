"""Why some faults of an escrow show in nobody's balance: by rule where a whole kind does not, else one by one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from contracts.tools.survivors import EXPLAINED, Survivors

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN: Final = Path(__file__).with_name("lab_survivors.toml")
ASIDE: Final = {
    "A9": "tokens take no fees (docs/protocol.md); told by A9",
    "N3": "the payer sends no coin with an order in tokens; told by N3",
    "T1": "the payer read the terms (docs/protocol.md); told by T1",
    "D1": "a step, coin or permits that may be refused, or a step that may be late; told by D1",
    "C1": "`cancelling` need not combine with it; told by C1",
}
"""Attacks that tell what is not held against a contract, and why it is not."""

_VIEWS: Final = ("OrderBook.order", "Ledger.creditOf", "Ledger._owner")
_PERMITS: Final = ("Escrow.fundWithPermit", "Ledger._permit")
_ERROR: Final = re.compile(r"revert \w+\(.*?\);")
_UNREAD: Final = re.compile(
    r"emit (AccountOpened|Shipped|Delivered|SentBack|Returned|Offered|Disputed)\(.*?\);|\{\}"
)
_CHECK: Final = re.compile(r"(_require|_validate)\w+\([^;]*\);|if \([^;]*\) revert \w+\([^;]*\);")


def reason(result: Mapping[str, Any]) -> str:
    """In a sentence; empty if there is none."""
    before, after = result["before"], result["after"]
    if result["by"] in ASIDE:
        return ASIDE[result["by"]]
    if result["function"] in _VIEWS:
        return "a view, from which no market takes money"
    if result["function"] in _PERMITS:
        return "permits may be refused, and no signature moves money that its owner did not send"
    if _ERROR.sub("", before) == _ERROR.sub("", after):
        return "what an error tells"
    if _UNREAD.sub("", before) == _UNREAD.sub("", after):
        return "an event besides the three that are read"
    if result["operator"] == "order" and not _CHECK.sub("", before).strip():
        return "the order of two checks: which of two errors is told"
    return _one_by_one().get((result["file"], result["function"], before, after), "")


@cache
def _one_by_one() -> dict[tuple[str, str, str, str], str]:
    return Survivors.read(EXPLAINED).reasons | Survivors.read(_OWN).reasons
