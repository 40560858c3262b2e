"""The chain before the first order: who has native coin, and where all contracts will stand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from chain.evm.engine import Genesis
from chain.settlement.gas import STEP_GAS
from chain.settlement.modules.registry import chosen_kinds
from chain.settlement.origin import (
    chain_id,
    contract_address,
    epoch_of,
    escrow_address,
    genesis_seed,
    token_addresses,
)
from sim.core.accounts import (
    ARBITER,
    FALLBACK,
    INSURER,
    ISSUER,
    KEEPER,
    LOCAL_CARRIER,
    PLATFORM,
    SPONSOR,
    carrier,
    customs,
    processor,
    seller,
    tax_office,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from sim.scenario import Scenario

__all__ = [
    "ENDOWMENT",
    "GENESIS_LEAD",
    "chain_id",
    "contract_address",
    "contract_addresses",
    "endowed_accounts",
    "epoch_of",
    "escrow_address",
    "genesis",
    "genesis_seed",
    "token_addresses",
]

ENDOWMENT: Final = 10**27
"""Wei in each account at genesis: gas is counted, never short."""

GENESIS_LEAD: Final = 100
"""Block intervals between genesis and second 0, in which tokens and contracts are deployed; accounts that a module
brings along sit down in more of them if they are many."""


def contract_addresses(scenario: Scenario, accounts: Accounts) -> dict[str, Address]:
    """Where a run's contracts stand, by name: the escrow, then what its modules deploy, in that order."""
    deployed: Counter[str] = Counter({PLATFORM: 1})
    found = {"escrow": escrow_address(accounts)}
    for kind in chosen_kinds(scenario):
        for creator, name in kind.contracts(scenario):
            found[name] = contract_address(accounts.address(creator), deployed[creator])
            deployed[creator] += 1
    return found


def genesis(scenario: Scenario, accounts: Accounts, names: Iterable[str]) -> Genesis:
    """The block before everything: native coin for each account in `names`."""
    per_block = scenario.settlement.block_gas_limit // STEP_GAS
    lead = GENESIS_LEAD + len(_brought_along(scenario)) // per_block
    return Genesis(
        chain_id=chain_id(scenario.seed),
        timestamp=epoch_of(scenario) - lead * scenario.settlement.block_interval,
        balances={accounts.address(name): ENDOWMENT for name in names},
        keys=accounts,
        gas_limit=scenario.settlement.block_gas_limit,
        seed=genesis_seed(scenario.seed),
    )


def endowed_accounts(scenario: Scenario, sellers: int) -> list[str]:
    """Everybody but buyers, whose gas is sponsored."""
    return [
        PLATFORM, ISSUER, SPONSOR, KEEPER, ARBITER, FALLBACK, INSURER,
        *(customs(country.code) for country in scenario.countries),
        *_brought_along(scenario),
        *(processor(payment.name) for payment in scenario.payments if not payment.self_custody),
        *(carrier(mode.name) for mode in scenario.modes),
        LOCAL_CARRIER,
        *(tax_office(country.code) for country in scenario.countries),
        *(seller(index) for index in range(sellers)),
    ]  # fmt: skip


def _brought_along(scenario: Scenario) -> list[str]:
    return [name for kind in chosen_kinds(scenario) for name in kind.accounts(scenario)]
