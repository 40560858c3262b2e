"""What a run's freight did, by mode, lane, goods, stage, service, week or depot; and when its service fell."""

from analytics.freight.by import BY, NEEDS, freight_by
from analytics.freight.depots import OF_DEPOTS, freight_by_depot
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
    "OF_DEPOTS",
    "SERVICE_NEEDS",
    "Resilience",
    "Service",
    "freight_by",
    "freight_by_depot",
    "resilience",
    "service_by_block",
]
