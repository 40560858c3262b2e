"""The chain before the first order: who has native coin, and where contracts will stand."""

from __future__ import annotations

from datetime import UTC, datetime, time
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import rlp
from eth_hash.auto import keccak

from chain.evm.engine import Genesis
from chain.settlement.mempool import STEP_GAS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from sim.scenario import Scenario

ENDOWMENT: Final = 10**27
"""Wei in each account at genesis: gas is counted, never short."""

GENESIS_LEAD: Final = 100
"""Block intervals between genesis and second 0, in which tokens and contracts are deployed; jurors sit down in
more of them if they are many."""


def contract_address(creator: Address, nonce: int) -> Address:
    """Where the contract created by `creator`'s transaction number `nonce` stands."""
    encoded: bytes = rlp.encode([bytes.fromhex(creator[2:]), nonce])
    return "0x" + keccak(encoded)[-20:].hex()


def escrow_address(accounts: Accounts) -> Address:
    """Where a run's escrow stands: it is the first thing that the platform creates."""
    return contract_address(accounts.address("platform"), 0)


def token_addresses(scenario: Scenario, accounts: Accounts) -> dict[str, Address]:
    """Where a run's tokens stand, by currency: the issuer creates them in alphabetical order."""
    issuer = accounts.address("issuer")
    currencies = sorted({country.currency for country in scenario.countries})
    return {currency: contract_address(issuer, nonce) for nonce, currency in enumerate(currencies)}


def contract_addresses(scenario: Scenario, accounts: Accounts) -> dict[str, Address]:
    """Where a run's contracts stand, by name: the escrow, what its covenants need, and a pool for each currency.

    The platform creates them in this order, the insurer its pools in that of the tokens.
    """
    chosen = set(scenario.settlement.covenants)
    names = ["escrow"]
    if chosen & {"tribunal", "jurors"}:
        names += ["jurors" if "jurors" in chosen else "arbitrator", "fallback arbitrator", "tribunal"]
    names += [name for name in ("carriage", "reputation", "bond") if name in chosen]
    platform, insurer = accounts.address("platform"), accounts.address("insurer")
    found = {name: contract_address(platform, nonce) for nonce, name in enumerate(names)}
    if "insurance" in chosen:
        currencies = token_addresses(scenario, accounts)
        found |= {f"pool:{c}": contract_address(insurer, nonce) for nonce, c in enumerate(currencies)}
    return found


def chain_id(seed: int) -> int:
    """A chain id of the run's own, so that wallets do not mix up two runs."""
    return 31_337_000 + int.from_bytes(blake2b(str(seed).encode(), digest_size=2).digest(), "big")


def genesis(scenario: Scenario, accounts: Accounts, names: Iterable[str]) -> Genesis:
    """The block before everything: native coin for each account in `names`."""
    epoch = epoch_of(scenario)
    return Genesis(
        chain_id=chain_id(scenario.seed),
        timestamp=epoch - _lead(scenario) * scenario.settlement.block_interval,
        balances={accounts.address(name): ENDOWMENT for name in names},
        keys=accounts,
        gas_limit=scenario.settlement.block_gas_limit,
        seed=genesis_seed(scenario.seed),
    )


def genesis_seed(seed: int) -> bytes:
    """What the randomness of a run's blocks follows from."""
    return blake2b(str(seed).encode(), digest_size=32).digest()


def epoch_of(scenario: Scenario) -> int:
    """Unix time of the simulation's second 0: midnight UTC of the first day."""
    return int(datetime.combine(scenario.start, time(), tzinfo=UTC).timestamp())


def endowed_accounts(scenario: Scenario, sellers: int) -> list[str]:
    """Everybody but buyers, whose gas is sponsored."""
    return [
        "platform", "issuer", "sponsor", "keeper", "arbiter", "fallback", "insurer",
        *(f"customs:{country.code}" for country in scenario.countries),
        *(f"juror:{index}" for index in range(_jurors(scenario))),
        *(f"processor:{payment.name}" for payment in scenario.payments if not payment.self_custody),
        *(f"carrier:{mode.name}" for mode in scenario.modes),
        "carrier:parcel",
        *(f"tax:{country.code}" for country in scenario.countries),
        *(f"seller:{index}" for index in range(sellers)),
    ]  # fmt: skip


def _lead(scenario: Scenario) -> int:
    per_block = scenario.settlement.block_gas_limit // STEP_GAS
    return GENESIS_LEAD + _jurors(scenario) // per_block


def _jurors(scenario: Scenario) -> int:
    return scenario.covenants.jurors if "jurors" in scenario.settlement.covenants else 0
