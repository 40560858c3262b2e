"""Settlement through an escrow of one's own: its events decide what was paid, where the shipped one is foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts.own_contract import creation_code, settled, withdrawn
from chain.settlement.client import OnChainSettlement
from chain.settlement.executor import SettlementError

if TYPE_CHECKING:
    import simpy

    from chain.contracts.escrow import State
    from chain.evm.engine import Receipt
    from sim.orders.order import Order, Payouts


class OwnContractSettlement(OnChainSettlement):
    """`OnChainSettlement` on the contract that `settlement.contract` names.

    Needs an executor that returns receipts (`chain.settlement.executor.LocalExecutor`).

    Raises:
        OwnContractError: when constructed, if the contract cannot be used.
    """

    def _escrow_code(self) -> bytes:
        return creation_code(self._terms.contract, self.address("platform"), self._terms.covenants)

    def _pay_out(
        self,
        order: Order,
        action: str,
        sender: str,
        data: bytes,
        state: State,
        buyer_bps: int,
        payouts: Payouts,
    ) -> simpy.Event:
        def observe(receipt: Receipt) -> None:
            outcome = settled(receipt, order.id)
            self._book(order, state, outcome.buyer_bps, outcome.payouts)

        return self.submit(order, action, sender, self.escrow, data, observe=observe)

    def _withdraw_from_escrow(self, owner: str, currency: str) -> simpy.Event:
        self._withdrawing.add((owner, currency))

        def observe(receipt: Receipt) -> None:
            self._withdrawing.discard((owner, currency))
            owed, paid = self._ledger.withdraw(owner, currency), withdrawn(receipt)
            if paid != owed:
                raise SettlementError(
                    f"{owner} withdrew {paid} units of {currency}, where the contract's own events "
                    f"credited {owed}"
                )

        return self._withdraw(self.escrow, owner, currency, bytes, observe)
