"""Every function × state × role × side of the deadline does what the tables of docs/escrow.md say and no more.

The expectations are read from that page, so a change of the contract or of the page alone fails here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts.decode import Decoded
from chain.contracts.escrow import State
from chain.testing.abi import call
from chain.testing.chain import NOBODY
from chain.testing.escrow import ESCROW, TERMS, TOKENS
from chain.testing.lifecycle import BEFORE, FINAL, HOUR, NAMES, NATIVE, SINCE, STEPS, WAITING, rows
from chain.testing.outcome import NO_REASON, error, outcome_of
from chain.testing.parties import ARBITER, BUYER, CARRIER, PAYEE, PLATFORM, SELLER, STRANGER
from chain.testing.steps import BPS, WAY_TO, bring_to, deadline, fund, lead, take, withdraw
from tests.contracts.case import DEPOSIT, ROLES
from tests.contracts.core.page import documented_steps, page_rows

if TYPE_CHECKING:
    from chain.testing.escrow import EscrowChain

DELIVERED = ("ship", "deliver")
RETURNED = (*DELIVERED, "sendBack", "takeBack")
DELIVERED_BY_NOW = (State.DELIVERED, State.RETURNING, State.RETURNED, State.RULED)
"""Of the states that `WAY_TO` leads to."""


def expected_error(
    name: str, state: State, role: str, due: int, now: int
) -> tuple[Decoded | None, State | None]:
    """Existence, state, role, time, arguments: the first that fails decides; else the state it leads to."""
    if state == State.NONE:
        return Decoded("UnknownOrder", {"id": 1}), None
    fit = [step for step in documented_steps() if step.name == name and state in step.sources]
    if not fit:
        return Decoded("WrongState", {"id": 1, "actual": int(state)}), None
    mine = [step for step in fit if not step.roles or role in step.roles]
    if not mine:
        return Decoded("Unauthorised", {"id": 1, "caller": ROLES[role]}), None
    told = {"id": 1, "deadline": due, "nowTs": now}
    [step] = mine
    if step.clock == BEFORE and now >= due:
        return Decoded("TooLate", told), None
    if step.clock == SINCE and now < due:
        return Decoded("TooEarly", told), None
    if name == "accept":
        return Decoded("NoSuchOffer", {"id": 1, "buyerBps": BPS}), None
    return None, state if step.target is None else step.target


class TestSteps:
    @pytest.mark.parametrize("state", State, ids=lambda s: s.name)
    @pytest.mark.parametrize("name", NAMES)
    def test_every_role_on_both_sides_of_the_deadline(
        self, chain: EscrowChain, name: str, state: State
    ) -> None:
        """In the last second before the deadline, in the deadline's own and in the one after."""
        if state != State.NONE:
            bring_to(chain, state)
        due = deadline(chain) if state != State.NONE else chain.now + 100
        for moment in (due - 1, due, due + 1):
            for role, sender in ROLES.items():
                with chain.trial():
                    if moment > chain.now:
                        chain.at(moment)
                    found = take(chain, name, sender)
                    expected, target = expected_error(name, state, role, due, chain.now)
                    assert found.error == expected
                    if target is not None:
                        assert chain.view(ESCROW, "order", 1)[0] == target
                    elif state != State.NONE:
                        shown = chain.view(ESCROW, "order", 1)
                        assert shown[:2] + shown[3:4] == (state, state in DELIVERED_BY_NOW, due)

    @pytest.mark.parametrize("state", WAITING, ids=lambda s: s.name)
    @pytest.mark.parametrize(("by", "accepter"), [("buyer", "seller"), ("seller", "buyer")])
    def test_an_offer_is_accepted_by_the_other_side_only(
        self, chain: EscrowChain, state: State, by: str, accepter: str
    ) -> None:
        bring_to(chain, state)
        assert take(chain, "offer", ROLES[by], bps=2_500).error is None
        for role, sender in ROLES.items():
            with chain.trial():
                found = take(chain, "accept", sender, bps=2_500).error
                if role == accepter:
                    assert found is None
                    shown = chain.view(ESCROW, "order", 1)
                    assert (shown[0], shown[7]) == (State.AGREED, 2_500)
                elif role == by:
                    assert found == Decoded("NoSuchOffer", {"id": 1, "buyerBps": 2_500})
                else:
                    assert found == Decoded("Unauthorised", {"id": 1, "caller": sender})

    @pytest.mark.parametrize("name", NAMES)
    def test_no_step_takes_money(self, chain: EscrowChain, name: str) -> None:
        step = rows(name)[0]
        bring_to(chain, step.sources[0])
        if name == "accept":
            take(chain, "offer", SELLER)
        if step.clock == SINCE:
            chain.at(deadline(chain))
        sender = ROLES[(step.roles or ("stranger",))[0]]
        assert take(chain, name, sender, value=1).error == NO_REASON
        assert take(chain, name, sender).error is None

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("number", [0, 2, 2**255])
    def test_an_order_that_does_not_exist(self, chain: EscrowChain, name: str, number: int) -> None:
        bring_to(chain, State.SHIPPED)
        assert take(chain, name, SELLER, number) == error("UnknownOrder", id=number)
        assert chain.ask(ESCROW, "order", number) == error("UnknownOrder", id=number).error

    def test_a_deadline_counts_from_the_step_not_from_the_deadline_before(self, chain: EscrowChain) -> None:
        start = chain.now
        fund(chain)
        assert deadline(chain) == start + 10 * HOUR
        for seconds, name, sender, hours in (
            (10, "ship", SELLER, 20), (20, "deliver", CARRIER, 30), (40, "sendBack", BUYER, 20),
            (70, "takeBack", CARRIER, 30), (71, "dispute", SELLER, 40),
        ):  # fmt: skip
            chain.at(start + seconds)
            assert take(chain, name, sender).error is None
            assert deadline(chain) == start + seconds + hours * HOUR

    def test_goods_that_are_not_returnable_stay(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DELIVERED, TERMS._replace(returnable=False))
        assert take(chain, "sendBack", BUYER) == error("NotReturnable", id=1)
        chain.at(deadline(chain))
        late = take(chain, "sendBack", BUYER).error
        assert late is not None
        assert late.name == "TooLate", "time comes before arguments"

    def test_a_disputed_parcel_cannot_be_reported_delivered(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DISPUTED)
        assert take(chain, "deliver", CARRIER).error == Decoded("WrongState", {"id": 1, "actual": 4})

    @pytest.mark.parametrize("late", [0, 10_000_000])
    def test_what_has_no_clock_works_late_until_somebody_ends_the_order(
        self, chain: EscrowChain, late: int
    ) -> None:
        bring_to(chain, State.DELIVERED)
        take(chain, "offer", BUYER)
        chain.at(deadline(chain) + late)
        for name, sender in (("confirm", BUYER), ("refund", SELLER), ("accept", SELLER)):
            with chain.trial():
                assert take(chain, name, sender).error is None
        assert take(chain, "release", STRANGER).error is None
        for name, sender in (("confirm", BUYER), ("refund", SELLER), ("accept", SELLER)):
            assert take(chain, name, sender).error == Decoded("WrongState", {"id": 1, "actual": 5})

    def test_the_default_share_is_shown_until_another_is_applied(self, chain: EscrowChain) -> None:
        for state, share in ((s, BPS if s in (State.RULED, State.AGREED) else 5_000) for s in WAY_TO):
            with chain.trial():
                bring_to(chain, state)
                assert chain.view(ESCROW, "order", 1)[7] == share


