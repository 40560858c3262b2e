"""Calls nest as deep as they may, 1,024 below the transaction's own, where there is gas for it."""

from __future__ import annotations

from chain.evm import Accounts, Genesis, PyEvmEngine, RevmEngine, Transaction

GAS = 10**13
"""Every call leaves one 64th behind (EIP-150), so that a thousand take this much."""

ACCOUNTS = Accounts(1)
SENDER = ACCOUNTS.address("somebody")
COUNTS = bytes.fromhex("60016000540160005560006000600060006000305af100")
"""Adds one to its first slot and calls itself with all gas that there is."""


def deepest(engine: PyEvmEngine | RevmEngine) -> tuple[int, int]:
    """How often the contract was entered, and the gas of it."""
    creation = bytes.fromhex(f"60{len(COUNTS):02x}600c60003960{len(COUNTS):02x}6000f3") + COUNTS
    contract = engine.execute(Transaction(SENDER, None, creation, 0, 10**6, 0)).contract
    assert contract
    first = engine.execute(Transaction(SENDER, contract, b"", 0, GAS, 0))
    assert first.status
    return engine.storage(contract, 0), first.gas_used


def test_a_thousand_and_twenty_four_levels_below_the_first_for_the_same_gas() -> None:
    genesis = Genesis(
        chain_id=1, timestamp=1, balances={SENDER: 10**18}, keys=ACCOUNTS, base_fee=0, gas_limit=4 * GAS
    )
    fast, reference = deepest(RevmEngine(genesis)), deepest(PyEvmEngine(genesis))
    assert fast == reference
    assert fast[0] == 1_025
