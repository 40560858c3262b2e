"""What a run's freight did: by mode, by lane, by what the goods are worth, by stage of the way, by depot."""

from analytics.freight.by import BY, NEEDS, freight_by
from analytics.freight.depots import OF_DEPOTS, freight_by_depot

__all__ = ["BY", "NEEDS", "OF_DEPOTS", "freight_by", "freight_by_depot"]
