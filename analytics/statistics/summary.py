"""What strategies came to on average."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.statistics.intervals import complete_metrics
from analytics.statistics.means import mean_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.statistics.intervals import Interval, Replications


def summarise(results: Mapping[str, Replications]) -> dict[str, dict[str, Interval]]:
    """Mean and interval of every metric of every strategy; a metric that some replication lacks is left out.

    Args:
        results: replications by strategy, at least one of each.

    Returns:
        95 % intervals (`mean_interval`) by strategy and metric, in the order of the first replication.

    Raises:
        IndexError: if a strategy has no replications.
    """
    return {
        strategy: {metric: mean_interval(values) for metric, values in complete_metrics(replications).items()}
        for strategy, replications in results.items()
    }
