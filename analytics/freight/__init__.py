"""What a run's freight did: by mode, lane, goods and stage of the way; and when its service fell."""

from analytics.freight.by import BY, NEEDS, freight_by
from analytics.freight.resilience import (
    SERVICE_NEEDS,
    Resilience,
    Service,
    resilience,
    service_by_block,
)

__all__ = [
    "BY",
    "NEEDS",
    "SERVICE_NEEDS",
    "Resilience",
    "Service",
    "freight_by",
    "resilience",
    "service_by_block",
]
