"""The whole protocol: tribunal, arbitrators, carriage, bonds, insurance, rates, and the tokens they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.contracts.escrow import State
from chain.testing.abi import function
from chain.testing.chain import NOBODY
from chain.testing.court import FEE, CourtChain
from chain.testing.parties import BUYER, CARRIER, JURORS, OTHER, PAYEE, PERSON, PLATFORM, SELLER, STRANGER
from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.evm import Address, Engine, Genesis
    from chain.testing.contract import Contract

CHECKPOINT, UNDERWRITER, REPORTER, ATTESTER, BROKER, HAULIER = JURORS[:6]
TRADERS = (BUYER, SELLER, CARRIER, OTHER, UNDERWRITER, BROKER, HAULIER, STRANGER)
"""They have money and let every contract here take it."""

PRICE, TAX, FREIGHT, BOND = 100_000, 19_000, 9_001, 60_001
RATE_BPS, DEDUCTIBLE_BPS, MIN_BOND_BPS, TERM = 500, 1_000, 5_000, 90 * DAY
BOUNDS = (500, 3_000, 24, 240)
CORRIDOR = b"DE-US".ljust(32, b"\0")
FIXED_BPS = 2_500
MAX_JUMP_BPS = 1_000

FUNDED, SHIPPED, DELIVERED, DISPUTED, RELEASED, REFUNDED, RULED = list(State)[1:8]
RETURNING, RETURNED, AGREED, CANCELLED, UNSHIPPED, LOST = list(State)[8:]
"""States of an order."""

NONE, BOOKED, CARRIED, ARRIVED, ARRIVED_FREE, REVOKED, GIVEN_UP, AWARDED = range(8)
"""Stages of a carriage; ARRIVED_FREE is the contract's Delivered."""
PICKED_UP, EXPORT, IMPORT, AT_DOOR = range(1, 5)
"""Milestones."""


