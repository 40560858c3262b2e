"""A decision that is offered to somebody outside, and one that was made there."""

from __future__ import annotations

from typing import Any, NamedTuple


class Question(NamedTuple):
    """A decision that is to be made.

    Attributes:
        family: of the policy whose decision it is.
        number: of the family's decisions in this market, from 1.
        view: what the policy sees.
        own: what the scenario's own policy answers, which holds if nobody else does.
        tells_own: whether that may be told; not if the policy knows the truth.
    """

    family: str
    number: int
    view: Any
    own: Any
    tells_own: bool


class Decision(NamedTuple):
    """An answer that decides.

    Attributes:
        agent: whose it is.
        raw: as it was sent.
        answer: what the policy would have returned.
    """

    agent: str
    raw: Any
    answer: Any
