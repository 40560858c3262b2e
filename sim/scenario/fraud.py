"""`[fraud]`: criminals who buy, buyers who charge back what they got, and how honest ones look."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits, PositiveDays, Share, Sigma, WholeCents, WholeDays

Uses = Annotated[int, Limits(1, 1_000)]


@dataclass(frozen=True, kw_only=True)
class Fraud:
    """The world of buyers' fraud.

    Attributes:
        attempt_share: of all baskets that come to the checkout, those of criminals, in expectation.
        baskets_per_visit: of all others, what the number of attempts is reckoned from.
        gang_attempts_per_day: of one gang; their number follows, at least one.
        adapts: whether gangs move to what pays; otherwise they keep to the mix below.
        adapts_from_day: of the run; until then they keep to the mix.
        memory_attempts: after so many, what a gang has seen counts for a third.
        explore_share: of attempts in a mode of the mix, whatever pays.
        takeover_share: of the mix, attempts through an account of somebody else.
        card_testing_share: of the mix, bursts of small amounts that find out which cards work.
        triangulation_share: of the mix, attempts that serve customers of the gang's own shop elsewhere.
        evasion_share: of the mix, attempts that take pains not to look like fraud.
        burst: cards that a test tries, mean.
        identity_orders: for which a device, an address or an account is used at most; each for 1 to so many.
        card_orders: for which a card is used at most; each for 1 to so many.
        quantity_factor: criminals order this many times what others would.
        mismatch_thief: share of stolen cards from another country than the goods go to.
        stolen_decline_rate: payments with stolen means that the bank stops, for it knows the owner.
        tested_decline_rate: the same of cards of which nobody knows yet whether they work.
        resale_share: what goods are worth to a gang, of their price.
        card_cents: price of a stolen card.
        untested_cents: of one of which nobody knows whether it works.
        local_cents: of a stolen card from a chosen country, above others.
        aged_cents: of an account that is no longer new.
        takeover_cents: of the password to an account.
        spread_cents: of a device and an address for one order.
        tested_cents: what a card is worth that is known to work.
        chargeback_days: median time from payment to the reversal.
        chargeback_sigma: its log-standard-deviation.
        chargeback_limit_days: after which nothing is reversed any more.
        opportunist_chargeback_rate: an opportunist's good deliveries that are charged back as if they were not.
        not_received_share: of these, the ones that are said not to have come; of the others the payment is denied.
        opportunist_swap_rate: an opportunist's good deliveries of which something else is sent back.
        gift_share: honest orders to somebody else's address.
        second_device_share: honest orders from another device than the usual one.
        device_days: for which a device is kept.
        card_days: for which a card, a wallet or an account is kept.
        moving_days: for which somebody stays at an address.
        shared_device_share: families, of two to four accounts, that shop on one device.
        attested_share: honest accounts whose holder has been identified.
    """

    attempt_share: Annotated[float, Limits(0, 0.9)]
    baskets_per_visit: Annotated[float, Limits(0, 1, open_below=True)]
    gang_attempts_per_day: Annotated[float, Limits(0.001, 10**4)]
    adapts: bool
    adapts_from_day: WholeDays
    memory_attempts: Annotated[float, Limits(1, 10**6, open_below=True)]
    explore_share: Share
    takeover_share: Share
    card_testing_share: Share
    triangulation_share: Share
    evasion_share: Share
    burst: Uses
    identity_orders: Uses
    card_orders: Uses
    quantity_factor: Annotated[float, Limits(0, 10**4, open_below=True)]
    mismatch_thief: Share
    stolen_decline_rate: Share
    tested_decline_rate: Share
    resale_share: Share
    card_cents: WholeCents
    untested_cents: WholeCents
    local_cents: WholeCents
    aged_cents: WholeCents
    takeover_cents: WholeCents
    spread_cents: WholeCents
    tested_cents: WholeCents
    chargeback_days: PositiveDays
    chargeback_sigma: Sigma
    chargeback_limit_days: PositiveDays
    opportunist_chargeback_rate: Share
    not_received_share: Share
    opportunist_swap_rate: Share
    gift_share: Share
    second_device_share: Share
    device_days: PositiveDays
    card_days: PositiveDays
    moving_days: PositiveDays
    shared_device_share: Share
    attested_share: Share