class ProtocolChain(CourtChain):
    """A chain with every contract of the protocol on it, whose traders have money and trust them all.

    Attributes:
        token: a stablecoin.
        hostile: a token that misbehaves on command.
        carriage: carrier of record of the orders, which pays subcontractors by milestone.
        reputation: what buyers, sellers and carriers are known for.
        bonds: sellers' bonds.
        attestations: who was vetted for which corridor.
        pool: insurance.
        oracle: exchange rates.
        desk: pays orders in other tokens at the oracle's rates.

    Example:
        >>> protocol = ProtocolChain()
        >>> order = protocol.carried()
        >>> protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        >>> protocol.escrow.by(BUYER).confirm(order)
    """

    def __init__(self, *makers: Callable[[Genesis], Engine], vetted: bool = False) -> None:
        """Where `vetted`, the pool insures only who has an attestation."""
        super().__init__(*makers)
        self.tribunal = self.deploy_tribunal(self.sole, self.panel)
        self.serve(self.tribunal)
        self.token = self.deploy("StableToken", "Euro", "tEUR", PLATFORM)
        self.hostile = self.deploy("HostileToken")
        self.carriage = self.deploy("Carriage", self.escrow)
        self.reputation = self.deploy("Reputation", self.escrow, self.carriage, BOUNDS)
        self.bonds = self.deploy_bonds(NOBODY, FIXED_BPS)
        self.attestations = self.deploy("Attestations", ATTESTER)
        self.pool = self.deploy_pool(vetting=self.attestations if vetted else NOBODY)
        self.oracle = self.deploy("RateOracle", REPORTER, MAX_JUMP_BPS)
        self.desk = self.deploy("FxDesk", self.escrow, self.oracle)
        for trader in TRADERS:
            self.sure(PLATFORM, self.token, "mint", trader, 2**90)
            self.sure(STRANGER, self.hostile, "mint", trader, 2**90)
            for spender in (self.escrow, self.carriage, self.bonds, self.pool, self.desk):
                self.sure(trader, self.token, "approve", spender, 2**256 - 1)

    def deploy_bonds(self, reputation: Address, bps: int) -> Contract:
        """Sellers' bonds that ask for a fixed share in basis points, or for what a reputation says."""
        return self.deploy("SellerBond", self.escrow, reputation, bps)

    def deploy_pool(self, **changes: Any) -> Contract:
        """An insurance pool with other settings."""
        return self.deploy("InsurancePool", self.pool_settings(**changes))

    def pool_settings(self, **changes: Any) -> tuple[Any, ...]:
        """The pool's constructor argument, with other settings."""
        wanted = {
            "escrow": self.escrow, "carriage": self.carriage, "tribunal": self.tribunal, "vetting": NOBODY,
            "corridor": CORRIDOR, "token": self.token, "rate": RATE_BPS, "deductible": DEDUCTIBLE_BPS,
            "min_bond": MIN_BOND_BPS, "term": TERM,
        }  # fmt: skip
        return tuple((wanted | changes).values())

    def terms(self, **changes: Any) -> tuple[Any, ...]:
        """Terms of an order that the carriage carries, in the token."""
        wanted = {
            "buyer": BUYER, "seller": SELLER, "carrier": self.carriage, "taxPayee": PAYEE,
            "arbiter": self.tribunal, "token": self.token, "price": PRICE, "freight": 0, "tax": TAX,
            "feeBps": 300, "shipHours": 48, "deliverHours": 480, "inspectHours": 240, "rulingHours": 48,
            "defaultBuyerBps": 5_000, "cancelBps": 0, "returnable": True,
        } | changes  # fmt: skip
        [entry] = function("Escrow", "fund")["inputs"]
        return tuple(wanted[part["name"]] for part in entry["components"])

    def funded(self, **changes: Any) -> int:
        """A new order; its number."""
        self.sure(BUYER, self.escrow, "fund", self.terms(**changes))
        number: int = self.view(self.escrow, "orderCount")
        return number

    def booking(self, **changes: Any) -> tuple[Any, ...]:
        """A booking from now on: pick-up in a day, promised in five; the carrier has twenty days."""
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
        """Shipped and picked up; the carrier's free bond is used up."""
        number = self.booked(order, **changes)
        bond = self.view(self.carriage, "bookingOf", number)[3]
        self.sure(CARRIER, self.carriage, "deposit", self.token, bond)
        self.sure(SELLER, self.escrow, "ship", number)
        self.sure(CARRIER, self.carriage, "pickUp", number)
        return number

    def attest(self, order: int, *milestones: int, by: Address = CARRIER) -> None:
        """Tell the carriage that milestones are reached."""
        for milestone in milestones:
            self.sure(by, self.carriage, "attest", order, milestone)

    def lose(self, order: int) -> None:
        """The order expires at its deadline."""
        self.reach(self.order(order)["deadline"])
        self.sure(STRANGER, self.escrow, "expire", order)

    def rule(self, order: int, ruling: int) -> None:
        """A disputed order's award, by the sole arbitrator."""
        if not self.view(self.sole, "freeBond"):
            self.sure(PERSON, self.sole, "addBond", value=10**6)
        self.sure(BUYER, self.tribunal, "open", order, value=FEE)
        dispute = self.view(self.sole, "disputeCount")
        self.sure(PERSON, self.sole, "giveRuling", dispute, ruling)

    def stage(self, order: int) -> int:
        """How far the carriage of an order has come."""
        return int(self.view(self.carriage, "stageOf", order))

    def credit(self, owner: Address, to: Address | None = None) -> int:
        """Credit in the token, at the carriage unless said."""
        return int(self.view(to or self.carriage, "creditOf", owner, self.token))

    def free_bond(self, owner: Address, to: Address | None = None) -> int:
        """What of a bond in the token backs nothing, at the carriage unless said."""
        return int(self.view(to or self.carriage, "freeBond", owner, self.token))

    def held(self, owner: Address) -> int:
        """Token units of `owner`."""
        return int(self.view(self.token, "balanceOf", owner))


def obligations(protocol: ProtocolChain, orders: list[int]) -> int:
    """Credits, free bonds, and what open carriages hold of freight and bond."""
    owed = sum(
        protocol.view(protocol.carriage, view, owner, protocol.token)
        for owner in TRADERS
        for view in ("creditOf", "freeBond")
    )
    for order in orders:
        stage, _, _, _, paid, held = protocol.view(protocol.carriage, "progressOf", order)
        freight = protocol.view(protocol.carriage, "bookingOf", order)[1]
        owed += held + (freight - paid if stage in (BOOKED, CARRIED, ARRIVED) else 0)
    return int(owed)
