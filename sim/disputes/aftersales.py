"""After delivery: what the buyer makes of the parcel, and how a disagreement ends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sim.core.accounts import ARBITER, KEEPER, PLATFORM
from sim.core.distributions import lognormal
from sim.core.units import BPS, DAY, HOUR, whole_minor_units
from sim.disputes.arbitration import hear
from sim.orders.order import Condition, Outcome
from sim.policies.protocols import DisputeView
from sim.records import CaseKind, Decider, DisputeRow, Event, Movement
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders.order import Order

CONFIRMS, SILENT, RETURNS, DISPUTES = "confirms", "silent", "returns", "disputes"

CONDUCT_UNIFORMS = 6
DISPUTE_UNIFORMS = 6


class Case(NamedTuple):
    """A disagreement as it is recorded."""

    kind: CaseKind
    opened_at: int
    buyer_right: bool
    buyer_evidence: float
    seller_evidence: float


def inspect(order: Order, market: Market) -> Generator[simpy.Event, object, str]:
    """The buyer opens the parcel, rates the seller and decides what to do about the money."""
    after, luck = market.scenario.after_sales, order.luck.conduct
    if order.condition is Condition.UNKNOWN:
        bad = order.seller.conduct is Conduct.FRAUDULENT or luck[0] < after.not_as_described_rate
        order.condition = Condition.NOT_AS_DESCRIBED if bad else Condition.GOOD
    deadline = order.delivered_at + market.settlement.windows.inspect
    idle = int(lognormal(luck[1], after.inspect_hours * HOUR, after.inspect_sigma))
    yield market.env.timeout(min(idle, deadline - market.now))
    order.seller.review(_stars(order))
    if market.now + market.settlement.latency >= deadline:
        return SILENT
    return _reaction(order, market)


def _stars(order: Order) -> int:
    if order.condition is not Condition.GOOD:
        return 1
    return 3 if order.delivered_at > order.promised_at else 5


def _reaction(order: Order, market: Market) -> str:
    after, luck = market.scenario.after_sales, order.luck.conduct
    if order.buyer.conduct is Conduct.THIEF:
        return CONFIRMS
    if order.condition is not Condition.GOOD:
        return DISPUTES
    if order.buyer.conduct is Conduct.OPPORTUNIST and luck[2] < after.opportunist_claim_rate:
        return DISPUTES
    if luck[3] < after.return_rate:
        return RETURNS
    return CONFIRMS if luck[4] < after.confirm_share else SILENT


def call_off(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """The buyer thinks better of it before the parcel is packed."""
    yield market.env.timeout(int(market.scenario.after_sales.remorse_hours * HOUR))
    yield from market.step(order, Event.CALLED_OFF, order.buyer.account, market.settlement.call_off(order))
    return Outcome.CALLED_OFF


def send_back(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """The buyer returns the goods: on the escrow's own return leg where it has one, else under a dispute."""
    if "returns" in market.scenario.settlement.covenants:
        return (yield from _send_back_on_the_leg(order, market))
    return (yield from _send_back_disputed(order, market))


