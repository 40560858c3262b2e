"""Paying for a basket: with what, and whether the payment is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.distributions import cumulative, pick
from sim.world.people import Conduct

if TYPE_CHECKING:
    from sim.core.luck import PaymentLuck
    from sim.market import Market
    from sim.scenario import PaymentMethod
    from sim.world.people import Buyer


class Paid(NamedTuple):
    """How a basket was paid.

    Attributes:
        method: that was accepted; None where none was.
        tries: of the buyer.
        declined: of its tries.
    """

    method: PaymentMethod | None
    tries: int
    declined: int


class Checkout:
    """Payment methods as they are used in each country, and declined."""

    def __init__(self, market: Market) -> None:
        self._methods = market.scenario.payments
        self._mixes = market.world.payment_mixes
        self._retry_share = market.scenario.demand.retry_share
        self._stolen = market.scenario.demand.stolen_decline_rate

    def pay(self, buyer: Buyer, luck: PaymentLuck, *, abroad: bool) -> Paid:
        """One basket's payment; a buyer that is declined perhaps tries another method, once.

        Args:
            buyer: who pays.
            luck: of the payment.
            abroad: whether anything in the basket comes from another customs area, where the bank knows less.
        """
        weights = self._weights(buyer)
        first = pick(luck.method, cumulative(weights))
        thief = buyer.conduct is Conduct.THIEF
        if luck.declined >= self._decline_rate(first, abroad=abroad, thief=thief):
            return Paid(self._methods[first], 1, 0)
        others = [0.0 if number == first else weight for number, weight in enumerate(weights)]
        if luck.retries >= self._retry_share or not any(others):
            return Paid(None, 1, 1)
        second = pick(luck.second, cumulative(others))
        if luck.second_declined < self._decline_rate(second, abroad=abroad, thief=thief):
            return Paid(None, 2, 2)
        return Paid(self._methods[second], 2, 1)

    def _weights(self, buyer: Buyer) -> list[float]:
        """What each method weighs; thieves pay with others' means, of which a payment can be charged back."""
        weights = list(self._mixes[buyer.country.code])
        if buyer.conduct is Conduct.THIEF:
            stolen = [w * method.chargeback for w, method in zip(weights, self._methods, strict=True)]
            return stolen if any(stolen) else weights
        return weights

    def _decline_rate(self, number: int, *, abroad: bool, thief: bool) -> float:
        method = self._methods[number]
        usual = method.decline_rate_abroad if abroad else method.decline_rate
        return max(usual, self._stolen) if thief and method.chargeback else usual
