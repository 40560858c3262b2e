"""Letting a market run: buyers and criminals arrive, payees are paid, and every order ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.attacks import abuse_vouchers, attack, collude
from sim.core.units import DAY
from sim.customs import clear_stock
from sim.demand import Doors, visits
from sim.freight import arrival_foresight, foresight, transfers
from sim.fulfilment import place
from sim.grading import Grades
from sim.marketing import advertise
from sim.orders import Outcome
from sim.policies import reads_truth
from sim.settlement import pay_out_daily, pay_out_rest

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.demand.doors import Place
    from sim.market import Market
    from sim.policies import Learner


def run(market: Market, *, orders: int | None, days: int | None, place: Place = place) -> None:
    """Let buyers come for `days` or until `orders` are placed, then let every order finish.

    Args:
        market: at second 0.
        orders: that end arrivals; None for no end.
        days: that end arrivals; None for no end.
        place: what becomes of a purchase.

    Raises:
        NobodyBuysError: if there are no `days`, and too few orders come.
    """
    start(market, orders=orders, days=days, place=place)
    finish(market)


def start(market: Market, *, orders: int | None, days: int | None, place: Place = place) -> None:
    """Set going what `run` lets run, with the same arguments; nothing happens before the market's clock runs."""
    horizon = None if days is None else days * DAY
    if reads_truth(market.policies.routing):
        market.router.foresight = foresight(market)
    if reads_truth(market.policies.arrival):
        market.foresees = arrival_foresight(market)
    market.regional.open(market.stocks, market.cover)
    doors = Doors(market, place, orders)
    market.env.process(visits(doors, horizon))
    advertise(doors)
    attack(doors)
    collude(doors)
    abuse_vouchers(doors)
    env, settlement = market.env, market.settlement
    env.process(
        pay_out_daily(env, settlement, market.scenario.selling.payout_days, lambda: _going_on(market))
    )
    env.process(_days(market))
    if market.graded:
        env.process(Grades(market).rounds(lambda: _going_on(market)))
    if any(site.regional for site in market.world.sites):
        env.process(transfers(market, clear_stock))
    for family, learner in market.policies.learners().items():
        days = market.scenario.policies[family].learn_every_days or getattr(
            learner, "learns_every_days", None
        )
        if days is not None:
            env.process(_learning(market, family, learner, days))


def finish(market: Market) -> None:
    """Let a market that was started run until every order has ended and everybody is paid."""
    env, settlement = market.env, market.settlement
    env.run()
    env.process(pay_out_rest(env, settlement))
    env.run()
    settlement.finish()


def abandon(market: Market) -> None:
    """Record the orders that are still open, and what is on its way back; for a run that is stopped."""
    for order in list(market.orders.open.values()):
        market.close(order, Outcome.OPEN)
    for way in list(market.ways_back.values()):
        market.end_way_back(way)
    market.settlement.finish()
    market.record_side_payments()
    market.recorder.drain(everything=True)


def _going_on(market: Market) -> bool:
    return market.arriving or bool(market.orders.open)


def _days(market: Market) -> Generator[simpy.Event, object, None]:
    """Once a day: stations are written down, shops change hands and prices, the network is seen anew."""
    while _going_on(market) or market.ways_back:
        yield market.env.timeout(DAY)
        market.floors.report(market.recorder)
        _count(market)
        market.offices.report(market.recorder)
        for successor in market.world.succession.due(market.now):
            market.hand_over_shop(successor)
        for seller in market.world.prices.due(market.now // DAY):
            market.reprice(seller)
        market.world.network.renew(market.now, market.timetables.waits(market.now))
        market.popularity.advance(market.now)
        market.turnover.advance(market.now)


def _count(market: Market) -> None:
    """Count the shelves whose day it is: each once in so many days."""
    every = market.scenario.handling.count_every_days
    for stock in market.stocks[market.now // DAY % every :: every]:
        stock.count("cycle")


def _learning(
    market: Market, family: str, learner: Learner, days: int
) -> Generator[simpy.Event, object, None]:
    """Let the policy of `family` learn from what has become known, every so many days."""
    history, last = market.settings[family].history, market.scenario.policies[family].learn_until_day
    while _going_on(market):
        yield market.env.timeout(days * DAY)
        if last is not None and market.now > last * DAY:
            return
        market.archive.advance(market.now)
        learner.learn(history, market.now)
        if family == "routing":
            market.router.forget()
