"""One arbitration: the order, the tribunal, the deadline, and the default that applies when time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.accounts import KEEPER
from sim.core.units import BPS, HOUR
from sim.orders import Condition, Outcome
from sim.records import Decider, Event
from sim.settlement import Award

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.settlement import Court

    Steps = Generator[simpy.Event, object, bool]
    Verdict = Generator[simpy.Event, object, tuple[Outcome, Decider]]


class Arbitration(NamedTuple):
    """What every step of an arbitration needs.

    Attributes:
        order: disputed.
        market: where it happens.
        court: on the settlement layer.
        ruling: the buyer's basis points, given an error in reading the evidence.
        deadline: second from which the escrow lapses.
    """

    order: Order
    market: Market
    court: Court
    ruling: Callable[[float], int]
    deadline: int

    def step(self, event: Event, actor: str, done: simpy.Event) -> Generator[simpy.Event, object, None]:
        """Wait until a step is final, and note it."""
        yield from self.market.step(self.order, event, actor, done)

    def in_time(self) -> bool:
        """Whether a step submitted now is final before the escrow lapses."""
        return self.market.in_time(self.deadline)

    def until(self, time: int) -> Generator[simpy.Event, object, None]:
        """Wait; if the deadline comes meanwhile, the order lapses, whatever else is still to be done about it."""
        if self.deadline <= time:
            yield from self.lapse()
        yield self.market.until(time)

    def lapse(self) -> Verdict:
        """The default division, once."""
        market, order = self.market, self.order
        if order.closed_at < 0:
            yield market.until(self.deadline)
            yield from self.step(Event.LAPSED, KEEPER, market.settlement.lapse(order))
            order.closed_at = market.now
        return Outcome.LAPSED, Decider.SILENCE

    def until_evidence_is_in(self) -> Generator[simpy.Event, object, None]:
        """Wait for both sides' evidence."""
        hours = self.market.scenario.after_sales.evidence_hours
        yield from self.until(self.market.now + int(hours * HOUR))

    def award(self, buyer_bps: int) -> Award:
        """What a ruling of `buyer_bps` for the buyer means for all four.

        The seller bears what the buyer does not, except that carrier and insurer answer for goods that were damaged
        on their way: the carrier up to its bond, the insurer for the rest.
        """
        scenario = self.market.scenario
        chosen = scenario.settlement.modules
        carrier = insurer = 0
        if self.order.condition is Condition.DAMAGED and "carriage" in chosen:
            carrier = min(buyer_bps, scenario.modules.carriage.bond_bps)
            insurer = buyer_bps - carrier if "insurance" in chosen else 0
        return Award(BPS - buyer_bps, buyer_bps - carrier - insurer, carrier, insurer)
