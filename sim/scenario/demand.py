"""`[demand]`: who visits, and what makes them buy."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits, Share, Sigma


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Visits and what buyers like.

    Attributes:
        buyers: people who may visit.
        visits_per_day: mean over the week.
        customer_lifetime_days: mean time for which somebody is a customer; a new one follows.
        memory_days: for which buyers and platform remember good experiences, orders and disputes.
        remembered_sellers: that served a buyer well, the latest; the others are strangers again.
        popularity_days: of which the units sold make a listing popular, to within a third.
        visits_per_cart: visits, which mean to buy, over baskets that are opened.
        carts_per_session: opened baskets over sessions.
        searching_share: sessions with a search.
        slate: listings shown for each article that a visit looks for.
        considered_offers: of the wanted article that a visitor comes across, mean over articles; more where sellers
            are known from before, fewer where there are fewer.
        article_elasticity: per cent of the units of an offer per per cent of its price, all others as they are
            (negative); what the weights below are fitted to, and held to by `argosy study calibration`.
        market_elasticity: per cent of all units per per cent of all prices (negative); the same.
        price_weight: of the logarithm of the landed price over the usual price, in utility (negative).
        substitution: how unlike each other the offers of a slate are, of 1; the nearer to 0, the more does one gain
            of what another loses. The dissimilarity of a nested logit.
        promise_per_day: utility lost per promised day of delivery beyond `promise_free_days` (negative).
        promise_free_days: that nobody minds.
        reputation_per_star: utility per star of the seller's rating up to `best_rating`, lost again beyond it.
        best_rating: stars that convince most; too good is suspicious.
        taste_loyalty: share of a buyer's wants out of his two favourite factors of taste.
        familiarity: utility of a seller that has served this buyer well before.
        word_of_mouth_share: visits before which a friend tells of the seller that served it well last.
        hearsay: utility of a seller that a friend has told of.
        price_sensitivity_sigma: log-standard-deviation of the weight of the price between customers; its mean is 1.
        delivery_sensitivity_sigma: the same of the promise.
        budget_sigma: log-standard-deviation of the customers' budgets.
        outside_utility: of leaving without an article, against a listing at its product's usual price, delivered
            at once by a seller without stars.
        basket_utility: more of every further article, once the first of a basket is found.
        country_mix_exponent: the data's customers by country are raised to this power.
        opportunist_share: buyers who sometimes claim wrongly that goods are not as described.
        retry_share: buyers whose payment is declined who try another method, once.
        mismatch_honest: share of honest payments with means from another country than the goods go to.
    """

    buyers: Annotated[int, Limits(1, 10**8)]
    visits_per_day: Annotated[float, Limits(0.001, 10**7)]
    customer_lifetime_days: Annotated[float, Limits(1, 10**6)]
    memory_days: Annotated[float, Limits(0, 10**6)]
    remembered_sellers: Annotated[int, Limits(0, 1_000)]
    popularity_days: Annotated[float, Limits(1, 10**6)]
    visits_per_cart: Annotated[float, Limits(0.001, 1)]
    carts_per_session: Annotated[float, Limits(0.001, 1)]
    searching_share: Share
    slate: Annotated[int, Limits(1, 1_000)]
    considered_offers: Annotated[float, Limits(0, 1_000, open_below=True)]
    article_elasticity: Annotated[float, Limits(-1_000, 0)]
    market_elasticity: Annotated[float, Limits(-1_000, 0)]
    price_weight: Annotated[float, Limits(-1_000, 0)]
    substitution: Annotated[float, Limits(0.001, 1)]
    promise_per_day: Annotated[float, Limits(-1_000, 1_000)]
    promise_free_days: Annotated[float, Limits(0, 3_650)]
    reputation_per_star: Annotated[float, Limits(0, 1_000)]
    best_rating: Annotated[float, Limits(0, 5)]
    taste_loyalty: Share
    familiarity: Annotated[float, Limits(0, 1_000)]
    word_of_mouth_share: Share
    hearsay: Annotated[float, Limits(0, 1_000)]
    price_sensitivity_sigma: Sigma
    delivery_sensitivity_sigma: Sigma
    budget_sigma: Sigma
    outside_utility: Annotated[float, Limits(-1_000, 1_000)]
    basket_utility: Annotated[float, Limits(-1_000, 1_000)]
    country_mix_exponent: Annotated[float, Limits(0, 10)]
    opportunist_share: Share
    retry_share: Share
    mismatch_honest: Share
