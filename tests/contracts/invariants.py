"""What must hold after every call to the escrow, whoever made it: I1 to I22 as far as they concern it.

Each check looks at one `Moment`: the storage before and after, the events, and the ledger that was kept from events
alone. I18 is about jurors (test_arbitration_lives.py); I6, I7 and I21 need a look ahead and are in `probe.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chain.contracts.escrow import State
from chain.testing.escrow import ESCROW, TOKENS
from chain.testing.lifecycle import BEFORE, HOUR, NATIVE, SINCE, STEPS, WHOLE, rows
from tests.contracts.books import (
    ACCOUNT_COUNT,
    ACCOUNT_OF,
    MONEY,
    ORDER_COUNT,
    OWNER_OF,
    Row,
    credit_slot,
    number,
    row,
    slot_of,
    slots_of_order,
)

if TYPE_CHECKING:
    from chain.evm.engine import Address, Receipt
    from chain.testing.ledger import EventLedger
    from chain.testing.outcome import Outcome
    from tests.contracts.books import Storage

ARROWS = {(source, step.target) for step in STEPS for source in step.sources if step.target}
GAS_LIMITS = {"fund": 500_000, "fundWithPermit": 550_000, "withdraw": 100_000, "donate": 100_000}
STEP_GAS = 200_000
"""More than any step can cost, however many orders there are."""


class Moment(NamedTuple):
    """One call and all that came of it. `number` is the order's, 0 where the call names none."""

    name: str
    sender: Address
    number: int
    now: int
    receipt: Receipt
    found: Outcome
    expected: Outcome | None
    before: Storage
    after: Storage
    held_before: dict[Address, int]
    held_after: dict[Address, int]
    ledger: EventLedger
    unasked: dict[Address, int]

    @property
    def ok(self) -> bool:
        return self.found.error is None

    @property
    def is_step(self) -> bool:
        return self.name not in GAS_LIMITS

    @property
    def was(self) -> Row:
        return row(self.before, self.number)

    @property
    def is_(self) -> Row:
        return row(self.after, self.number)

    def changed(self) -> set[int]:
        """Slots of the escrow that are no longer what they were."""
        return {slot for slot, _ in self.before.items() ^ self.after.items()}


def i1_solvency(m: Moment) -> None:
    """The escrow holds what it owes, and what was sent unasked besides, to the unit."""
    owed = m.ledger.owed()
    for token in MONEY[:-1]:
        assert m.held_after[token] == owed.get(token, 0) + m.unasked.get(token, 0)


def i2_conservation_per_order(m: Moment) -> None:
    """What an order pays out is its deposit."""
    for event in m.found.events:
        if event.name == "Settled":
            parts = list(event.arguments.values())[3:]
            assert sum(parts) == m.ledger.deposits[event.arguments["id"]] == m.was.deposit
            assert min(parts) >= 0


def i3_paid_once(m: Moment) -> None:
    """An order that has ended never moves again; ending and paying are the same event."""
    settled = [event for event in m.found.events if event.name == "Settled"]
    assert len(settled) <= 1
    if m.is_step:
        assert len(settled) == (m.was.open and not m.is_.open)
    if m.is_step and m.was.state and not m.was.open:
        assert not m.ok
        assert m.is_ == m.was


def i4_declared_transitions(m: Moment) -> None:
    """A state changes along an arrow of the diagram, in the hands of the function it is drawn for."""
    if m.is_step and m.is_.state != m.was.state:
        targets = {step.target for step in rows(m.name) if m.was.state in step.sources}
        assert m.is_.state in targets
        assert (State(m.was.state), State(m.is_.state)) in ARROWS


def i5_access_as_declared(m: Moment) -> None:
    """Exactly the declared role, state and time succeed, and all else fails with the declared error."""
    if m.expected is not None:
        assert m.found == m.expected, f"{m.name} by {m.sender}: {m.found} instead of {m.expected}"


def i8_clocks_are_exact(m: Moment) -> None:
    """Who is waited for acts before the deadline, the timed exit comes from it on: never both in one second."""
    if m.is_step and m.ok:
        [clock] = {step.clock for step in rows(m.name)}
        assert clock != BEFORE or m.now < m.was.deadline
        assert clock != SINCE or m.now >= m.was.deadline


def i9_pull_only(m: Moment) -> None:
    """No step moves money or calls anybody: it writes credits. A withdrawal pays its caller alone."""
    if m.is_step:
        assert m.held_after == m.held_before
        assert all(log.address == ESCROW for log in m.receipt.logs)
    if m.name == "withdraw" and m.ok:
        paid = [event.arguments for event in m.found.events if event.name == "Transfer"]
        assert all(told["to"] == m.sender for told in paid)


def i10_fee_and_terms_are_pinned(m: Moment) -> None:
    """The fee is the agreed share of what the seller keeps; what was agreed never changes."""
    if m.is_step and m.was.state:
        assert m.is_.fixed == m.was.fixed
    for event in m.found.events:
        if event.name == "Settled":
            told = event.arguments
            cap = (told["toSeller"] + told["toPlatform"]) * m.was.fee_bps // WHOLE
            assert told["toPlatform"] in (0, cap)
            assert told["toPlatform"] == cap or told["outcome"] == State.CANCELLED


def i11_isolation(m: Moment) -> None:
    """An action touches the slots of its own order, of its parties' credits in its token, and no other."""
    assert m.changed() <= _allowed(m)


