"""What a market is made of, as its files say it, the data tables it reads, and what can be wrong with both."""

from sim.core.problems import Problem, did_you_mean
from sim.scenario.after_sales import AfterSales
from sim.scenario.calendar import Calendar, Campaign
from sim.scenario.canonical import in_canonical_order
from sim.scenario.check import check_scenario
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
from sim.scenario.marketing import Audience, Channel, Marketing
from sim.scenario.mode import Mode
from sim.scenario.naming import labels, named_by
from sim.scenario.payment import PaymentMethod
from sim.scenario.policies import Policies, PolicyChoice
from sim.scenario.rival import Rival
from sim.scenario.rounds import Rounds
from sim.scenario.scenario import Scenario
from sim.scenario.screening import Screening
from sim.scenario.segment import Segment
from sim.scenario.selling import Selling
from sim.scenario.service import STANDARD, Service
from sim.scenario.settlement import Settlement
from sim.scenario.shares import country_weights, payment_mixes
from sim.scenario.size import check_size
from sim.scenario.tables import DataTables, TableError, TableRow, read_tables
from sim.scenario.trade import Trade
from sim.scenario.transfers import Transfers
from sim.scenario.voucher import Voucher, VoucherAbuse
from sim.scenario.warehouse import Warehouse

__all__ = [
    "STANDARD",
    "AfterSales",
    "Audience",
    "Calendar",
    "Campaign",
    "Channel",
    "Country",
    "Crooks",
    "Customs",
    "Data",
    "DataTables",
    "Demand",
    "Disruption",
    "Fraud",
    "Grading",
    "Handling",
    "LastMile",
    "Marketing",
    "Mode",
    "Office",
    "PaymentMethod",
    "Policies",
    "PolicyChoice",
    "Problem",
    "Rival",
    "Rounds",
    "Scenario",
    "Screening",
    "Segment",
    "Selling",
    "Service",
    "Settlement",
    "TableError",
    "TableRow",
    "Trade",
    "Transfers",
    "Voucher",
    "VoucherAbuse",
    "Warehouse",
    "check_scenario",
    "check_size",
    "country_weights",
    "did_you_mean",
    "in_canonical_order",
    "labels",
    "named_by",
    "payment_mixes",
    "read_tables",
]
