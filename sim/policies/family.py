"""What a family of policies says of itself, so that no table elsewhere has to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Family(NamedTuple):
    """One decision of the market.

    Attributes:
        null: registered name of the policy that does as little as can be.
        default: registered name of the one that the shipped scenarios use.
        oracle: registered name of the one that knows the truth, empty where there is none.
        fault: what is wrong with an answer to a view, empty if nothing is.
    """

    null: str
    default: str
    oracle: str
    fault: Callable[[Any, Any], str]


def is_whole(answer: object) -> bool:
    """Whether `answer` is an integer; truth values are none."""
    return isinstance(answer, int) and not isinstance(answer, bool)
