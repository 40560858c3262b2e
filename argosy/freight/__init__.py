"""`argosy freight`: what a run's freight did, in tables."""

from argosy.freight.freight import Freight, emission_ranges, freight_of
from argosy.freight.report import as_json, show

__all__ = ["Freight", "as_json", "emission_ranges", "freight_of", "show"]
