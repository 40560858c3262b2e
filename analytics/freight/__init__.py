"""What a run's freight did: by mode, by lane, by what the goods are worth, by stage of the way."""

from analytics.freight.by import BY, NEEDS, freight_by

__all__ = ["BY", "NEEDS", "freight_by"]
