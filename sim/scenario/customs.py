"""`[customs]`: clearance at the border of the destination, and `[[offices]]` where a place has hours of its own."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from sim.core.limits import Limits, PositiveDays, PositiveHours, PositiveMinutes, Share, Sigma, WholeCents
from sim.scenario.warehouse import Weekday

Officers = Annotated[int, Limits(1, 10**6)]
Opens = Annotated[float, Limits(0, 23.99, why="a day has 24 hours")]
Closes = Annotated[float, Limits(0, 24, why="a day has 24 hours", open_below=True)]


@dataclass(frozen=True, kw_only=True)
class Customs:
    """Clearance of what enters a customs area, and the office of every place where that happens.

    Attributes:
        fee_cents: per parcel, in euro cents.
        clearance_hours: what promises allow for a border.
        release_minutes: median time in which a declaration is answered by computer, at any hour.
        release_sigma: its log-standard-deviation.
        document_share: declarations whose papers an officer reads.
        low_value_document_share: the same of consignments of low value.
        scan_share: declarations whose goods are scanned.
        low_value_scan_share: the same of consignments of low value.
        inspection_rate: declarations whose goods are opened.
        low_value_inspection_rate: the same of consignments of low value.
        document_minutes: median of an officer's work on papers.
        scan_minutes: the same on a scan.
        inspection_minutes: the same on an inspection.
        sigma: log-standard-deviation of the three.
        papers_missing_share: read declarations of which something is missing.
        answer_days: median time in which a seller sends it.
        answer_sigma: its log-standard-deviation.
        answer_within_days: after which what is held is refused.
        refused_share: opened parcels that are not let in.
        destroyed_share: of these, what is destroyed and does not go back.
        officers: who read papers, in each office.
        scanners: goods scanned at the same time.
        inspectors: who open parcels.
        others_share: of their time that others' declarations take.
        opens: hour of the day in local time.
        closes: hour of the day in local time, 24 for midnight.
        rest_days: of every week, besides public holidays.
        terms: `paid`: duty and VAT are paid with the order (Incoterms DDP). `at-place`: a consignment above the
            limit of low value comes without (DAP), and the carrier asks for them at the door; what is of low value
            is taxed where it is sold.
        door_fee_cents: what the carrier takes for that, in euro cents.
        door_refusal_rate: parcels that are not taken at the door because of it.
    """

    fee_cents: WholeCents
    clearance_hours: PositiveHours
    release_minutes: PositiveMinutes
    release_sigma: Sigma
    document_share: Share
    low_value_document_share: Share
    scan_share: Share
    low_value_scan_share: Share
    inspection_rate: Share
    low_value_inspection_rate: Share
    document_minutes: PositiveMinutes
    scan_minutes: PositiveMinutes
    inspection_minutes: PositiveMinutes
    sigma: Sigma
    papers_missing_share: Share
    answer_days: PositiveDays
    answer_sigma: Sigma
    answer_within_days: PositiveDays
    refused_share: Share
    destroyed_share: Share
    officers: Officers
    scanners: Officers
    inspectors: Officers
    others_share: Annotated[float, Limits(0, 0.99, why="somebody must have time")]
    opens: Opens
    closes: Closes
    rest_days: tuple[Weekday, ...] = ()
    door_fee_cents: WholeCents
    door_refusal_rate: Share
    terms: Literal["paid", "at-place"] = "paid"


@dataclass(frozen=True, kw_only=True)
class Office:
    """The customs office of one place, where it is not as `[customs]` says.

    Attributes:
        place: of clearance: where goods first are in the destination's customs area.
        officers: who read papers.
        scanners: goods scanned at the same time.
        inspectors: who open parcels.
        opens: hour of the day in local time.
        closes: hour of the day in local time, 24 for midnight.
        rest_days: of every week, besides public holidays.
    """

    named_by: ClassVar[str] = "place"

    place: str
    officers: Officers | None = None
    scanners: Officers | None = None
    inspectors: Officers | None = None
    opens: Opens | None = None
    closes: Closes | None = None
    rest_days: tuple[Weekday, ...] | None = None
