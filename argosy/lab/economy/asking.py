"""`argosy lab economy`: what a contract's holes cost a whole market, beside the shipped escrow."""

from __future__ import annotations

import json
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from argosy.lab.checking import JUDGE_S, UNUSABLE, apart
from argosy.problems import InputError

if TYPE_CHECKING:
    from argosy.lab.economy.playing import Asked

_MOST: Final = 2_000
"""Orders of a market, and replications times ten: more takes longer than anybody waits."""

_ORDER_S: Final = 0.1
"""Seconds of a processor that an order of one replication may take, with its twin."""


def economy(reference: str, asked: Asked) -> dict[str, Any]:
    """Play the market under the contract `path/to/file.sol:Name`, with thieves who use its holes.

    Args:
        reference: of the contract.
        asked: how much is played.

    Returns:
        `contract`, `verdict` (`sound` where nobody lost anything, `robbed`, or `unusable` with a `problem`),
        `scenario`, what was asked, `holes`, and what `argosy.lab.economy.playing.played` tells.

    Raises:
        InputError: if a number asked for is out of bounds, or the engine revm is not installed.
    """
    _within("--orders", asked.orders, 10, _MOST)
    _within("--replications", asked.replications, 1, _MOST // 10)
    _within("--thieves", asked.share, 0, 1)
    start = monotonic()
    seconds = JUDGE_S + int(asked.orders * asked.replications * _ORDER_S)
    answer = apart(reference, ("argosy.lab.economy.child", json.dumps(asked._asdict())), seconds)
    if answer.get("verdict") == UNUSABLE:
        return answer
    lost = answer["figures"]["loss_per_thousand_orders_eur"]["own"]["mean"] > 0
    return {
        "contract": reference,
        "verdict": "robbed" if lost else "sound",
        "orders": asked.orders,
        "seed": asked.seed,
        "thieves": asked.share,
        "replications_asked": asked.replications,
        **answer,
        "total_s": round(monotonic() - start, 2),
    }


def _within(option: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InputError(f"{option} {value:g} is out of bounds", f"from {low:g} to {high:,g}")