WAYS = {
    "confirmed or released": [
        (*DELIVERED, "confirm"), ("ship", "confirm"), (*DELIVERED, "release"), (*RETURNED[:3], "confirm"),
        (*RETURNED[:3], "release"),
    ],
    "cancelled by the buyer": [("cancel",)],
    "unshipped or lost": [("seller cancels",), ("expire",), ("ship", "expire")],
    "refunded, not delivered": [("ship", "refund"), ("ship", "dispute", "refund")],
    "refunded after delivery or return": [
        (*DELIVERED, "refund"), (*DELIVERED, "dispute", "refund"), (*RETURNED[:3], "refund"),
        (*RETURNED, "refund"), (*RETURNED, "expire"), (*RETURNED, "seller disputes", "refund"),
    ],
    "ruled or agreed 30 % for the buyer, delivered": [
        (*DELIVERED, "dispute", "rule"), (*DELIVERED, "dispute", "lapse"), (*RETURNED, "dispute", "rule"),
        (*RETURNED[:3], "dispute", "lapse"), (*DELIVERED, "seller offers", "accept"),
        (*RETURNED, "buyer offers", "seller accepts"), (*DELIVERED, "dispute", "seller offers", "accept"),
    ],
    "ruled or agreed 30 % for the buyer, not delivered": [
        ("ship", "dispute", "rule"), ("ship", "dispute", "lapse"), ("seller offers", "accept"),
        ("ship", "buyer offers", "seller accepts"), ("ship", "dispute", "seller offers", "accept"),
    ],
}  # fmt: skip
"""Every way to each of the examples."""