def _send_back_on_the_leg(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """The carrier attests the way back. Nobody need refund: silence does."""
    settlement = market.settlement
    case = _open_case(order, market, CaseKind.RETURN)
    deadline = yield from _travel_back(order, market, settlement.send_back(order), settlement.windows.deliver)
    if market.now + settlement.latency >= deadline:
        yield market.env.timeout(max(0, deadline - market.now))
        yield from market.step(order, Event.RETURN_FAILED, KEEPER, settlement.release(order))
        _close_case(order, market, case, Decider.SILENCE)
        return Outcome.RELEASED
    yield from market.step(order, Event.TAKEN_BACK, order.carrier, settlement.take_back(order))
    market.stocks[order.listing.index].put_back(order, Movement.RETURNED)
    if order.seller.conduct is Conduct.FRAUDULENT:
        yield market.env.timeout(settlement.windows.inspect)
        yield from market.step(order, Event.RETURN_FINISHED, KEEPER, settlement.expire(order))
        _close_case(order, market, case, Decider.SILENCE)
    else:
        yield from market.step(order, Event.REFUNDED, order.seller.account, settlement.refund(order))
        _close_case(order, market, case, Decider.SELLER)
    return Outcome.RETURNED


def _send_back_disputed(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """An honest seller refunds on arrival, another leaves it to the arbiter."""
    settlement = market.settlement
    case = _open_case(order, market, CaseKind.RETURN)
    deadline = yield from _travel_back(order, market, settlement.dispute(order), settlement.windows.ruling)
    if order.seller.conduct is Conduct.FRAUDULENT or market.now + settlement.latency >= deadline:
        return (yield from _arbitrate(order, market, case, deadline))
    market.stocks[order.listing.index].put_back(order, Movement.RETURNED)
    yield from market.step(order, Event.REFUNDED, order.seller.account, settlement.refund(order))
    _close_case(order, market, case, Decider.SELLER)
    return Outcome.RETURNED


def _travel_back(
    order: Order, market: Market, opened: simpy.Event, window: int
) -> Generator[simpy.Event, object, int]:
    """Until the goods are back with the seller, or until the deadline, `window` after the return was opened."""
    after = market.scenario.after_sales
    yield from market.step(order, Event.RETURN_OPENED, order.buyer.account, opened)
    deadline = market.now + window
    days = lognormal(order.luck.dispute[4], after.return_days, after.return_sigma)
    yield market.env.timeout(min(int(days * DAY), window))
    return deadline


def object_to(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """The buyer disputes; the arbiter hears both sides."""
    case = _open_case(order, market, CaseKind.DISPUTE)
    yield from market.step(order, Event.DISPUTED, order.buyer.account, market.settlement.dispute(order))
    if "offers" in market.scenario.settlement.covenants and (yield from _settles(order, market, case)):
        return Outcome.AGREED
    return (yield from _arbitrate(order, market, case, market.now + market.settlement.windows.ruling))


def _settles(order: Order, market: Market, case: Case) -> Generator[simpy.Event, object, bool]:
    """Before anybody is asked to rule, an honest seller offers what the evidence suggests."""
    if order.seller.conduct is Conduct.FRAUDULENT:
        return False
    weight = case.buyer_evidence + case.seller_evidence
    offered = round(BPS * case.buyer_evidence / weight / 100) * 100 if weight else BPS // 2
    settlement = market.settlement
    yield from market.step(order, Event.OFFERED, order.seller.account, settlement.offer(order, offered))
    if order.luck.dispute[5] >= market.scenario.covenants.accept_share:
        return False
    yield from market.step(order, Event.AGREED, order.buyer.account, settlement.accept(order, offered))
    _close_case(order, market, case, Decider.AGREEMENT)
    return True


def _open_case(order: Order, market: Market, kind: CaseKind) -> Case:
    order.buyer.disputes += 1
    right = kind is CaseKind.RETURN or order.condition is not Condition.GOOD
    quality = market.scenario.after_sales.evidence_quality
    u, v = order.luck.dispute[:2]
    strong, weak = (quality + (1 - quality) * u), (1 - quality) * v
    buyer, seller = (strong, weak) if right else (weak, strong)
    return Case(kind, market.now, right, buyer, seller)


def _arbitrate(
    order: Order, market: Market, case: Case, deadline: int
) -> Generator[simpy.Event, object, Outcome]:
    after, luck, settlement = market.scenario.after_sales, order.luck.dispute, market.settlement
    if settlement.court is not None:
        outcome, decided_by = yield from hear(
            order, market, settlement.court, partial(_ruling, order, market, case), deadline
        )
        _close_case(order, market, case, decided_by)
        return outcome
    hours = after.evidence_hours + lognormal(luck[2], after.ruling_hours, after.ruling_sigma)
    ruling_at = market.now + int(hours * HOUR)
    silent = luck[3] < after.silent_arbiter_share
    yield market.env.timeout(max(0, (deadline if silent else min(ruling_at, deadline)) - market.now))
    if market.now + settlement.latency >= deadline:
        yield market.env.timeout(max(0, deadline - market.now))
        yield from market.step(order, Event.LAPSED, KEEPER, settlement.lapse(order))
        _close_case(order, market, case, Decider.SILENCE)
        return Outcome.LAPSED
    yield from market.step(order, Event.RULED, ARBITER, settlement.rule(order, _ruling(order, market, case)))
    _close_case(order, market, case, Decider.ARBITER)
    return Outcome.RULED


def _ruling(order: Order, market: Market, case: Case, error: float = 0.0) -> int:
    """The arbitration policy's verdict, reading the buyer's evidence with `error`."""
    view = DisputeView(
        delivered=order.delivered_at >= 0,
        buyer_evidence=min(max(case.buyer_evidence + error, 0.0), 1.0),
        seller_evidence=case.seller_evidence,
        buyer_disputes=order.buyer.disputes,
        seller_rating=order.seller.rating,
        truth=case.buyer_right,
    )
    return market.policies.arbitration(view)


def _close_case(order: Order, market: Market, case: Case, decided_by: Decider) -> None:
    market.recorder.add(
        DisputeRow(
            order.id, case.kind, case.opened_at, market.now, case.buyer_right,
            case.buyer_evidence, case.seller_evidence, order.buyer_bps, decided_by,
        )
    )  # fmt: skip


def charge_back(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """The true owner of stolen means has the payment reversed; the platform bears what the thief received."""
    after = market.scenario.after_sales
    yield market.env.timeout(max(0, order.funded_at + after.chargeback_days * DAY - market.now))
    order.payment_fee_cents += after.chargeback_fee_cents
    order.chargeback = order.quote.total - whole_minor_units(order.payouts.buyer, order.quote.currency)
    market.note(order, Event.CHARGED_BACK, PLATFORM, "", order.chargeback)
    market.recorder.add(
        DisputeRow(
            order.id,
            CaseKind.CHARGEBACK,
            market.now,
            market.now,
            True,
            1.0,
            0.0,
            order.buyer_bps,
            Decider.PROCESSOR,
        )
    )
