"""Thousands of calls in random orders' lives: both engines do the same, and both do what docs/escrow.md says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from escrow_chain import CODELESS, ESCROW, PAUPER, PEOPLE, STRANGER, TOKENS, TRADERS, EscrowChain
from escrow_model import (
    ALWAYS,
    BEFORE,
    FINAL,
    NATIVE,
    NOBODY,
    SINCE,
    STEPS,
    WAITING,
    Order,
    Outcome,
    State,
    split,
)  # fmt: skip
from eth_utils.crypto import keccak
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chain.escrow import Terms
from chain.pyevm import PyEvmEngine
from chain.revm import RevmEngine
from sim.order import Deposit
from sim.settlement import divide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from escrow_model import EscrowModel

LIVES = 90
BATCHES = 6
LARGEST = 2**96 - 1


@dataclass
class Batch:
    """Random lives on one chain, interleaved. `seen` counts what happened, so that nothing is tested in vain."""

    chain: EscrowChain
    random: np.random.Generator
    model: EscrowModel
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self.random.integers(len(options))]

    def chance(self, probability: float) -> bool:
        return bool(self.random.random() < probability)

    def count(self, name: str, outcome: Outcome) -> None:
        key = (name, outcome.error.name if outcome.error else "ok")
        self.seen[key] = self.seen.get(key, 0) + 1

    def live(self, lives: int) -> None:
        """Fund `lives` orders, and do something or other to them until all have ended."""
        while len(self.model.orders) < lives:
            if self.chance(0.25):
                self.fund()
            else:
                self.meddle()
        while self.waiting():
            self.meddle()
        for owner in PEOPLE:
            for token in (NATIVE, *TOKENS):
                self.count("withdraw", self.chain.withdraw(self.model, owner, token))

    def waiting(self) -> list[tuple[int, Order]]:
        return [(number, o) for number, o in self.model.orders.items() if o.state in WAITING]

    def fund(self) -> None:
        terms = self.terms()
        due = terms.price + terms.freight + terms.tax if terms.token == NATIVE else 0
        value = due + int(self.random.integers(1, 3)) if self.chance(0.04) else due
        sender = PAUPER if self.chance(0.04) else self.pick(TRADERS)
        self.count("fund", self.chain.fund(self.model, sender, terms, value))

    def terms(self) -> Terms:
        parties = [str(x) for x in self.random.permutation(TRADERS)[:5]]
        if self.chance(0.2):
            parties = [self.pick(TRADERS) for _ in range(5)]
        if self.chance(0.05):
            parties[self.random.integers(5)] = NOBODY
        buyer, seller, carrier, payee, arbiter = parties
        price, freight, tax = self.amount(), self.amount(), self.amount()
        if self.chance(0.3):
            tax, payee = 0, self.pick([NOBODY, payee])
        windows = [self.pick([1, 60, 600, 600, 7_200, 2**24 - 1]) for _ in range(4)]
        if self.chance(0.03):
            windows[self.random.integers(4)] = 0
        return Terms(
            buyer, seller, carrier, payee, arbiter,
            self.pick([NATIVE, *TOKENS, *TOKENS, *([CODELESS, ESCROW] if self.chance(0.15) else [])]),
            price, freight, tax, self.pick([0, price // 33, price // 33, price, self.amount()]),
            *windows,
            self.pick([0, 1, 3_333, 5_000, 9_999, 10_000, *([10_001, 65_535] if self.chance(0.1) else [])]),
        )  # fmt: skip

    def amount(self) -> int:
        usual = int(self.random.integers(1, 10**9))
        return int(self.pick([usual, usual, usual, 0, 1, 9_999, 10**6, LARGEST]))

    def meddle(self) -> None:
        """One call: usually a step that is possible or nearly so, sometimes anything at all."""
        self.let_time_pass()
        waiting = self.waiting()
        if self.chance(0.1) or not waiting:
            self.count("withdraw", self.chain.withdraw(
                self.model, self.pick(PEOPLE), self.pick([NATIVE, *TOKENS, CODELESS])
            ))  # fmt: skip
            return
        number, order = waiting[self.random.integers(max(0, len(waiting) - 8), len(waiting))]
        if self.chance(0.06):
            last = len(self.model.orders)
            number = self.pick([0, last + 1, 1 + int(self.random.integers(last + 1))])
        name = self.pick([s for s, step in STEPS.items() if order.state in step.sources])
        if name in ("cancel", "refund", "confirm") and self.chance(0.5):
            name = self.pick(list(STEPS))  # they would end most lives early
        roles = STEPS[name].roles
        sender = getattr(order.terms, self.pick(roles)) if roles and self.chance(0.85) else self.pick(PEOPLE)
        bps = int(self.pick([0, 1, 2_500, 5_000, 10_000, 10_001]))
        self.count(name, self.chain.step(self.model, sender, name, number, bps))

    def let_time_pass(self) -> None:
        """Mostly not at all; else a little, or to the second before, at or after some deadline."""
        now = self.chain.now
        if self.chance(0.5):
            return
        soon = [o.deadline for _, o in self.waiting() if now < o.deadline < now + 100_000]
        goal = now + self.pick([1, 2, 30])
        if soon and self.chance(0.6):
            goal = min(soon) + int(self.random.integers(-1, 2))
        elif self.chance(0.02):
            goal = now + 2**24
        if goal > now:
            self.chain.at(goal)


def batch_of(seed: int, *makers: Any) -> Batch:
    chain = EscrowChain(*makers)
    return Batch(chain, np.random.default_rng(seed), chain.model())


@pytest.mark.slow
class TestBothEngines:
    @pytest.mark.parametrize("seed", range(BATCHES))
    def test_random_lives(self, seed: int) -> None:
        batch = batch_of(seed, RevmEngine, PyEvmEngine)
        batch.live(LIVES)
        assert len(batch.model.orders) == LIVES
        batch.chain.audit(batch.model)
        batch.chain.same_state()
        assert set(batch.model.held.values()) == {0}


class TestReferenceModel:
    def test_many_more_lives(self) -> None:
        """On the fast engine alone; everything that can happen does."""
        seen: dict[tuple[str, str], int] = {}
        for seed in range(100, 110):
            batch = batch_of(seed, RevmEngine)
            batch.live(150)
            batch.chain.audit(batch.model)
            for key, number in batch.seen.items():
                seen[key] = seen.get(key, 0) + number
        assert everything_that_can_happen() <= seen.keys()

    @given(
        st.integers(1, LARGEST),
        st.integers(0, LARGEST),
        st.integers(0, LARGEST),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.booleans(),
    )
    def test_the_simulation_divides_alike(
        self, price: int, freight: int, tax: int, fee_bps: int, bps: int, delivered: bool
    ) -> None:
        fee = price * fee_bps // 10_000
        parts = divide(Deposit(price, freight, tax, fee), bps, delivered=delivered)
        assert tuple(parts) == split(PLAIN._replace(price=price, freight=freight, tax=tax, fee=fee), bps,
                                     delivered=delivered)  # fmt: skip
        assert sum(parts) == price + freight + tax
        assert min(parts) >= 0

    def test_the_examples_of_the_specification(self) -> None:
        terms = PLAIN._replace(price=10_000, freight=900, tax=1_900, fee=300)
        assert split(terms, 0, delivered=True) == (0, 9_700, 900, 1_900, 300)
        assert split(terms, 10_000, delivered=False) == (12_800, 0, 0, 0, 0)
        assert split(terms, 10_000, delivered=True) == (11_900, 0, 900, 0, 0)
        assert split(terms, 3_000, delivered=True) == (3_570, 6_790, 900, 1_330, 210)
        assert split(terms, 3_000, delivered=False) == (3_840, 6_790, 630, 1_330, 210)


def everything_that_can_happen() -> set[tuple[str, str]]:
    """Each function with each of its outcomes."""
    of_fund = {
        "ok", "ZeroParty", "SameParty", "ZeroPrice", "FeeAbovePrice", "ZeroWindow", "BpsOutOfRange",
        "TaxWithoutPayee", "WrongValue", "NoCode", "ERC20InsufficientAllowance", "",
    }  # fmt: skip
    found = {("fund", name) for name in of_fund} | {("withdraw", "ok"), ("withdraw", "NothingToWithdraw")}
    for name, step in STEPS.items():
        found |= {(name, "ok"), (name, "UnknownOrder"), (name, "WrongState")}
        if step.roles:
            found.add((name, "Unauthorised"))
        if step.clock != ALWAYS:
            found.add((name, {BEFORE: "TooLate", SINCE: "TooEarly"}[step.clock]))
    return found | {("rule", "BpsOutOfRange")}


PLAIN = Terms(
    *TRADERS[:5], TOKENS[0], price=100_000_000, freight=9_000_000, tax=19_000_000, fee=3_000_000,
    ship_window=1_000, deliver_window=2_000, inspect_window=3_000, ruling_window=4_000,
    default_buyer_bps=5_000,
)  # fmt: skip

amounts = st.one_of(st.integers(0, 10**9), st.sampled_from([0, 1, LARGEST]))
terms_of_trade = st.builds(
    lambda traders, token, price, freight, tax, fee_bps, windows, bps: Terms(
        *traders[:5], token, price, freight, tax, price * fee_bps // 10_000, *windows, bps
    ),
    st.permutations(TRADERS),
    st.sampled_from([NATIVE, *TOKENS]),
    st.one_of(st.integers(1, 10**9), st.just(LARGEST)),
    amounts,
    amounts,
    st.integers(0, 10_000),
    st.lists(st.integers(1, 100), min_size=4, max_size=4),
    st.integers(0, 10_000),
)
TIMED_EXIT = {
    State.FUNDED: "expire",
    State.SHIPPED: "expire",
    State.DELIVERED: "release",
    State.DISPUTED: "lapse",
}
"""How anybody ends an order once its time is up."""


class EscrowMachine(RuleBasedStateMachine):
    """Any calls in any sequence. One chain for all runs; each begins from the same snapshot."""

    chain: EscrowChain

    def __init__(self) -> None:
        super().__init__()
        [self.engine] = self.chain.engines
        self.start = self.engine.snapshot()
        self.model = self.chain.model()
        self.ended: dict[int, State] = {}
        self.before: dict[int, State] = {}

    def teardown(self) -> None:
        self.engine.revert(self.start)

    @rule(terms=terms_of_trade)
    def fund(self, terms: Terms) -> None:
        value = terms.price + terms.freight + terms.tax if terms.token == NATIVE else 0
        assert self.chain.fund(self.model, STRANGER, terms, value).error is None

    @rule(data=st.data(), name=st.sampled_from(list(STEPS)), bps=st.integers(0, 10_100))
    def anybody_does_anything(self, data: st.DataObject, name: str, bps: int) -> None:
        number = data.draw(st.integers(0, len(self.model.orders) + 1))
        self.chain.step(self.model, data.draw(st.sampled_from(PEOPLE)), name, number, bps)

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), bps=st.integers(0, 10_000))
    def a_party_does_what_it_may(self, data: st.DataObject, bps: int) -> None:
        number = data.draw(st.sampled_from(self.waiting()))
        order = self.model.orders[number]
        name = data.draw(st.sampled_from([s for s, step in STEPS.items() if order.state in step.sources]))
        role = data.draw(st.sampled_from(STEPS[name].roles or ("buyer",)))
        self.chain.step(self.model, getattr(order.terms, role), name, number, bps)

    @rule(seconds=st.integers(1, 120))
    def time_passes(self, seconds: int) -> None:
        self.chain.at(self.chain.now + seconds)

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), seconds=st.integers(-1, 1))
    def time_passes_to_a_deadline(self, data: st.DataObject, seconds: int) -> None:
        goal = self.model.orders[data.draw(st.sampled_from(self.waiting()))].deadline + seconds
        if goal > self.chain.now:
            self.chain.at(goal)

    @rule(owner=st.sampled_from(PEOPLE), token=st.sampled_from([NATIVE, *TOKENS, CODELESS]))
    def withdraw(self, owner: str, token: str) -> None:
        self.chain.withdraw(self.model, owner, token)

    @precondition(lambda self: self.waiting())
    @rule()
    def no_order_is_without_an_exit(self) -> None:
        """Time and one call by anybody end each waiting order, whatever happened to it. Then go back."""
        mark, books = self.engine.snapshot(), {n: replace(o) for n, o in self.model.orders.items()}
        credits = dict(self.model.credits)
        last = max(self.model.orders[number].deadline for number in self.waiting())
        self.chain.at(max(last, self.chain.now + 1))
        for number in self.waiting():
            exit_ = TIMED_EXIT[self.model.orders[number].state]
            assert self.chain.step(self.model, STRANGER, exit_, number).error is None
            assert self.chain.view("order", number)[0] in FINAL
        self.engine.revert(mark)
        self.model.orders, self.model.credits = books, credits

    @invariant()
    def money_is_conserved(self) -> None:
        for token in (NATIVE, *TOKENS):
            assert self.chain.held(token) == self.model.deposits(token) + self.model.owed(token)

    @invariant()
    def no_state_is_skipped_and_the_end_is_the_end(self) -> None:
        for number in self.model.orders:
            shown = State(self.chain.view("order", number)[0])
            previous = self.before.get(number, State.NONE)
            assert shown == previous or shown in NEXT[previous]
            self.before[number] = shown

    def waiting(self) -> list[int]:
        return [number for number, order in self.model.orders.items() if order.state in WAITING]


NEXT: dict[State, set[State]] = {
    State.NONE: {State.FUNDED},
    State.FUNDED: {State.SHIPPED, State.REFUNDED},
    State.SHIPPED: {State.DELIVERED, State.DISPUTED, State.RELEASED, State.REFUNDED},
    State.DELIVERED: {State.DISPUTED, State.RELEASED, State.REFUNDED},
    State.DISPUTED: {State.REFUNDED, State.RULED},
    State.RELEASED: set(),
    State.REFUNDED: set(),
    State.RULED: set(),
}
"""The arrows of the state diagram in docs/escrow.md."""


def test_any_sequence_of_calls() -> None:
    EscrowMachine.chain = EscrowChain(RevmEngine)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        EscrowMachine,
        settings=settings(max_examples=80, stateful_step_count=40, deadline=None,
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip


class TestStorage:
    """An order takes the three slots that docs/escrow.md draws."""

    @pytest.fixture
    def chain(self) -> EscrowChain:
        return EscrowChain(RevmEngine)

    def test_an_order_lies_in_three_slots(self, chain: EscrowChain) -> None:
        model = chain.model()
        before = set(chain.engines[0].state()[ESCROW].storage)
        chain.fund(model, STRANGER, PLAIN, 0)
        first = int.from_bytes(keccak((1).to_bytes(32, "big") + (7).to_bytes(32, "big")), "big")
        words = [chain.engines[0].storage(ESCROW, first + n) for n in range(3)]
        number = model.numbers
        assert _fields(words[0], 8, 8, 40, 24, 24, 24, 16, 32, 32, 32) == [
            1, 0, chain.now + 1_000, 2_000, 3_000, 4_000, 5_000,
            number[PLAIN.buyer], number[PLAIN.seller], number[PLAIN.carrier],
        ]  # fmt: skip
        assert _fields(words[1], 96, 96, 32, 32) == [
            PLAIN.price, PLAIN.freight, number[PLAIN.arbiter], number[PLAIN.tax_payee],
        ]  # fmt: skip
        assert _fields(words[2], 96, 96, 32) == [PLAIN.tax, PLAIN.fee, model.token_numbers[PLAIN.token]]
        after = set(chain.engines[0].state()[ESCROW].storage)
        assert after - before >= {first, first + 1, first + 2}

    @pytest.mark.parametrize("name", ["ship", "dispute", "deliver"])
    def test_a_step_on_the_way_writes_the_first_slot_only(self, chain: EscrowChain, name: str) -> None:
        model = chain.model()
        chain.fund(model, STRANGER, PLAIN, 0)
        if name != "ship":
            chain.step(model, PLAIN.seller, "ship", 1)
        before = chain.engines[0].state()[ESCROW].storage
        sender = {"ship": PLAIN.seller, "dispute": PLAIN.buyer, "deliver": PLAIN.carrier}[name]
        assert chain.step(model, sender, name, 1).error is None
        after = chain.engines[0].state()[ESCROW].storage
        assert len([slot for slot in before | after if before.get(slot) != after.get(slot)]) == 1

    def test_credits_lie_in_a_map_of_maps_at_slot_5(self, chain: EscrowChain) -> None:
        model = chain.model()
        chain.fund(model, STRANGER, PLAIN, 0)
        chain.step(model, PLAIN.buyer, "cancel", 1)
        of_token = keccak(model.token_numbers[PLAIN.token].to_bytes(32, "big") + (5).to_bytes(32, "big"))
        slot = keccak(model.numbers[PLAIN.buyer].to_bytes(32, "big") + of_token)
        assert chain.engines[0].storage(ESCROW, int.from_bytes(slot, "big")) == 128_000_000


def _fields(word: int, *bits: int) -> list[int]:
    """The fields of a packed word, lowest first; nothing lies above them."""
    fields = []
    for size in bits:
        fields.append(word & ((1 << size) - 1))
        word >>= size
    assert word == 0
    return fields
