"""A court, and all that promises are made with: tokens, carriage, bonds, insurance, rates, checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.evm.revm import RevmEngine
from sim.core.units import DAY
from tests.support.court import (
    BUYER,
    CARRIER,
    FEE,
    JURORS,
    OTHER,
    PAYEE,
    PERSON,
    PLATFORM,
    SELLER,
    STRANGER,
    Court,
    function,
)
from tests.support.escrow_model import NOBODY

if TYPE_CHECKING:
    from chain.evm.engine import Address

CHECKPOINT, UNDERWRITER, REPORTER, ATTESTER, BROKER, HAULIER = JURORS[:6]
TRADERS = (BUYER, SELLER, CARRIER, OTHER, UNDERWRITER, BROKER, HAULIER, STRANGER)
"""They have money and let every contract here take it."""

PRICE, TAX, FREIGHT, BOND = 100_000, 19_000, 9_001, 60_001
RATE_BPS, DEDUCTIBLE_BPS, MIN_BOND_BPS, TERM = 500, 1_000, 5_000, 90 * DAY
BOUNDS = (500, 3_000, 24, 240)
CORRIDOR = b"DE-US".ljust(32, b"\0")
FIXED_BPS = 2_500
MAX_JUMP_BPS = 1_000
FEW = 30
"""Examples of a property, where each builds a harbour."""

FUNDED, SHIPPED, DELIVERED, DISPUTED, RELEASED, REFUNDED, RULED = range(1, 8)
RETURNING, RETURNED, AGREED, CANCELLED, UNSHIPPED, LOST = range(8, 14)
NONE, BOOKED, CARRIED, ARRIVED, ARRIVED_FREE, REVOKED, GIVEN_UP, AWARDED = range(8)
"""Stages of a carriage; ARRIVED_FREE is the contract's Delivered."""
PICKED_UP, EXPORT, IMPORT, AT_DOOR = range(1, 5)
"""Milestones."""

POOL_KINDS = "(address,address,address,address,bytes32,address,uint16,uint16,uint16,uint40)"
MODULE_KINDS = "(address,address,address,address,address,address)"


