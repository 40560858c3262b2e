"""An escrow of one's own: judged by what really moved, and by the same rules of division as the shipped one.

What it may decide by itself is when it pays (pushed with the settlement, or pulled), and which way a share between
two units is rounded. Everything else follows from the terms of the order, and is compared.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chain.contracts.escrow import State, address_word
from chain.evm.engine import Transaction
from chain.settlement.events import FUNDED, SETTLED, WITHDRAWN, malformed, otherwise, said
from chain.settlement.faults import moved_otherwise
from chain.settlement.movements import address_of, gains, move, moved, net, wrong
from chain.settlement.submission import SettlementError
from chain.settlement.throwaway import GAS
from chain.settlement.wallets import Consequence
from sim.core.accounts import PLATFORM
from sim.core.units import BPS
from sim.orders.order import Payouts
from sim.settlement import roundings, roundings_called_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.contracts.artifact import Artifact
    from chain.evm.engine import Address, Engine, Receipt
    from chain.settlement.escrow import Book, Ending
    from chain.settlement.events import Event
    from chain.settlement.holder import Holder
    from chain.settlement.submission import Moves, Shown, Submission
    from sim.orders.order import Order


class OwnEscrow:
    """The contract that `settlement.contract` names, as a `chain.settlement.escrow.SaleContract`.

    Needs an executor that returns receipts (`chain.settlement.executor.LocalExecutor`).

    Args:
        contract: compiled (`chain.contracts.own_contract`).
        engine: that it will stand on, to ask what it would do.
    """

    divisible = False
    """None needs to know offers; its orders are delivered, and go back, as a whole."""

    def __init__(self, contract: Artifact, engine: Engine) -> None:
        self._contract = contract
        self._engine = engine

    def creation_code(self, platform: Address) -> bytes:
        """What is deployed."""
        return self._contract.creation_code(platform)

    def funding(self, holder: Holder, effect: Callable[[], Shown]) -> Consequence:
        """It takes the deposit, which the executor compares, and says so once."""

        def observe(submission: Submission, receipt: Receipt) -> None:
            _tells_only(holder, submission, receipt, FUNDED)

        return Consequence(effect, observe)

    def step(self, holder: Holder) -> Consequence:
        """It tells of no money, for none moves."""

        def observe(submission: Submission, receipt: Receipt) -> None:
            _tells_only(holder, submission, receipt)

        return Consequence(observe=observe)

    def settlement(self, holder: Holder, order: Order, foreseen: Ending, book: Book) -> Consequence:
        """It ends as foreseen, but for roundings, and may pay at once whom it owes."""

        def observe(submission: Submission, receipt: Receipt) -> None:
            book(order, _settled(holder, order, foreseen, (submission, receipt)))
            _judge(holder, submission, receipt)
            _tells_only(holder, submission, receipt, SETTLED, WITHDRAWN)

        return Consequence(observe=observe, moves=_as_observed)

    def lets(self, at: Address, sender: Address, data: bytes) -> bool:
        """By a call of which nothing stays."""
        return bool(self._engine.call(Transaction(sender, at, data, 0, GAS)).status)

    def payment(self, holder: Holder, owner: str, currency: str) -> Consequence:
        """It pays the owner all that it owes."""

        def observe(submission: Submission, receipt: Receipt) -> None:
            holder.books.end_withdrawal(owner, currency)
            _judge(holder, submission, receipt, (owner, currency))
            _tells_only(holder, submission, receipt, WITHDRAWN)

        return Consequence(observe=observe, moves=_as_observed)


def _tells_only(holder: Holder, submission: Submission, receipt: Receipt, *events: Event) -> None:
    """Of the events that tell where money is, there are these, `Funded` and `Settled` once."""
    for event in (FUNDED, SETTLED, WITHDRAWN):
        count = len(said(event, holder.address, receipt.logs))
        if count > (event in events) and (event is not WITHDRAWN or event not in events):
            due = "one is" if event in events else "none is"
            raise _fault(holder, submission, f"emitted {count} {event.name} events, where {due} due")


def _as_observed() -> None:
    """What moves is known and judged when it did."""


def _settled(holder: Holder, order: Order, foreseen: Ending, done: tuple[Submission, Receipt]) -> Ending:
    """How it ended by the contract's event.

    Raises:
        SettlementError: if it did not say, or not what the terms say.
    """
    submission, receipt = done
    logs = said(SETTLED, holder.address, receipt.logs)
    wanted = _event(holder, order, foreseen)
    if not logs or not SETTLED.shaped(logs[0]):
        raise _fault(holder, submission, otherwise(receipt.logs, wanted))
    _, _, _, *payouts = [int.from_bytes(value, "big") for _, value in SETTLED.fields(logs[0])]
    ending = foreseen._replace(payouts=Payouts(*payouts))
    how = otherwise(receipt.logs, _event(holder, order, ending))
    if how:
        raise _fault(holder, submission, how)
    if ending.payouts not in _by_the_terms(order, foreseen):
        raise _fault(holder, submission, _divided_otherwise(holder, order, foreseen, ending.payouts))
    return ending


def _event(holder: Holder, order: Order, ending: Ending) -> Shown:
    return SETTLED.log(holder.address, order.escrow_id, ending.state, ending.buyer_bps, *ending.payouts)


def _by_the_terms(order: Order, foreseen: Ending) -> set[Payouts]:
    state, buyer_bps, _ = foreseen
    if state is State.CANCELLED:
        return roundings_called_off(order.deposit, BPS - buyer_bps)
    earned = state is State.RELEASED or order.delivered_at >= 0
    return roundings(order.deposit, buyer_bps, delivered=earned)


def _divided_otherwise(holder: Holder, order: Order, foreseen: Ending, payouts: Payouts) -> str:
    token = holder.wallets.tokens[order.quote.currency]
    parties = (order.buyer.account, order.seller.account, order.carrier, order.tax_payee, PLATFORM)
    beyond: Counter[str] = Counter()
    for party, paid, owed in zip(parties, payouts, foreseen.payouts, strict=True):
        beyond[party] += paid - owed
    beyond[holder.address] -= sum(payouts) - sum(foreseen.payouts)
    shares = ", ".join(
        f"{units} units of {token} to {party}"
        for party, units in zip(parties, foreseen.payouts, strict=True)
        if units
    )
    return (
        f"by its Settled event, {'; '.join(gains(beyond, token))}\n"
        f"  the terms, and {foreseen.buyer_bps / 100:g} % for the buyer, come to {shares}\n"
        "  (docs/escrow.md, Who gets what)"
    )


def _judge(
    holder: Holder, submission: Submission, receipt: Receipt, asked: tuple[str, str] | None = None
) -> None:
    """Money went from the contract to those to whom it is owed, and no other; the books are told.

    Args:
        holder: the contract, its books, everybody's wallets.
        submission: what was sent.
        receipt: what came of it.
        asked: owner and currency of a credit that must be paid in full.

    Raises:
        SettlementError: if anything else moved, or the `Withdrawn` events tell otherwise.
    """
    wallets, books = holder.wallets, holder.books
    actual = moved(receipt.logs, wallets.tokens.values())
    wanted = _paid(holder, actual)
    if asked is not None and (left := books.credits[asked]):
        owner, currency = asked
        wanted += (move(wallets.tokens[currency], holder.address, wallets.address(owner), left),)
    how = wrong(actual, wanted)
    if how:
        fault = moved_otherwise(submission, actual, wanted, how)
        raise SettlementError(wallets.names.told(str(fault)))
    _compare_withdrawn(holder, submission, receipt, wanted)


def _paid(holder: Holder, actual: Moves) -> Moves:
    """What of that was owed to whoever got it; it is taken off the books."""
    wallets, books = holder.wallets, holder.books
    paid: Moves = ()
    beyond = net(actual)
    for currency, token in wallets.tokens.items():
        for (of, account), units in sorted(beyond.items()):
            owner = wallets.names.account(account)
            if of != token or owner is None or units <= 0:
                continue
            amount = min(units, books.credits[owner, currency])
            if amount:
                books.pay(owner, currency, amount)
                paid += (move(token, holder.address, account, amount),)
    return paid


def _compare_withdrawn(holder: Holder, submission: Submission, receipt: Receipt, paid: Moves) -> None:
    """The `Withdrawn` events tell every payment, to whom and how much."""
    told: Counter[tuple[bytes, bytes]] = Counter()
    for log in said(WITHDRAWN, holder.address, receipt.logs):
        if not WITHDRAWN.shaped(log):
            raise _fault(holder, submission, malformed(WITHDRAWN, log))
        told[log.topics[1], log.topics[2]] += int.from_bytes(log.data, "big")
    due: Counter[tuple[bytes, bytes]] = Counter()
    for token, _, payee, units in paid:
        due[payee, address_word(token)] += int.from_bytes(units, "big")
    for key in sorted(told.keys() | due.keys()):
        if told[key] != due[key]:
            owner, of = map(address_of, key)
            says, is_ = (f"{units} units of {of}" for units in (told[key], due[key]))
            raise _fault(holder, submission, f"Withdrawn says {says} to {owner}, who was paid {is_}")


def _fault(holder: Holder, submission: Submission, what: str) -> SettlementError:
    return SettlementError(holder.wallets.names.told(f"{submission}: {what}"))