def i12_token_truth(m: Moment) -> None:
    """What is counted is what has arrived or left."""
    moved = {token: m.held_after[token] - m.held_before[token] for token in m.held_after}
    counted = dict.fromkeys(moved, 0)
    for event in m.found.events:
        if event.name == "Funded":
            counted[event.arguments["token"]] += event.arguments["deposit"]
        if event.name == "Withdrawn":
            counted[event.arguments["token"]] -= event.arguments["amount"]
    if m.name != "donate":
        assert moved == counted


def i13_nothing_half_done(m: Moment) -> None:
    """A call that fails leaves no trace at all."""
    if not m.ok:
        assert m.after == m.before
        assert m.held_after == m.held_before
        assert m.receipt.logs == ()


def i14_permit_for_this_deposit_only(m: Moment) -> None:
    """An allowance is used for its signer's own deposit and none of it is left over."""
    allowed = [event.arguments for event in m.found.events if event.name == "Approval"]
    funded = [event.arguments["deposit"] for event in m.found.events if event.name == "Funded"]
    for told in allowed:
        assert m.name == "fundWithPermit"
        assert (told["owner"], told["spender"], [told["value"]]) == (m.sender, ESCROW, funded)


def i15_no_truncation(m: Moment) -> None:
    """Stored shares are at most the whole, stored parties exist, amounts and deadlines fit their fields."""
    if m.is_step or m.name == "withdraw" or not m.ok:
        return
    if m.name != "donate":
        order = row(m.after, m.after[ORDER_COUNT])
        [told] = [event.arguments for event in m.found.events if event.name == "Funded"]
        assert max(order.share, order.fee_bps, order.cancel_bps) <= WHOLE
        assert (order.deposit, order.deadline, order.token) == (
            told["deposit"], told["deadline"], number(told["token"]),
        )  # fmt: skip
        count = m.after[ACCOUNT_COUNT]
        assert all(0 < n <= count for n in (order.buyer, order.seller, order.carrier, order.arbiter))
        assert order.tax_payee or not order.tax


def i16_arbiter_power(m: Moment) -> None:
    """A ruling comes out of Disputed alone, by the order's own arbiter or by default, within the deposit."""
    if m.is_step and m.ok and m.is_.state == State.RULED:
        assert m.was.state == State.DISPUTED
        arbiter = m.ledger.accounts.get(m.sender) == m.was.arbiter
        assert m.is_.share == m.was.share or arbiter
        assert arbiter or m.now >= m.was.deadline


def i17_no_endless_extension(m: Moment) -> None:
    """A deadline moves only with the state, to now and the new state's window; offers move nothing."""
    if not m.is_step or not m.was.state:
        return
    if m.is_.state == m.was.state or not m.is_.open:
        assert m.is_.deadline == m.was.deadline
    else:
        window = {
            State.SHIPPED: m.was.deliver_hours,
            State.RETURNING: m.was.deliver_hours,
            State.DISPUTED: m.was.ruling_hours,
        }.get(State(m.is_.state), m.was.inspect_hours)
        assert m.is_.deadline == m.now + window * HOUR


def i19_gifts_entitle_nobody(m: Moment) -> None:
    """What is sent unasked changes no slot."""
    if m.name == "donate":
        assert m.after == m.before


def i20_events_are_the_books(m: Moment) -> None:
    """The events alone give every credit, account and order count that storage has; numbers count up by one."""
    storage, ledger = m.after, m.ledger
    assert storage.get(ORDER_COUNT, 0) == len(ledger.deposits)
    assert storage[ACCOUNT_COUNT] == len(ledger.accounts)
    assert storage.get(ORDER_COUNT, 0) - m.before.get(ORDER_COUNT, 0) == (m.ok and m.name in FUNDING)
    credits = {
        credit_slot(number(token), account): ledger.credits.get((owner, token), 0)
        for owner, account in ledger.accounts.items()
        for token in MONEY
    }
    assert all(storage.get(slot, 0) == amount for slot, amount in credits.items())
    if m.is_step and m.ok and not m.is_.open:
        assert m.ledger.outcomes[m.number] == m.is_.state


def i22_bounded_gas(m: Moment) -> None:
    """No call costs more because there are more orders."""
    assert m.receipt.gas_used <= GAS_LIMITS.get(m.name, STEP_GAS)


FUNDING = ("fund", "fundWithPermit")
EVERY = tuple(
    check for name, check in list(globals().items()) if name.startswith("i") and name[1:2].isdigit()
)


def check(moment: Moment) -> None:
    """All of them."""
    for one in EVERY:
        one(moment)


def _allowed(m: Moment) -> set[int]:
    if m.name == "withdraw":
        account = m.ledger.accounts.get(m.sender, 0)
        return {credit_slot(number(token), account) for token in (NATIVE, *TOKENS)}
    if m.name in FUNDING:
        new = m.after.get(ORDER_COUNT, 0)
        first = slot_of(5, new)
        numbers = range(m.before[ACCOUNT_COUNT] + 1, m.after[ACCOUNT_COUNT] + 1)
        owners = {n: owner for owner, n in m.ledger.accounts.items()}
        opened = {slot_of(OWNER_OF, n) for n in numbers} | {
            slot_of(ACCOUNT_OF, number(owners[n])) for n in numbers
        }
        return {ORDER_COUNT, ACCOUNT_COUNT, first, first + 1, first + 2} | opened
    if not m.is_step:
        return set()
    was = m.was
    parties = (was.buyer, was.seller, was.carrier, was.tax_payee, 1)
    credits = {credit_slot(was.token, party) for party in parties}
    return slots_of_order(m.before, m.number) | credits
