"""`[customs]`: clearance at the border of the destination."""

from dataclasses import dataclass

from sim.core.limits import PositiveHours, Share, Sigma, WholeCents


@dataclass(frozen=True, kw_only=True)
class Customs:
    """Clearance of a parcel that enters a customs area.

    Attributes:
        fee_cents: per parcel, in euro cents.
        clearance_hours: median time of a parcel that is waved through.
        inspection_rate: parcels that are opened.
        low_value_inspection_rate: the same of consignments of low value.
        inspection_hours: median time that opening adds.
        sigma: log-standard-deviation of both.
    """

    fee_cents: WholeCents
    clearance_hours: PositiveHours
    inspection_rate: Share
    low_value_inspection_rate: Share
    inspection_hours: PositiveHours
    sigma: Sigma
