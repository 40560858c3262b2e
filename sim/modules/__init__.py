"""The optional contracts around the escrow: what each is set to, and its formulas in integers."""

from sim.modules.bond import Bond, bond_share, seller_bond
from sim.modules.cancelling import Cancelling
from sim.modules.carriage import Carriage, carrier_pays, days_late, freight_part, lateness_penalty
from sim.modules.exchange import exchanged
from sim.modules.grades import PostedGrades, by_grade
from sim.modules.insurance import Insurance, claim_payment, premium
from sim.modules.jurors import Jurors
from sim.modules.loss import loss_shares, sellers_loss
from sim.modules.modules import ModuleName, Modules, check_modules
from sim.modules.offers import Offers
from sim.modules.parameters import Facts, Parameters
from sim.modules.reputation import BAD_WEIGHT, HALF_WAY, Reputation, by_record
from sim.modules.returns import Returns
from sim.modules.tribunal import Tribunal

__all__ = [
    "BAD_WEIGHT",
    "HALF_WAY",
    "Bond",
    "Cancelling",
    "Carriage",
    "Facts",
    "Insurance",
    "Jurors",
    "ModuleName",
    "Modules",
    "Offers",
    "Parameters",
    "PostedGrades",
    "Reputation",
    "Returns",
    "Tribunal",
    "bond_share",
    "by_grade",
    "by_record",
    "carrier_pays",
    "check_modules",
    "claim_payment",
    "days_late",
    "exchanged",
    "freight_part",
    "lateness_penalty",
    "loss_shares",
    "premium",
    "seller_bond",
    "sellers_loss",
]
