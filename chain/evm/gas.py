"""How much gas a transaction needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.evm.engine import InvalidTransaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.evm.engine import Receipt


def least_gas(attempt: Callable[[int], Receipt], limit: int) -> Receipt:
    """The attempt that succeeds with the least gas limit, which is put in for the gas it used.

    Refunds come after the fact and calls keep back a part, so a limit of what was used may not do; then it is
    searched for. The receipt of an attempt that fails even with `limit` is given as it is.
    """
    best = attempt(limit)
    if not best.status:
        return best
    low, high = best.gas_used - 1, limit
    probe = best.gas_used
    while high - low > 1:
        try:
            receipt = attempt(probe)
        except InvalidTransaction:  # below what any such transaction costs
            receipt = best._replace(status=False)
        low, high = (low, probe) if receipt.status else (probe, high)
        probe = (low + high) // 2
    return best._replace(gas_used=high)
