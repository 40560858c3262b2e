"""What happens after delivery when somebody is not content."""

from sim.disputes.chargeback import charge_back, charged_back_for
from sim.disputes.dispute import object_to
from sim.disputes.inspection import Reaction, inspect, refuse
from sim.disputes.parts import settle_short
from sim.disputes.returns import send_back

__all__ = [
    "Reaction",
    "charge_back",
    "charged_back_for",
    "inspect",
    "object_to",
    "refuse",
    "send_back",
    "settle_short",
]
