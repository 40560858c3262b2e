"""Where a run's chain begins: its clock, its randomness, and where its first contracts stand."""

from __future__ import annotations

from datetime import UTC, datetime, time
from hashlib import blake2b
from typing import TYPE_CHECKING

import rlp
from eth_hash.auto import keccak

from sim.core.accounts import ISSUER, PLATFORM

if TYPE_CHECKING:
    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from sim.scenario import Scenario


def contract_address(creator: Address, nonce: int) -> Address:
    """Where the contract created by `creator`'s transaction number `nonce` stands."""
    encoded: bytes = rlp.encode([bytes.fromhex(creator[2:]), nonce])
    return "0x" + keccak(encoded)[-20:].hex()


def escrow_address(accounts: Accounts) -> Address:
    """Where a run's escrow stands: it is the first thing that the platform creates."""
    return contract_address(accounts.address(PLATFORM), 0)


def token_addresses(scenario: Scenario, accounts: Accounts) -> dict[str, Address]:
    """Where a run's tokens stand, by currency: the issuer creates them in alphabetical order."""
    issuer = accounts.address(ISSUER)
    return {c: contract_address(issuer, nonce) for nonce, c in enumerate(currencies(scenario))}


def currencies(scenario: Scenario) -> list[str]:
    """Every currency that buyers pay in, in alphabetical order."""
    return sorted({country.currency for country in scenario.countries})


def chain_id(seed: int) -> int:
    """A chain id of the run's own, so that wallets do not mix up two runs."""
    return 31_337_000 + int.from_bytes(blake2b(str(seed).encode(), digest_size=2).digest(), "big")


def genesis_seed(seed: int) -> bytes:
    """What the randomness of a run's blocks follows from."""
    return blake2b(str(seed).encode(), digest_size=32).digest()


def epoch_of(scenario: Scenario) -> int:
    """Unix time of the simulation's second 0: midnight UTC of the first day."""
    return int(datetime.combine(scenario.start, time(), tzinfo=UTC).timestamp())
