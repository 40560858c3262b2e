"""`[crooks]`: how fraudulent sellers cheat."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits, PositiveDays, Share


@dataclass(frozen=True, kw_only=True)
class Crooks:
    """How fraudulent sellers cheat; `selling.fraudulent_share` says how many there are.

    Attributes:
        rubbish_share: of them, those whose every parcel holds junk.
        empty_share: those who send empty parcels with true tracking.
        exit_share: those who trade honestly for a while and then run off.
        ring_share: those who do so in rings, buy from themselves meanwhile, and send empty parcels at last; what is
            left of all do not ship `selling.never_ships_share` of their orders, and send junk for the others.
        empty_evidence: how strong the case against an empty parcel is, of the one against junk; at 1 as strong.
        exit_after_days: mean time for which those who run off trade honestly.
        exit_days: last days of a shop, in which they take money and ship nothing.
        ring_sellers: shops of one ring at most, whose straw buyers are the same.
        ring_accounts: straw buyers of one ring.
        ring_sharing: of these, so many share a device, a card and an address.
        ring_trades_per_day: orders that a shop places with itself, mean.
    """

    rubbish_share: Share
    empty_share: Share
    exit_share: Share
    empty_evidence: Share
    exit_after_days: PositiveDays
    exit_days: PositiveDays
    ring_share: Share
    ring_sellers: Annotated[int, Limits(1, 1_000)]
    ring_accounts: Annotated[int, Limits(1, 10_000)]
    ring_sharing: Annotated[int, Limits(1, 10_000)]
    ring_trades_per_day: Annotated[float, Limits(0, 20)]