class TestPayouts:
    """The example table of docs/escrow.md, paid out to the last unit."""

    def test_the_page_has_no_other_example(self) -> None:
        assert [row[0] for row in page_rows("Who gets what")] == list(WAYS)

    def test_every_outcome_has_its_example(self, chain: EscrowChain) -> None:
        outcomes = set()
        for way in (way for ways in WAYS.values() for way in ways):
            with chain.trial():
                fund(chain)
                lead(chain, way)
                outcomes.add(State(chain.view(ESCROW, "order", 1)[0]))
        assert outcomes == set(FINAL)

    @pytest.mark.parametrize("token", [TOKENS[0], NATIVE], ids=["erc20", "native"])
    @pytest.mark.parametrize("example", page_rows("Who gets what"), ids=lambda row: row[0])
    def test_examples(self, chain: EscrowChain, example: list[str], token: str) -> None:
        shares = [round(float(cell) * 1_000_000) for cell in example[1:]]
        assert sum(shares) == DEPOSIT
        terms = TERMS._replace(token=token, default_buyer_bps=BPS)
        owners = (BUYER, SELLER, CARRIER, PAYEE, PLATFORM)
        for way in WAYS[example[0]]:
            with chain.trial():
                assert fund(chain, terms, DEPOSIT if token == NATIVE else 0).error is None
                lead(chain, way, terms)
                assert [chain.view(ESCROW, "creditOf", owner, token) for owner in owners] == shares
                for owner, due in zip(owners, shares, strict=True):
                    if due:
                        fetch(chain, owner, token, due)
                    again = error("NothingToWithdraw", owner=owner, token=token)
                    assert withdraw(chain, owner, token) == again
                assert chain.held(token, ESCROW) == 0

    @pytest.mark.parametrize("free", [{"fee_bps": 0}, {"tax": 0, "tax_payee": NOBODY}, {"freight": 0}])
    def test_nobody_is_credited_nothing(self, chain: EscrowChain, free: dict[str, Any]) -> None:
        """A party that gets nothing costs no storage."""
        bring_to(chain, State.SHIPPED, TERMS._replace(**free))
        before = len(chain.engines[0].state()[ESCROW].storage)  # type: ignore[attr-defined]
        assert take(chain, "confirm", BUYER).error is None
        after = len(chain.engines[0].state()[ESCROW].storage)  # type: ignore[attr-defined]
        assert after - before == 3
        zero = {"fee_bps": PLATFORM, "tax": PAYEE, "freight": CARRIER}[next(iter(free))]
        assert chain.view(ESCROW, "creditOf", zero, TOKENS[0]) == 0

    @pytest.mark.parametrize(("name", "sender"), [("rule", ARBITER), ("offer", SELLER), ("offer", BUYER)])
    def test_a_share_above_the_whole(self, chain: EscrowChain, name: str, sender: str) -> None:
        bring_to(chain, State.DISPUTED)
        for bps in (10_001, 65_535):
            assert take(chain, name, sender, bps=bps) == error("BpsOutOfRange", bps=bps)
        raw = call(name, 1, 0)[:-32] + (65_536).to_bytes(32, "big")
        assert outcome_of(chain.execute(sender, ESCROW, raw)).error == NO_REASON
        assert take(chain, name, sender, bps=10_000).error is None

    def test_a_share_that_nobody_can_offer_is_not_accepted(self, chain: EscrowChain) -> None:
        """Offers are kept plus one: the largest 16-bit share must not wrap around to no offer at all."""
        bring_to(chain, State.FUNDED)
        for bps in (0, 10_000, 65_534, 65_535):
            assert take(chain, "accept", BUYER, bps=bps) == error("NoSuchOffer", id=1, buyerBps=bps)

    def test_role_comes_before_time_and_time_before_arguments(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DISPUTED)
        chain.at(deadline(chain))
        assert take(chain, "rule", BUYER, bps=10_001) == error("Unauthorised", id=1, caller=BUYER)
        late = take(chain, "rule", ARBITER, bps=10_001).error
        assert late is not None
        assert late.name == "TooLate"

    def test_the_penalty_rounds_down_for_the_seller(self, chain: EscrowChain) -> None:
        for price, bps, penalty in ((1, 9_999, 0), (9_999, 1, 0), (10_001, 1, 1), (7, 10_000, 7)):
            with chain.trial():
                terms = TERMS._replace(price=price, cancel_bps=bps, freight=3, tax=2)
                bring_to(chain, State.CANCELLED, terms)
                assert chain.view(ESCROW, "creditOf", SELLER, TOKENS[0]) == penalty
                assert chain.view(ESCROW, "creditOf", BUYER, TOKENS[0]) == terms.deposit - penalty


def fetch(chain: EscrowChain, owner: str, token: str, due: int) -> None:
    """Withdraw `due`, and see it arrive."""
    before = chain.held(token, ESCROW), chain.held(token, owner)
    assert withdraw(chain, owner, token).output == due
    if token != NATIVE:  # gas is paid in the native coin
        assert chain.held(token, owner) == before[1] + due
    assert chain.held(token, ESCROW) == before[0] - due


def test_the_model_is_the_documented_table() -> None:
    assert documented_steps() == STEPS
