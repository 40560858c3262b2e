"""The words that tables hold: every column of kind, as an enum. The values are what is written."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Event(StrEnum):
    """A step of an order, in the table `order_events`."""

    PLACED = "placed"
    FUNDED = "funded"
    BACKORDERED = "backordered"
    SHORT = "short"
    RECEIVED = "received"
    PICKED = "picked"
    PACKED = "packed"
    SORTED = "sorted"
    SHIPPED = "shipped"
    INSPECTED_BY_CUSTOMS = "inspected_by_customs"
    CHECKED_BY_CUSTOMS = "checked_by_customs"
    SCANNED_BY_CUSTOMS = "scanned_by_customs"
    HELD_BY_CUSTOMS = "held_by_customs"
    PAPERS_SENT = "papers_sent"
    REFUSED_BY_CUSTOMS = "refused_by_customs"
    DESTROYED_BY_CUSTOMS = "destroyed_by_customs"
    BACK_FROM_CUSTOMS = "back_from_customs"
    CLEARED = "cleared"
    WARNED_LATE = "warned_late"
    TOO_LATE = "too_late"
    LOST = "lost"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    CALLED_OFF = "called_off"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUSED = "refused"
    RETURN_OPENED = "return_opened"
    RETURN_FAILED = "return_failed"
    TAKEN_BACK = "taken_back"
    RETURN_FINISHED = "return_finished"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    OFFERED = "offered"
    AGREED = "agreed"
    CASE_OPENED = "case_opened"
    ESCALATED = "escalated"
    FORFEITED = "forfeited"
    JURORS_DRAWN = "jurors_drawn"
    ABANDONED = "abandoned"
    TALLIED = "tallied"
    APPEALED = "appealed"
    EXECUTED = "executed"
    RULED = "ruled"
    LAPSED = "lapsed"
    CHARGED_BACK = "charged_back"


class WayStage(StrEnum):
    """How far a parcel is on its way, in the table `arrivals`."""

    DISPATCHED = "dispatched"
    UNPACKED = "unpacked"
    HELD = "held"
    CLEARED = "cleared"
    OUT_FOR_DELIVERY = "out_for_delivery"


class Conduct(StrEnum):
    """How somebody really behaves: the simulator's hidden truth."""

    HONEST = "honest"
    SLOW = "slow"
    FRAUDULENT = "fraudulent"
    OPPORTUNIST = "opportunist"
    THIEF = "thief"
    STRAW = "straw"


CRIMINALS: Final = (Conduct.THIEF, Conduct.STRAW)
"""Buyers who are no customers: nobody wants what they order, and to stop it costs nobody anything."""


class Movement(StrEnum):
    """Why stock changed; what is ordered from the supplier changes only what is on its way."""

    OPENING = "opening"
    SOLD = "sold"
    UNPACKED = "unpacked"
    RETURNED = "returned"
    ORDERED = "ordered"
    RESTOCKED = "restocked"
    SCRAPPED = "scrapped"
    SHRUNK = "shrunk"
    SENT = "sent"
    RECEIVED = "received"


class Fate(StrEnum):
    """What a leg did to a parcel."""

    INTACT = "intact"
    DAMAGED = "damaged"
    LOST = "lost"


class BackReason(StrEnum):
    """Why a parcel goes back; `turned_back` is one that customs did not let in."""

    RETURNED = "returned"
    REFUSED = "refused"
    TURNED_BACK = "turned_back"
    UNDELIVERED = "undelivered"


class BackEnd(StrEnum):
    """What became of a parcel that goes back; `disposed` is one that was not worth its way."""

    RESTOCKED = "restocked"
    SCRAPPED = "scrapped"
    DISPOSED = "disposed"
    LOST = "lost"
    UNDER_WAY = "under_way"


class Stage(StrEnum):
    """How far a declaration gets at a customs office: by computer alone, or to one of its three queues."""

    ELECTRONIC = "electronic"
    DOCUMENTS = "documents"
    SCAN = "scan"
    INSPECTION = "inspection"


class Clearance(StrEnum):
    """What customs made of a declaration; `too_late` is one whose buyer had the money back meanwhile."""

    RELEASED = "released"
    REFUSED = "refused"
    DESTROYED = "destroyed"
    TOO_LATE = "too_late"


class CaseKind(StrEnum):
    """What kind of disagreement a row of `disputes` is."""

    DISPUTE = "dispute"
    RETURN = "return"
    CHARGEBACK = "chargeback"


class Decider(StrEnum):
    """Who ended a disagreement."""

    SELLER = "seller"
    AGREEMENT = "agreement"
    ARBITER = "arbiter"
    JURORS = "jurors"
    FALLBACK = "fallback"
    SILENCE = "silence"
    PROCESSOR = "processor"


class ScreenEnd(StrEnum):
    """How a screening ended; for `no_room` and `too_late` nobody reviewed, and the scenario's fallback counted."""

    PASSED = "passed"
    DECLINED = "declined"
    UNPROVEN = "unproven"
    LEFT = "left"
    APPROVED = "approved"
    REJECTED = "rejected"
    NO_ROOM = "no_room"
    TOO_LATE = "too_late"


class PaymentKind(StrEnum):
    """Why money moved besides an order's deposit."""

    LATENESS = "lateness"
    CARRIERS_BOND = "carrier's bond"
    SELLERS_BOND = "seller's bond"
    PREMIUM = "premium"
    INSURANCE = "insurance"
    ARBITRATION_FEE = "arbitration fee"
    ARBITRATION_FEE_BACK = "arbitration fee back"
    ARBITRATORS_BOND = "arbitrator's bond"
    SLASH = "slash"
    IMPORT_CHARGES = "import charges"
    DISBURSEMENT_FEE = "disbursement fee"
    VERIFICATION = "verification"
    REVIEW = "review"
    VOUCHER = "voucher"
