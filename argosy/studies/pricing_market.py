"""One market with a pricing policy in it, and what a study of many needs of it."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from analytics.kpis import all_needs, together
from argosy.studies.markets import MICRO, finished
from sim.core.units import BPS, DAY, minor_unit_digits
from sim.policies import reads_truth

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from argosy.studies.markets import Finished
    from sim.market import Market
    from sim.policies import History, PriceView, PricingPolicy, Setting

NULL: Final = "list"
ORACLE: Final = "oracle"
NAMES: Final = (NULL, "cost-plus", "endings", "markdown", "scarcity", "rivals", "learned", ORACLE)
ALL: Final = 1
SOME: Final = 4
"""One seller in so many prices by the policy, and the others ask their list prices."""
SCENARIO: Final = "eurasia"
SCALE: Final = 2.0
KPIS: Final = ("conversion", "gmv_cents", "buyer_surplus_cents", "sellers_profit_cents")
NOISE: Final = 0.2
"""Half the width of the uniform distribution of the drawn part of ln(price)."""
_SWING: Final = 0.3
_USUAL: Final = 0.1
_SLATES: Final = 20
_ARC: Final = 1.1
_LINES: Final = {
    "order_lines": ("order", "listing", "quantity", "missing", "returned", "unit_price", "currency"),
    "orders": ("order", "placed_at", "funded_at"),
}


class Priced(NamedTuple):
    """A market: its pricing policy, which of its sellers use it (one in `every`), seed and days."""

    policy: str
    every: int
    seed: int
    days: int


class Adopted:
    """A pricing policy for the sellers whose number `every` divides; all others ask their list prices.

    Attributes:
        oracle: whether it is told the truth.
        learns_every_days: as the policy's own.
    """

    def __init__(self, inner: PricingPolicy, every: int) -> None:
        self._inner: Any = inner
        self._every = every
        self.oracle = reads_truth(inner)
        self.learns_every_days = getattr(inner, "learns_every_days", None)

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """Unit price in minor units of the seller's currency."""
        if view.seller % self._every:
            return view.list_price
        price: int = self._inner(view, setting)
        return price

    def learn(self, history: History, now: int) -> None:
        """Let the policy learn."""
        self._inner.learn(history, now)


def live(given: Priced) -> dict[str, float]:
    """Run the market, and tell its key figures (`KPIS`) and `margin_cents` of the sellers with a policy."""

    def adopt(market: Market) -> None:
        if given.every > 1:
            market.policies = market.policies._replace(pricing=Adopted(market.policies.pricing, given.every))

    overrides = ["settlement.mode=instant", f"seed={given.seed}", f"policies.pricing={given.policy}"]
    needs = together(all_needs(), _LINES)
    ended = finished(overrides, given.days, needs, SCENARIO, scale=SCALE, prepare=adopt)
    kpis = ended.figures()
    figures = {name: float(kpis[name] or 0.0) for name in KPIS}
    figures["margin_cents"] = margin_cents(ended, SOME)
    return figures


def margin_cents(ended: Finished, every: int) -> float:
    """Of sellers whose number `every` divides: what they took for goods that were kept, less fee and cost.

    Euro cents, at the rates of the day of the order.
    """
    market, tables = ended.market, ended.sink.tables()
    listings, shelves, rates = market.world.listings, market.world.shelves, market.world.tariff.rates
    kept = 1 - ended.scenario.settlement.platform_fee_bps / BPS
    total = 0.0
    lines = tables["order_lines"].join(tables["orders"].filter(pl.col("funded_at") >= 0), on="order")
    columns = ("listing", "quantity", "missing", "returned", "unit_price", "currency", "placed_at")
    for number, quantity, missing, returned, price, currency, placed in lines.select(columns).iter_rows():
        listing = listings[number]
        if listing.seller.index % every == 0:
            per_cent = rates.rate(currency, placed // DAY) / MICRO * 10 ** (minor_unit_digits(currency) - 2)
            units = quantity - missing - returned
            total += units * (price / per_cent * kept - shelves[listing.shelf].unit_cents)
    return total


class Displays(NamedTuple):
    """What was shown where prices follow demand and are in part drawn; arrays with a value for each display.

    Attributes:
        listing: number.
        log_price: logarithm of the price over the article's usual one.
        noise: its drawn part.
        taken: 1 if an order of it was placed at once, else 0.
        known: the elasticity that follows from what every visitor is like.
    """

    listing: NDArray[np.int64]
    log_price: NDArray[np.float64]
    noise: NDArray[np.float64]
    taken: NDArray[np.float64]
    known: float


class FollowsDemand:
    """Dearer, the more of the slates that it was on an offer sold of; times a factor drawn for every offer and day.

    It is told the truth, prices without it, and keeps it for comparison.

    Attributes:
        rows: second, listing, price, logarithm of its drawn factor, for each display.
        up: chances of being taken at 1.1 times the price, added up.
        down: the same at the price over 1.1.
    """

    oracle = True

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, float]] = []
        self.up = self.down = 0.0
        self._drawn: dict[tuple[int, int], float] = {}

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """Unit price in minor units of the seller's currency."""
        key = view.listing, view.time // DAY
        if key not in self._drawn:
            self._drawn[key] = float(setting.rng.uniform(-NOISE, NOISE))
        noise = self._drawn[key]
        sold = (view.units_sold + _SLATES * _USUAL) / (view.shown + _SLATES) / _USUAL
        follows = max(-_SWING, min(_SWING, 0.5 * log(sold)))
        price = max(1, round(view.list_price * float(np.exp(follows + noise))))
        if view.truth is not None:
            ratio = price / view.list_price
            self.up += view.truth.chance(ratio * _ARC)
            self.down += view.truth.chance(ratio / _ARC)
            self.rows.append((view.time, view.listing, price, noise))
        return price

    @property
    def known(self) -> float:
        """Arc elasticity over a tenth to either side, all other offers at list prices."""
        return log(self.up / self.down) / (2 * log(_ARC))


def displays(given: Priced) -> Displays:
    """Run a market whose prices follow demand, and tell what was shown and taken."""
    policy = FollowsDemand()

    def follow(market: Market) -> None:
        market.policies = market.policies._replace(pricing=policy)

    overrides = ["settlement.mode=instant", f"seed={given.seed}"]
    ended = finished(overrides, given.days, _LINES, SCENARIO, scale=SCALE, prepare=follow)
    tables = ended.sink.tables()
    placed = tables["order_lines"].join(tables["orders"], on="order").select("placed_at", "listing")
    taken = set(placed.iter_rows())
    world = ended.market.world
    usual = [
        world.tariff.rates.convert(listing.product.price_pence, "GBP", listing.currency, 0)
        for listing in world.listings
    ]
    times, listings, prices, noise = zip(*policy.rows, strict=True)
    return Displays(
        listing=np.array(listings),
        log_price=np.log([price / max(1, usual[n]) for price, n in zip(prices, listings, strict=True)]),
        noise=np.array(noise),
        taken=np.array([float((time, n) in taken) for time, n in zip(times, listings, strict=True)]),
        known=policy.known,
    )
