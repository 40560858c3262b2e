"""Settlement through an escrow of one's own: its events decide what was paid, where the shipped one is foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.executor import SettlementError
from chain.own_contract import creation_code, settled, withdrawn
from chain.settlement import OnChainSettlement

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from chain.engine import Address, Receipt
    from chain.escrow import State
    from sim.order import Order, Payouts


class OwnContractSettlement(OnChainSettlement):
    """`OnChainSettlement` on the contract that `settlement.contract` names.

    Needs an executor that returns receipts (`chain.executor.LocalExecutor`).

    Raises:
        OwnContractError: when constructed, if the contract cannot be used.
    """

    def _escrow_code(self) -> bytes:
        return creation_code(self._terms.contract, self.address("platform"), self._terms.covenants)

    def submit(
        self,
        order: Order | None,
        action: str,
        sender: str,
        to: Address | None,
        data: bytes,
        effect: Callable[[], bytes] = bytes,
        value: int = 0,
        observe: Callable[[Receipt], None] | None = None,
    ) -> simpy.Event:
        """Queue a transaction. Of an own contract's events only those are expected that a run cannot do without."""

        def unnamed() -> bytes:
            effect()
            return b""

        foreseen = to != self.escrow or action == "fund"
        return super().submit(
            order, action, sender, to, data, effect if foreseen else unnamed, value, observe
        )

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
