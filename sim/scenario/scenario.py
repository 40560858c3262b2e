"""A market, complete: frozen, explicit, in integer units wherever money or time is meant.

Every figure that is an assumption stands in a scenario file, usually as a reference to the named and sourced
entry in `scenarios/data/assumptions.toml`. No field that shapes a result has a default here.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from sim.core.limits import Bps, Limits, WholeDays
from sim.modules import Modules
from sim.scenario.after_sales import AfterSales
from sim.scenario.calendar import Calendar, Campaign
from sim.scenario.country import Country
from sim.scenario.crooks import Crooks
from sim.scenario.customs import Customs, Office
from sim.scenario.data import Data
from sim.scenario.demand import Demand
from sim.scenario.disruption import Disruption
from sim.scenario.fraud import Fraud
from sim.scenario.grading import Grading
from sim.scenario.handling import Handling
from sim.scenario.last_mile import LastMile
from sim.scenario.mode import Mode
from sim.scenario.payment import PaymentMethod
from sim.scenario.policies import Policies
from sim.scenario.rounds import Rounds
from sim.scenario.screening import Screening
from sim.scenario.segment import Segment
from sim.scenario.selling import Selling
from sim.scenario.service import Service
from sim.scenario.settlement import Settlement
from sim.scenario.trade import Trade
from sim.scenario.transfers import Transfers
from sim.scenario.voucher import Voucher
from sim.scenario.warehouse import Warehouse

Seed = Annotated[int, Limits(0, 2**63 - 1)]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A market, complete.

    Attributes:
        name: short name, used for the run directory.
        title: one line for people.
        start: the day on which the clock is 0, UTC midnight.
        days: horizon for new visits; orders placed before it are finished.
        seed: root of the market's random streams: who lives in it, what they sell, when departures leave.
        luck_seed: root of all other random streams; the market's where absent.
        replicate: what differs from one replication to the next: `market`, and with it all luck, or only the `luck`
            that one market meets.
        memory_gb: that a run may take by estimate, a quarter of it before the first visit; 8 where absent. What
            would take more is refused; it changes nothing else.
        warm_up_days: from the start, of which no key figure tells: what visits and orders of those days brought
            is left out; none where absent. Tables and accounts have all.
        fx_markup_bps: margin of the exchange on every conversion.
    """

    name: str
    title: str
    start: date
    days: Annotated[int, Limits(1, 36_500)]
    seed: Seed
    luck_seed: Seed | None = None
    memory_gb: Annotated[float, Limits(0.1, 10**6)] | None = None
    warm_up_days: WholeDays | None = None
    replicate: Literal["market", "luck"]
    fx_markup_bps: Bps
    demand: Demand
    fraud: Fraud
    segments: tuple[Segment, ...]
    calendar: Calendar
    countries: tuple[Country, ...]
    warehouses: tuple[Warehouse, ...]
    handling: Handling
    selling: Selling
    crooks: Crooks
    modes: tuple[Mode, ...]
    transfers: Transfers
    last_mile: LastMile
    rounds: Rounds
    customs: Customs
    payments: tuple[PaymentMethod, ...]
    screening: Screening
    after_sales: AfterSales
    grading: Grading
    settlement: Settlement
    modules: Modules
    policies: Policies
    campaigns: tuple[Campaign, ...] = ()
    trades: tuple[Trade, ...] = ()
    services: tuple[Service, ...] = ()
    offices: tuple[Office, ...] = ()
    disruptions: tuple[Disruption, ...] = ()
    voucher: Voucher | None = None
    data: Data = field(default_factory=Data)
    description: str = ""