class Harbour(Court):
    """Whatever is asked of the first engine is asked of all, and the answers must be the same."""

    def __init__(self, *makers: Any, vetted: bool = False) -> None:
        super().__init__(*(makers or (RevmEngine,)))
        self.tribunal = self.deploy_tribunal(self.sole, self.panel)
        self.token = self.deploy("StableToken", ["string", "string", "address"], ["Euro", "tEUR", PLATFORM])
        self.hostile = self.deploy("HostileToken")
        self.carriage = self.deploy("Carriage", ["address"], [self.escrow])
        self.reputation = self.deploy(
            "Reputation",
            ["address", "address", "(uint16,uint16,uint16,uint16)"],
            [self.escrow, self.carriage, BOUNDS],
        )
        self.bonds = self.deploy_bonds(NOBODY, FIXED_BPS)
        self.attestations = self.deploy("Attestations", ["address"], [ATTESTER])
        self.pool = self.deploy_pool(vetting=self.attestations if vetted else NOBODY)
        self.oracle = self.deploy("RateOracle", ["address", "uint16"], [REPORTER, MAX_JUMP_BPS])
        self.desk = self.deploy("FxDesk", ["address", "address"], [self.escrow, self.oracle])
        for trader in TRADERS:
            self.sure(PLATFORM, self.token, "mint", trader, 2**90)
            self.sure(STRANGER, self.hostile, "mint", trader, 2**90)
            for spender in (self.escrow, self.carriage, self.bonds, self.pool, self.desk):
                self.sure(trader, self.token, "approve", spender, 2**256 - 1)

    def deploy_bonds(self, reputation: Address, bps: int) -> Address:
        return self.deploy("SellerBond", ["address", "address", "uint16"], [self.escrow, reputation, bps])

    def deploy_pool(self, **changes: Any) -> Address:
        return self.deploy("InsurancePool", [POOL_KINDS], [self.pool_settings(**changes)])

    def pool_settings(self, **changes: Any) -> tuple[Any, ...]:
        wanted = {
            "escrow": self.escrow, "carriage": self.carriage, "tribunal": self.tribunal, "vetting": NOBODY,
            "corridor": CORRIDOR, "token": self.token, "rate": RATE_BPS, "deductible": DEDUCTIBLE_BPS,
            "min_bond": MIN_BOND_BPS, "term": TERM,
        }  # fmt: skip
        return tuple((wanted | changes).values())

    # orders

    def terms(self, **changes: Any) -> tuple[Any, ...]:
        """Terms of an order that the carriage carries, in the token."""
        wanted = {
            "buyer": BUYER, "seller": SELLER, "carrier": self.carriage, "taxPayee": PAYEE,
            "arbiter": self.tribunal, "token": self.token, "price": PRICE, "freight": 0, "tax": TAX,
            "feeBps": 300, "shipHours": 48, "deliverHours": 240, "inspectHours": 240, "rulingHours": 48,
            "defaultBuyerBps": 5_000, "cancelBps": 0, "returnable": True,
        } | changes  # fmt: skip
        [entry] = function("Escrow", "fund")["inputs"]
        return tuple(wanted[part["name"]] for part in entry["components"])

    def funded(self, **changes: Any) -> int:
        self.sure(BUYER, self.escrow, "fund", self.terms(**changes))
        number: int = self.view(self.escrow, "orderCount")
        return number

    def booking(self, **changes: Any) -> tuple[Any, ...]:
        """A booking from now on: pick-up in a day, promised in five, lost in twenty days."""
        wanted = {
            "carrier": CARRIER, "freight": FREIGHT, "checkpoint": CHECKPOINT, "bond": BOND, "payer": BROKER,
            "promisedAt": self.now + 5 * DAY, "lostAt": self.now + 20 * DAY, "latePenaltyBpsPerDay": 700,
            "pickUpBy": self.now + DAY, "pickUpBps": 2_000, "exportBps": 1_500, "importBps": 500,
            "scanned": 0, "liable": False,
        } | changes  # fmt: skip
        [_, entry] = function("Carriage", "book")["inputs"]
        return tuple(wanted[part["name"]] for part in entry["components"])

    def booked(self, order: int = 0, **changes: Any) -> int:
        """A new order, or `order`, with its carriage booked by the buyer."""
        number = order or self.funded()
        self.sure(BUYER, self.carriage, "book", number, self.booking(**changes))
        return number

    def carried(self, order: int = 0, **changes: Any) -> int:
        """Picked up and shipped; the carrier's free bond is used up."""
        number = self.booked(order, **changes)
        bond = self.view(self.carriage, "bookingOf", number)[3]
        self.sure(CARRIER, self.carriage, "deposit", self.token, bond)
        self.sure(CARRIER, self.carriage, "pickUp", number)
        self.sure(SELLER, self.escrow, "ship", number)
        return number

    def attest(self, order: int, *milestones: int, by: Address = CARRIER) -> None:
        for milestone in milestones:
            self.sure(by, self.carriage, "attest", order, milestone)

    def lose(self, order: int) -> None:
        """The order expires at its deadline, and the clock goes on to where the parcel can be given up."""
        self.reach(self.order(order)["deadline"])
        self.sure(STRANGER, self.escrow, "expire", order)
        self.reach(self.view(self.carriage, "bookingOf", order)[6])

    def rule(self, order: int, ruling: int) -> None:
        """A disputed order's award, by the sole arbitrator."""
        if not self.view(self.sole, "freeBond"):
            self.sure(PERSON, self.sole, "addBond", value=10**6)
        self.sure(OTHER, self.tribunal, "open", order, value=FEE)
        dispute = self.view(self.sole, "disputeCount")
        self.sure(PERSON, self.sole, "giveRuling", dispute, ruling)

    def reach(self, timestamp: int) -> None:
        if timestamp > self.now:
            self.at(timestamp)

    # what can be seen

    def stage(self, order: int) -> int:
        return int(self.view(self.carriage, "stageOf", order))

    def credit(self, owner: Address, to: Address | None = None) -> int:
        """Credit in the token, at the carriage unless said."""
        return int(self.view(to or self.carriage, "creditOf", owner, self.token))

    def free_bond(self, owner: Address, to: Address | None = None) -> int:
        return int(self.view(to or self.carriage, "freeBond", owner, self.token))

    def held(self, owner: Address) -> int:
        return int(self.view(self.token, "balanceOf", owner))


def obligations(port: Harbour, orders: list[int]) -> int:
    """Credits, free bonds, and what open carriages hold of freight and bond."""
    owed = sum(
        port.view(port.carriage, view, owner, port.token)
        for owner in TRADERS
        for view in ("creditOf", "freeBond")
    )
    for order in orders:
        stage, _, _, _, paid, held = port.view(port.carriage, "progressOf", order)
        freight = port.view(port.carriage, "bookingOf", order)[1]
        owed += held + (freight - paid if stage in (BOOKED, CARRIED, ARRIVED) else 0)
    return int(owed)
