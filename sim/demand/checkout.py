"""Paying for a basket: with what, and whether the payment is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import cumulative, pick
from sim.world.people import Conduct, Tactic

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
        number: of the method among the scenario's, -1 for none.
    """

    method: PaymentMethod | None
    tries: int
    declined: int
    number: int = -1


NOT_PAID: Final = Paid(None, 0, 0)
"""Where there was nothing to pay."""


class Checkout:
    """Payment methods as they are used in each country, and declined."""

    def __init__(self, market: Market) -> None:
        self._methods = market.scenario.payments
        self._mixes = market.world.payment_mixes
        self._retry_share = market.scenario.demand.retry_share
        fraud = market.scenario.fraud
        self._stolen, self._tested = fraud.stolen_decline_rate, fraud.tested_decline_rate

    def pay(self, buyer: Buyer, luck: PaymentLuck, *, abroad: bool) -> Paid:
        """One basket's payment; a buyer that is declined perhaps tries another method, a thief another card, once.

        Args:
            buyer: who pays.
            luck: of the payment.
            abroad: whether anything in the basket comes from another customs area, where the bank knows less.
        """
        weights = self._weights(buyer)
        first = pick(luck.method, cumulative(weights))
        stolen = self._stopped(buyer)
        if luck.declined >= self._decline_rate(first, abroad=abroad, stolen=stolen):
            return Paid(self._methods[first], 1, 0, first)
        others = weights
        if not stolen or not self._methods[first].chargeback:
            others = [0.0 if number == first else weight for number, weight in enumerate(weights)]
        if luck.retries >= self._retry_share or not any(others):
            return Paid(None, 1, 1)
        second = pick(luck.second, cumulative(others))
        if luck.second_declined < self._decline_rate(second, abroad=abroad, stolen=stolen):
            return Paid(None, 2, 2)
        return Paid(self._methods[second], 2, 1, second)

    def _weights(self, buyer: Buyer) -> list[float]:
        """What each method weighs; thieves pay with others' means, of which a payment can be charged back."""
        weights = list(self._mixes[buyer.country.code])
        if buyer.conduct is Conduct.THIEF:
            stolen = [w * method.chargeback for w, method in zip(weights, self._methods, strict=True)]
            return stolen if any(stolen) else weights
        return weights

    def _stopped(self, buyer: Buyer) -> float:
        """Share of payments that banks stop because the means were stolen."""
        if buyer.conduct is not Conduct.THIEF:
            return 0.0
        return self._tested if buyer.tactic == Tactic.CARD_TESTING else self._stolen

    def _decline_rate(self, number: int, *, abroad: bool, stolen: float) -> float:
        method = self._methods[number]
        usual = method.decline_rate_abroad if abroad else method.decline_rate
        return max(usual, stolen) if method.chargeback else usual
