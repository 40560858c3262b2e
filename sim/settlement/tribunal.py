"""Asking somebody to rule: awards over four parties, and what a court on the settlement layer must offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from sim.core.units import BPS

if TYPE_CHECKING:
    import simpy

    from sim.orders.order import Order


class Award(NamedTuple):
    """Who bears the loss of a cargo, its price, in basis points that add up to 10,000."""

    buyer: int
    seller: int
    carrier: int
    insurer: int

    @property
    def refund_bps(self) -> int:
        """What the buyer gets back of the escrow: everything but its own share of the loss."""
        return BPS - self.buyer


class Court(Protocol):
    """A tribunal: a first arbitrator or a panel of jurors, and one more if that stays silent.

    Every step returns an event whose value is a `sim.settlement.protocol.Receipt`.
    """

    has_jurors: bool
    panel: int
    patience: int
    vote_window: int

    def open(self, order: Order, deadline: int) -> simpy.Event:
        """The buyer pays for a case at the first arbitrator or at the panel; the escrow lapses at `deadline`."""
        ...

    def escalate(self, order: Order) -> simpy.Event:
        """The buyer pays for a case at the fallback arbitrator."""
        ...

    def give_ruling(self, order: Order, award: Award, *, fallback: bool) -> simpy.Event:
        """An arbitrator rules: the order is settled, unless its time is over."""
        ...

    def forfeit(self, order: Order, *, fallback: bool) -> simpy.Event:
        """The keeper ends an arbitrator's silence: bond and fee go to the buyer."""
        ...

    def can_draw(self, round_: int) -> bool:
        """Whether a draw that is submitted now finds enough jurors."""
        ...

    def draw(self, order: Order, round_: int) -> simpy.Event:
        """The keeper has jurors drawn; `drawn` names them afterwards."""
        ...

    def abandon(self, order: Order, round_: int) -> simpy.Event:
        """The keeper ends a draw that found no jurors in time: whoever paid for the round has its fees back."""
        ...

    def drawn(self, order: Order, round_: int) -> list[str]:
        """The jurors of a round."""
        ...

    def commit(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        """A juror votes under cover."""
        ...

    def reveal(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        """A juror shows its vote."""
        ...

    def tally(self, order: Order, round_: int) -> simpy.Event:
        """The keeper has the votes counted."""
        ...

    def majority(self, order: Order) -> Award | None:
        """What the votes of the last round say; None where no award has the most."""
        ...

    def appeal(self, order: Order, by: str) -> simpy.Event:
        """A party that lost pays for a larger panel."""
        ...

    def execute(self, order: Order) -> simpy.Event:
        """The keeper ends the case: jurors are paid, and the order is settled unless its time is over."""
        ...
