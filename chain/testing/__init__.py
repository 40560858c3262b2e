"""Trying contracts out: accounts with money, calls by name, expected reverts, a clock and a way back.

docs/guides/testing-contracts.md shows how. Nothing here needs pytest; every test framework will do.
"""

from chain.contracts.escrow import State
from chain.contracts.own_file import compile_file
from chain.testing.abi import call
from chain.testing.arena import Adversary, Arena
from chain.testing.chain import NOBODY, Chain
from chain.testing.contract import Contract
from chain.testing.court import CourtChain
from chain.testing.deal import deal
from chain.testing.escrow import TERMS, EscrowChain
from chain.testing.expect import panics, reverts, reverts_with
from chain.testing.follower import Follower
from chain.testing.ledger import EventLedger
from chain.testing.lifecycle import NATIVE, STEPS, Step, Terms
from chain.testing.outcome import NO_REASON, Outcome, Reverted, error, event, named
from chain.testing.panel import PanelSettings, award, ballot
from chain.testing.parties import (
    ARBITER,
    BUYER,
    CARRIER,
    ISSUER,
    JURORS,
    OTHER,
    PAYEE,
    PERSON,
    PLATFORM,
    SELLER,
    STRANGER,
    WARY,
)
from chain.testing.probes import credit_can_be_taken, ends_in_time
from chain.testing.protocol import ProtocolChain
from chain.testing.steps import bring_to, deadline, fund, lead, take, withdraw
from chain.testing.walk import Walk
from chain.testing.witness import Witness

__all__ = [
    "ARBITER",
    "BUYER",
    "CARRIER",
    "ISSUER",
    "JURORS",
    "NATIVE",
    "NOBODY",
    "NO_REASON",
    "OTHER",
    "PAYEE",
    "PERSON",
    "PLATFORM",
    "SELLER",
    "STEPS",
    "STRANGER",
    "TERMS",
    "WARY",
    "Adversary",
    "Arena",
    "Chain",
    "Contract",
    "CourtChain",
    "EscrowChain",
    "EventLedger",
    "Follower",
    "Outcome",
    "PanelSettings",
    "ProtocolChain",
    "Reverted",
    "State",
    "Step",
    "Terms",
    "Walk",
    "Witness",
    "award",
    "ballot",
    "bring_to",
    "call",
    "compile_file",
    "credit_can_be_taken",
    "deadline",
    "deal",
    "ends_in_time",
    "error",
    "event",
    "fund",
    "lead",
    "named",
    "panics",
    "reverts",
    "reverts_with",
    "take",
    "withdraw",
]
