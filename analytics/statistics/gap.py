"""What part of what is possible was reached, with an interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.statistics.intervals import Interval, interval

if TYPE_CHECKING:
    from collections.abc import Sequence


def share_of_gap(found: Sequence[float], null: Sequence[float], oracle: Sequence[float]) -> Interval | None:
    """The share of what the oracle adds to the null that was added, of means over replications with the same luck.

    A ratio of two means; its error is linearised (Cochran 1977, Sampling Techniques, section 2.11).

    Args:
        found: a value for each replication.
        null: the same without a policy.
        oracle: the same with one that knows the truth.

    Returns:
        The interval; None where the oracle adds nothing.
    """
    gaps = [best - least for best, least in zip(oracle, null, strict=True)]
    added = [value - least for value, least in zip(found, null, strict=True)]
    gap = sum(gaps) / len(gaps)
    if gap <= 0:
        return None
    share = sum(added) / len(added) / gap
    return interval([share + (a - share * g) / gap for a, g in zip(added, gaps, strict=True)])
