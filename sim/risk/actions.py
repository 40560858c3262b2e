"""What the actions of a screen do to an order, to its buyer and to a thief."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sim.core.accounts import PLATFORM, REVIEWERS, VERIFIER
from sim.core.distributions import cumulative, pick
from sim.core.luck import ScreeningLuck
from sim.core.units import DAY, MINUTE, token_units
from sim.policies import Reviewed, Verified
from sim.records import CRIMINALS, PaymentKind, ScreenEnd
from sim.settlement import SidePayment
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.core.accounts import Account
    from sim.market import Market
    from sim.orders import Order
    from sim.scenario import PaymentMethod

    Steps = Generator[simpy.Event, object, "Ending"]


class Ending(NamedTuple):
    """How a screening ended, whether the order goes on, and what it cost the platform in euro cents."""

    end: ScreenEnd
    passed: bool
    cents: int = 0


class Screened:
    """An order before the screen, whose luck is only drawn where something hangs on it."""

    def __init__(self, order: Order, market: Market) -> None:
        self.order = order
        self.market = market
        self.terms = market.scenario.screening
        self.thief = order.buyer.conduct is Conduct.THIEF
        self.good = order.buyer.conduct not in CRIMINALS

    @cached_property
    def luck(self) -> ScreeningLuck:
        """What the visit's buyer does, and how a review of its orders goes; each from a stream of its own."""
        single, visit = self.market.streams.single, str(self.order.visit)
        return ScreeningLuck(*(single(f"screening {name}", visit, 1) for name in ScreeningLuck._fields))

    def pay(self, kind: PaymentKind, payee: Account, cents: int) -> int:
        """The platform pays for the screening; the same cents."""
        if cents:
            tokens, now = token_units(cents, "EUR"), self.market.now
            paid = SidePayment(now, self.order.id, kind, PLATFORM, payee, "EUR", tokens)
            self.market.record_side_payment(paid)
        return cents


def accept(_: Screened) -> Ending:
    """The order goes on."""
    return Ending(ScreenEnd.PASSED, passed=True)


def decline(_: Screened) -> Ending:
    """It does not."""
    return Ending(ScreenEnd.DECLINED, passed=False)


def hold(case: Screened) -> Ending:
    """It goes on, and its buyer has longer to inspect the goods."""
    case.order.held = max(case.order.held, case.terms.hold_days * DAY)
    return Ending(ScreenEnd.PASSED, passed=True)


def limit(case: Screened) -> Ending:
    """Means that can be charged back are not taken: a thief leaves, a good buyer pays otherwise or leaves, too."""
    order, luck = case.order, case.luck
    if not order.payment.chargeback:
        return Ending(ScreenEnd.PASSED, passed=True)
    other = other_means(order, case.market, luck.method)
    if other is None or case.thief or luck.switches >= case.terms.switch_share:
        return Ending(ScreenEnd.LEFT, passed=False)
    order.payment = other
    order.charge(case.market.scenario.settlement.platform_fee_bps, order.total_cents)
    return Ending(ScreenEnd.PASSED, passed=True)


def verify(case: Screened) -> Steps:
    """The buyer is asked for proof. Of most good ones the bank is sure already, and nothing is asked."""
    order, market, terms, luck = case.order, case.market, case.terms, case.luck
    cents = case.pay(PaymentKind.VERIFICATION, VERIFIER, terms.verify_cents)
    challenged = 1 - terms.frictionless_share
    if case.thief or luck.leaves < challenged:
        yield market.env.timeout(max(1, int(terms.verify_minutes * MINUTE)))
    if case.thief:
        fails, end = luck.proves < terms.proof_failed_share, ScreenEnd.UNPROVEN
    else:
        fails, end = luck.leaves < challenged * terms.challenge_loss_share, ScreenEnd.LEFT
    if market.archive.listens:
        market.archive.tell(Verified(market.now, order.id, order.buyer.number, not fails), market.now)
    return (
        Ending(end, passed=False, cents=cents)
        if fails
        else Ending(ScreenEnd.PASSED, passed=True, cents=cents)
    )


def review(case: Screened) -> Steps:
    """Somebody looks at the order, if there is room and time; else the scenario's fallback counts."""
    market, terms, luck = case.market, case.terms, case.luck
    if market.reviewers.full:
        return _looked_at(case, _fallback(case, ScreenEnd.NO_ROOM, 0), looked=False)
    look = yield from market.reviewers.look(luck.work)
    cents = case.pay(PaymentKind.REVIEW, REVIEWERS, terms.review_cents) if look.begun else 0
    if not look.done:
        return _looked_at(case, _fallback(case, ScreenEnd.TOO_LATE, cents), looked=False)
    approved = case.thief is (luck.errs < terms.review_error_share)
    end = ScreenEnd.APPROVED if approved else ScreenEnd.REJECTED
    return _looked_at(case, Ending(end, approved, cents), looked=True)


def other_means(order: Order, market: Market, u: float) -> PaymentMethod | None:
    """The method on which `u` falls among those of the buyer's country that cannot be charged back, if any."""
    methods = market.scenario.payments
    mix = market.world.payment_mixes[order.buyer.country.code]
    weights = [weight * (not method.chargeback) for weight, method in zip(mix, methods, strict=True)]
    return methods[pick(u, cumulative(weights))] if any(weights) else None


def _fallback(case: Screened, end: ScreenEnd, cents: int) -> Ending:
    return Ending(end, case.terms.review_fallback == "accept", cents)


def _looked_at(case: Screened, ending: Ending, *, looked: bool) -> Ending:
    market, order = case.market, case.order
    if market.archive.listens:
        told = Reviewed(market.now, order.id, order.buyer.number, ending.passed, looked)
        market.archive.tell(told, market.now)
    return ending
