"""An escrow of one's own: its events decide what was paid, where the shipped one is foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eth_abi.abi import decode
from eth_hash.auto import keccak

from chain.contracts.own_contract import creation_code
from chain.settlement.escrow import Ending
from chain.settlement.executor import SettlementError
from chain.settlement.wallets import Consequence
from sim.orders.order import Payouts

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.evm.engine import Address, Receipt
    from sim.orders.order import Order
    from sim.scenario import Settlement

_SETTLED: Final = keccak(b"Settled(uint256,uint8,uint16,uint256,uint256,uint256,uint256,uint256)")
_WITHDRAWN: Final = keccak(b"Withdrawn(address,address,uint256)")


class OwnEscrow:
    """The contract that `settlement.contract` names, as a `chain.settlement.escrow.SaleContract`.

    Needs an executor that returns receipts (`chain.settlement.executor.LocalExecutor`).
    """

    def __init__(self, terms: Settlement) -> None:
        self._terms = terms

    def creation_code(self, platform: Address) -> bytes:
        """What is deployed.

        Raises:
            OwnContractError: if the contract cannot be used.
        """
        return creation_code(self._terms.contract, platform, self._terms.modules)

    def settlement(
        self, order: Order, foreseen: Ending, book: Callable[[Order, Ending], bytes]
    ) -> Consequence:
        """It ends as the contract's `Settled` event says."""

        def observe(receipt: Receipt) -> None:
            book(order, settled(receipt, order.id, foreseen))

        return Consequence(observe=observe)

    def payment(self, address: Address, owner: str, currency: str, pay: Callable[[], int]) -> Consequence:
        """It pays what its own events credited, or the run ends."""

        def observe(receipt: Receipt) -> None:
            owed, paid = pay(), withdrawn(receipt)
            if paid != owed:
                raise SettlementError(
                    f"{owner} withdrew {paid} units of {currency}, where the contract's own events "
                    f"credited {owed}"
                )

        return Consequence(observe=observe)


def settled(receipt: Receipt, order: int, foreseen: Ending) -> Ending:
    """What the contract credited to whom, by its event; the state is the one `foreseen`.

    Raises:
        SettlementError: if it did not say.
    """
    for log in receipt.logs:
        if log.topics and log.topics[0] == _SETTLED:
            _, buyer_bps, *payouts = decode(["uint8", "uint16", *["uint256"] * 5], log.data)
            return Ending(foreseen.state, buyer_bps, Payouts(*payouts))
    raise SettlementError(f"order {order}: the contract emitted no Settled event when it settled")


def withdrawn(receipt: Receipt) -> int:
    """What a withdrawal paid, by the contract's event; 0 if it says nothing."""
    return next(
        (
            int.from_bytes(log.data[:32], "big")
            for log in receipt.logs
            if log.topics and log.topics[0] == _WITHDRAWN
        ),
        0,
    )
