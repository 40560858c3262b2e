"""`[demand]`: who visits, and what makes them buy."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits, Share


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Visits and what buyers like.

    Attributes:
        buyers: people who may visit.
        visits_per_day: mean over the week.
        slate: listings shown per visit.
        considered_offers: of the wanted article that a visitor comes across, mean over articles; more where sellers
            are known from before, fewer where there are fewer.
        price_elasticity: weight of the logarithm of the landed price in utility (negative).
        promise_per_day: utility lost per promised day of delivery (negative).
        reputation_per_star: utility per star of the seller's rating, of five.
        taste_loyalty: share of a buyer's wants out of his two favourite factors of taste.
        familiarity: utility of a seller that has served this buyer well before.
        outside_utility: of buying nothing, against a listing at its product's usual price, delivered at once
            by an unrated seller.
        country_mix_exponent: the data's customers by country are raised to this power.
        opportunist_share: buyers who sometimes claim wrongly that goods are not as described.
        thief_share: buyers who pay with stolen means; the owner charges back.
        mismatch_honest: share of honest buyers whose payment means is from another country.
        mismatch_thief: the same for thieves.
        thief_quantity_factor: thieves order this many times what others would.
    """

    buyers: Annotated[int, Limits(1, 10**8)]
    visits_per_day: Annotated[float, Limits(0.001, 10**7)]
    slate: Annotated[int, Limits(1, 1_000)]
    considered_offers: Annotated[float, Limits(0, 1_000, open_below=True)]
    price_elasticity: Annotated[float, Limits(-1_000, 0)]
    promise_per_day: Annotated[float, Limits(-1_000, 1_000)]
    reputation_per_star: Annotated[float, Limits(0, 1_000)]
    taste_loyalty: Share
    familiarity: Annotated[float, Limits(0, 1_000)]
    outside_utility: Annotated[float, Limits(-1_000, 1_000)]
    country_mix_exponent: Annotated[float, Limits(0, 10)]
    opportunist_share: Share
    thief_share: Share
    mismatch_honest: Share
    mismatch_thief: Share
    thief_quantity_factor: Annotated[float, Limits(0, 10**4, open_below=True)]
