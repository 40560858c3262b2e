"""KPIs of the vans between depot and door; None where no rounds are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.kpis.facts import ratio, total
from analytics.kpis.registry import kpi
from sim.core.units import HOUR, MINUTE

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(
    label="stops of vans per hour", unit="times", better="higher", needs={"rounds": ("stops", "minutes")},
    spared=True,
)  # fmt: skip
def van_stops_per_hour(facts: Facts) -> Number:
    """Stops, of other shippers' parcels too, per hour of a van's round."""
    rounds = facts.table("rounds")
    return ratio(total(rounds, "stops"), total(rounds, "minutes") * MINUTE / HOUR)


@kpi(
    label="vans on the road, % of their shifts", unit="share", needs={"rounds": ("minutes", "shift_minutes")},
    spared=True,
)  # fmt: skip
def van_utilisation(facts: Facts) -> Number:
    """Time of rounds over that of the shifts of the vans that made them."""
    rounds = facts.table("rounds")
    return ratio(total(rounds, "minutes"), total(rounds, "shift_minutes"))


@kpi(
    label="cost of a stop, EUR", unit="EUR cents", better="lower", needs={"rounds": ("stops", "cents")},
    spared=True,
)  # fmt: skip
def stop_cost_cents(facts: Facts) -> Number:
    """What a van and its courier cost for a stop, whoever's parcel it is for."""
    rounds = facts.table("rounds")
    return ratio(total(rounds, "cents"), total(rounds, "stops"))
