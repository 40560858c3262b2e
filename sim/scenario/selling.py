"""`[selling]`: how sellers behave."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Bps, Limits, PositiveDays, PositiveHours, Share, Sigma, WholeDays


@dataclass(frozen=True, kw_only=True)
class Selling:
    """How sellers behave.

    Attributes:
        listings_per_seller: offers of each seller.
        markup: of the catalogue's prices, which are a wholesaler's, in the listings' usual price.
        price_sigma: log-standard-deviation of prices of one product between sellers.
        made_here_share: of a warehouse's articles that were made in its own customs area.
        repricing_days: between two times that a shop sets its prices anew, at the rate of exchange of the day.
        slow_share: sellers who let orders lie.
        fraudulent_share: sellers who take money for nothing or for junk.
        never_ships_share: orders that a fraudulent seller does not ship at all, where its tactic is `no_ship`
            (`[crooks]`); the others hold junk.
        handling_hours: median time before a paid order reaches the pickers.
        handling_sigma: its log-standard-deviation.
        slow_factor: slow sellers take this many times as long.
        payout_days: between two withdrawals of one seller.
        exchange_margin_bps: kept by the exchange of what a seller takes in a currency that is not its own.
        goods_cost_bps: what a seller pays its supplier for a unit, of the price at which it sells.
        stock_cover_days: of expected demand that replenishment aims for, and that there are to begin with.
        stock_cover_units: of a listing, at least.
        sellers_per_shelf: sellers of a warehouse who keep their units of an article together.
        sold_share: of what visits want, what sellers expect to sell before they have seen a market.
        restock_days: median lead time of the supplier.
        restock_sigma: its log-standard-deviation.
        rating_memory: reviews after which what an earlier one counts for has shrunk to a third.
        shop_lifetime_days: mean time until a shop changes hands; the new owner has no reviews.
        promise_factor: promised time from order to door over the expected one.
        procure_days: median time in which a dealer sends what a buyer waits for; None where there is none.
        patience_days: how long an order waits for stock before the seller cancels it.
        launched_share: articles that are listed later, each on a day drawn evenly over the scenario's `days`; none
            where absent.
        backorders: what is not in stock is offered all the same, for later; else nobody comes across it.
        dishonest_known: everybody knows the fraudulent sellers, and nobody comes across their offers; for the
            first best with which `argosy welfare` compares.
    """

    listings_per_seller: Annotated[int, Limits(1, 10**4)]
    markup: Annotated[float, Limits(0, 1_000, open_below=True)]
    price_sigma: Sigma
    made_here_share: Share
    repricing_days: Annotated[int, Limits(1, 36_500)]
    slow_share: Share
    fraudulent_share: Share
    never_ships_share: Share
    handling_hours: PositiveHours
    handling_sigma: Sigma
    slow_factor: Annotated[float, Limits(0, 10**4, open_below=True)]
    payout_days: Annotated[int, Limits(1, 3_650)]
    exchange_margin_bps: Bps
    goods_cost_bps: Bps
    stock_cover_days: Annotated[float, Limits(0, 36_500)]
    stock_cover_units: Annotated[int, Limits(0, 10**9)]
    sellers_per_shelf: Annotated[int, Limits(1, 10**6)]
    sold_share: Share
    restock_days: PositiveDays
    restock_sigma: Sigma
    rating_memory: Annotated[float, Limits(1, 10**9)]
    shop_lifetime_days: Annotated[float, Limits(1, 10**6)]
    promise_factor: Annotated[float, Limits(0, 10**4, open_below=True)]
    patience_days: WholeDays
    procure_days: PositiveDays | None = None
    launched_share: Share | None = None
    backorders: bool = False
    dishonest_known: bool = False
