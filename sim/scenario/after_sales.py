"""`[after_sales]`: what comes after delivery."""

from dataclasses import dataclass
from typing import Literal

from sim.core.limits import Hours, PositiveDays, PositiveHours, Share, Sigma, WholeCents


@dataclass(frozen=True, kw_only=True)
class AfterSales:
    """What buyers, sellers and the arbiter do once an order is paid.

    Attributes:
        inspect_hours: median time from delivery to the opened parcel.
        inspect_sigma: its log-standard-deviation.
        confirm_share: of content buyers who confirm; the others say nothing.
        return_rate: good orders sent back.
        further_return_share: of the other articles of an order of which one is sent back.
        return_days: median time until goods that are sent back are at the hub, from which they travel as others do.
        return_sigma: its log-standard-deviation.
        back: whether goods always travel back, or only where that costs less than they are worth.
        resale_share: of what goods cost, what they are worth to a seller who has them back.
        return_payer: who pays for the way back of good goods that a buyer does not want.
        undelivered_payer: who pays for that of goods which nobody took.
        not_as_described_rate: good sellers' orders that are not as described.
        opportunist_claim_rate: orders of which an opportunist claims it wrongly.
        evidence_hours: in which both sides are heard.
        ruling_hours: median time from evidence to ruling.
        ruling_sigma: its log-standard-deviation.
        evidence_quality: least strength of the case of whoever is right; at 0 evidence says nothing.
        silent_arbiter_share: disputes without a ruling in time.
        chargeback_fee_cents: per reversed payment, in euro cents.
        remorse_rate: buyers who call off before the parcel leaves.
        remorse_hours: from paying to calling off.
    """

    inspect_hours: PositiveHours
    inspect_sigma: Sigma
    confirm_share: Share
    return_rate: Share
    further_return_share: Share
    return_days: PositiveDays
    return_sigma: Sigma
    back: Literal["always", "worth-it"]
    resale_share: Share
    return_payer: Literal["buyer", "seller"]
    undelivered_payer: Literal["buyer", "seller"]
    not_as_described_rate: Share
    opportunist_claim_rate: Share
    evidence_hours: Hours
    ruling_hours: PositiveHours
    ruling_sigma: Sigma
    evidence_quality: Share
    silent_arbiter_share: Share
    chargeback_fee_cents: WholeCents
    remorse_rate: Share
    remorse_hours: Hours
