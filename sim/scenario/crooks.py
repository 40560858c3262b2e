"""`[crooks]`: how fraudulent sellers cheat."""

from dataclasses import dataclass

from sim.core.limits import PositiveDays, Share


@dataclass(frozen=True, kw_only=True)
class Crooks:
    """How fraudulent sellers cheat; `selling.fraudulent_share` says how many there are.

    Attributes:
        rubbish_share: of them, those whose every parcel holds junk.
        empty_share: those who send empty parcels with true tracking.
        exit_share: those who trade honestly for a while and then run off; what is left of all do not ship
            `selling.never_ships_share` of their orders, and send junk for the others.
        empty_evidence: how strong the case against an empty parcel is, of the one against junk; at 1 as strong.
        exit_after_days: mean time for which those who run off trade honestly.
        exit_days: last days of a shop, in which they take money and ship nothing.
    """

    rubbish_share: Share
    empty_share: Share
    exit_share: Share
    empty_evidence: Share
    exit_after_days: PositiveDays
    exit_days: PositiveDays
