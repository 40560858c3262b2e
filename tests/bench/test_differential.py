"""A few of the random transactions of `python -m bench.differential`, and that it would notice a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bench.differential import GENESIS, compare
from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.evm.rpc import RpcEngine
from tests.support.dev_node_at_hand import needs_anvil

if TYPE_CHECKING:
    from chain.evm.engine import Receipt, Transaction


@pytest.mark.parametrize("seed", [1, 2])
def test_revm_and_py_evm_do_the_same(seed: int) -> None:
    tally = compare([RevmEngine(GENESIS), PyEvmEngine(GENESIS)], 150, seed)
    assert tally.differences == []
    assert tally.executed + tally.refused == 151
    assert min(tally.refused, tally.reverted, tally.logs) > 10


@needs_anvil
def test_the_node_does_the_same_too() -> None:
    with RpcEngine(GENESIS) as node:
        assert compare([RevmEngine(GENESIS), node], 150, 3).differences == []


class Skewed(RevmEngine):
    """An engine that asks for one unit of gas too many, once in a while."""

    def execute(self, tx: Transaction) -> Receipt:
        receipt = super().execute(tx)
        return receipt._replace(gas_used=receipt.gas_used + (receipt.gas_used % 7 == 0))


def test_one_unit_of_gas_is_noticed() -> None:
    engines: list[Any] = [RevmEngine(GENESIS), Skewed(GENESIS)]
    assert compare(engines, 300, 1).differences
