"""The figures that a contract is judged with: dates, addresses and amounts. Public ones, or those of a seed.

They are chosen once in a process, before `argosy.lab.cast` is loaded, which takes them over.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.testing import NOBODY, Terms

if TYPE_CHECKING:
    import numpy as np

_MILLION: Final = 1_000_000
_YEARS_S: Final = 2 * 365 * 86_400
_CAST: Final = "argosy.lab.cast"


class Figures(NamedTuple):
    """What an ordinary order of the lab looks like.

    Attributes:
        accounts: the seed of the addresses.
        start: seconds since the Unix epoch.
        order: its terms, with nobody named yet; every share of its amounts that attacks use is a whole number.
    """

    accounts: int
    start: int
    order: Terms


PUBLIC: Final = Figures(
    accounts=20_250_101,
    start=1_735_689_600,  # the first of January 2025
    order=Terms(
        NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, price=100 * _MILLION, freight=9 * _MILLION,
        tax=19 * _MILLION, fee_bps=300, ship_hours=10, deliver_hours=20, inspect_hours=30, ruling_hours=40,
        default_buyer_bps=5_000, cancel_bps=0, returnable=True,
    ),
)  # fmt: skip
"""What `argosy lab check` judges with."""

_SILENT_BPS: Final = (3_500, 4_000, 4_500, 5_500, 6_000, 6_500, 7_000)
"""None of them is a share that an arbiter of the attacks names."""

_chosen: Figures = PUBLIC


def drawn(seed: int) -> Figures:
    """The figures of a seed, none of them a public one, with the same properties."""
    from sim.core.streams import Streams

    random = Streams(seed).generator("lab figures")
    return Figures(
        accounts=int(random.integers(2**48)),
        start=PUBLIC.start + int(random.integers(86_400, _YEARS_S)),
        order=PUBLIC.order._replace(
            price=_other(random, 20, 900, 100) * _MILLION,
            freight=_other(random, 2, 19, 9) * _MILLION,
            tax=_other(random, 5, 60, 19) * _MILLION,
            fee_bps=_other(random, 1, 9, 3) * 100,
            ship_hours=_other(random, 5, 60, PUBLIC.order.ship_hours),
            deliver_hours=_other(random, 5, 60, PUBLIC.order.deliver_hours),
            inspect_hours=_other(random, 5, 60, PUBLIC.order.inspect_hours),
            ruling_hours=_other(random, 5, 60, PUBLIC.order.ruling_hours),
            default_buyer_bps=int(random.choice(_SILENT_BPS)),
        ),
    )


def choose(figures: Figures) -> None:
    """Have this process judge with `figures`.

    Raises:
        RuntimeError: if the cast was called already.
    """
    global _chosen  # a process judges with one set, and the cast is built from it
    if _CAST in sys.modules:
        raise RuntimeError("figures are chosen before argosy.lab.cast is loaded")
    _chosen = figures


def chosen() -> Figures:
    """What this process judges with."""
    return _chosen


def _other(random: np.random.Generator, low: int, high: int, public: int) -> int:
    """A number from `low` to `high` that is not the public one."""
    number = int(random.integers(low, high))
    return number + (number >= public)
