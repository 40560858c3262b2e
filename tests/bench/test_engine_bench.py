"""`python -m bench.engines` still runs on the contracts as they are, and its engines agree."""

from bench.engines import accounts_with_genesis, run
from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine


def test_a_few_orders_cost_the_same_on_both_engines() -> None:
    genesis, accounts = accounts_with_genesis()
    (_, fast), (_, slow) = (run(engine(genesis), accounts, 3) for engine in (RevmEngine, PyEvmEngine))
    assert fast == slow > 3 * 250_000
