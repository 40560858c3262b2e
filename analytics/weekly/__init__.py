"""What a run did week by week, over which links it sent things, and how long parcels took: small enough to keep."""

from analytics.weekly.flows import FLOWS, Flow, flows_of, lead_counts
from analytics.weekly.series import NEEDS, SERIES, Series, daily, weekly, weeks_of

__all__ = [
    "FLOWS",
    "NEEDS",
    "SERIES",
    "Flow",
    "Series",
    "daily",
    "flows_of",
    "lead_counts",
    "weekly",
    "weeks_of",
]
