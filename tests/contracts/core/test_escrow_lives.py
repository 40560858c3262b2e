"""Thousands of calls in random orders' lives: both engines do the same, and both do what docs/escrow.md says."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.testing.escrow import CODELESS, ESCROW, TOKENS, EscrowChain
from chain.testing.lifecycle import HOUR, NAMES, NATIVE, Terms, possible
from chain.testing.parties import PEOPLE, STRANGER, TRADERS
from sim.orders.order import Deposit
from sim.settlement import divide
from tests.contracts.books import credit_slot, fields, slot_of, storage_of
from tests.contracts.invariants import EVERY
from tests.contracts.long_run import long_run, walk_of
from tests.contracts.reach import everything_that_can_happen
from tests.contracts.watch import Watch, audit
from tests.support import compared
from tests.support.depth import deep
from tests.support.escrow_model import EscrowModel, split

BATCHES, CALLS = deep(6, 60), 120
SEED = 7
LARGEST = 2**96 - 1
PLAIN = Terms(
    *TRADERS[:5], TOKENS[0], price=100_000_000, freight=9_000_000, tax=19_000_000, fee_bps=300,
    ship_hours=10, deliver_hours=20, inspect_hours=30, ruling_hours=40, default_buyer_bps=5_000,
    cancel_bps=1_000, returnable=True,
)  # fmt: skip


@pytest.mark.slow
class TestBothEngines:
    @pytest.mark.parametrize("seed", range(BATCHES))
    def test_random_lives(self, seed: int) -> None:
        walk = walk_of(seed, RevmEngine, PyEvmEngine, probing=False)
        walk.take(CALLS)
        walk.end()
        compared.same_state(walk.chain)


class TestReferenceModel:
    def test_a_long_walk(self) -> None:
        """On the fast engine alone, every invariant after every call; all but the rarest that can happen does.

        The matrix has each refusal for certain; here one or two that come too late may not come up.
        """
        done, seen = long_run(deep(6_000, 60_000), seed=SEED)
        assert done >= 6_000
        missing = everything_that_can_happen() - seen.keys()
        assert {error for _, error in missing} <= {"TooLate"}
        assert len(missing) <= 2
        assert seen["fund", "ok"] > 500

    def test_no_invariant_is_left_out(self) -> None:
        """Those here and in probe.py are all but the jurors' I18."""
        here = {check.__name__.split("_")[0] for check in EVERY}
        assert here | {"i6", "i7", "i18", "i21"} == {f"i{number}" for number in range(1, 23)}

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
        terms = PLAIN._replace(price=price, freight=freight, tax=tax, fee_bps=fee_bps)
        parts = divide(Deposit(price, freight, tax, fee_bps), bps, delivered=delivered)
        assert tuple(parts) == split(terms, bps, delivered=delivered)
        assert sum(parts) == price + freight + tax
        assert min(parts) >= 0

    def test_the_examples_of_the_specification(self) -> None:
        terms = PLAIN._replace(price=10_000, freight=900, tax=1_900, fee_bps=300)
        assert split(terms, 0, delivered=True) == (0, 9_700, 900, 1_900, 300)
        assert split(terms, 10_000, delivered=False) == (12_800, 0, 0, 0, 0)
        assert split(terms, 10_000, delivered=True) == (11_900, 0, 900, 0, 0)
        assert split(terms, 3_000, delivered=True) == (3_570, 6_790, 900, 1_330, 210)
        assert split(terms, 3_000, delivered=False) == (3_840, 6_790, 630, 1_330, 210)

    @given(st.integers(1, LARGEST), st.integers(0, LARGEST), st.integers(0, 10_000), st.integers(0, 10_000))
    def test_i15_rounding_dust_has_an_owner(self, price: int, tax: int, fee_bps: int, bps: int) -> None:
        """A share and its complement add up to the whole, or to one unit less, which the seller side keeps."""
        terms = PLAIN._replace(price=price, freight=0, tax=tax, fee_bps=fee_bps)
        one, other = (split(terms, b, delivered=True) for b in (bps, 10_000 - bps))
        assert price + tax - (one.buyer + other.buyer) in (0, 1, 2)
        assert one.platform == (one.seller + one.platform) * fee_bps // 10_000


amounts = st.one_of(st.integers(0, 10**9), st.sampled_from([0, 1, LARGEST]))
shares = st.one_of(st.integers(0, 10_000), st.sampled_from([0, 1, 9_999, 10_000]))
terms_of_trade = st.builds(
    lambda traders, token, price, freight, tax, fee_bps, hours, default, cancel, returnable: Terms(
        *traders[:5], token, price, freight, tax, fee_bps, *hours, default, cancel, returnable
    ),
    st.permutations(TRADERS),
    st.sampled_from([NATIVE, *TOKENS]),
    st.one_of(st.integers(1, 10**9), st.just(LARGEST)),
    amounts,
    amounts,
    shares,
    st.lists(st.integers(1, 100), min_size=4, max_size=4),
    shares,
    shares,
    st.booleans(),
)


class EscrowMachine(RuleBasedStateMachine):
    """Any calls in any sequence, each under watch. One chain for all runs; each begins from the same snapshot."""

    chain: EscrowChain

    def __init__(self) -> None:
        super().__init__()
        [self.engine] = self.chain.engines
        self.start = self.engine.snapshot()
        self.watch = Watch(self.chain, compared.model_of(self.chain))
        self.orders = self.watch.model.orders

    def teardown(self) -> None:
        audit(self.watch)
        self.watch.everything_ends(STRANGER)
        self.engine.revert(self.start)

    @rule(agreed=st.lists(terms_of_trade, min_size=1, max_size=4), payer=st.sampled_from(PEOPLE))
    def fund(self, agreed: list[Terms], payer: str) -> None:
        for terms in agreed:
            self.watch.fund(payer, terms, terms.deposit if terms.token == NATIVE else 0)

    @rule(data=st.data(), name=st.sampled_from(NAMES), bps=st.integers(0, 10_100))
    def anybody_does_anything(self, data: st.DataObject, name: str, bps: int) -> None:
        number = data.draw(st.integers(0, len(self.orders) + 1))
        self.watch.step(data.draw(st.sampled_from(PEOPLE)), name, number, bps)

    @precondition(lambda self: self.watch.waiting())
    @rule(data=st.data(), bps=st.integers(0, 10_000))
    def a_party_does_what_it_may(self, data: st.DataObject, bps: int) -> None:
        number = data.draw(st.sampled_from(self.watch.waiting()))
        order = self.orders[number]
        step = data.draw(st.sampled_from(possible(order.state)))
        role = data.draw(st.sampled_from(step.roles or ("buyer",)))
        self.watch.step(getattr(order.terms, role), step.name, number, bps)

    @precondition(lambda self: any(o.open and o.offers for o in self.orders.values()))
    @rule(data=st.data())
    def an_offer_is_accepted(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([n for n, o in self.orders.items() if o.open and o.offers]))
        order = self.orders[number]
        by = data.draw(st.sampled_from(sorted(order.offers)))
        other = order.terms.seller if by == order.terms.buyer else order.terms.buyer
        assert self.watch.step(other, "accept", number, order.offers[by]).error is None

    @rule(hours=st.integers(1, 120))
    def time_passes(self, hours: int) -> None:
        self.chain.at(self.chain.now + hours * HOUR)

    @precondition(lambda self: self.watch.waiting())
    @rule(data=st.data(), seconds=st.integers(-1, 1))
    def time_passes_to_a_deadline(self, data: st.DataObject, seconds: int) -> None:
        goal = self.orders[data.draw(st.sampled_from(self.watch.waiting()))].deadline + seconds
        if goal > self.chain.now:
            self.chain.at(goal)

    @rule(owner=st.sampled_from(PEOPLE), token=st.sampled_from([NATIVE, *TOKENS, CODELESS]))
    def withdraw(self, owner: str, token: str) -> None:
        self.watch.withdraw(owner, token)

    @rule(token=st.sampled_from([NATIVE, *TOKENS]), amount=st.integers(1, 99))
    def somebody_sends_money_unasked(self, token: str, amount: int) -> None:
        self.watch.donate(STRANGER, token, amount)


def test_any_sequence_of_calls() -> None:
    EscrowMachine.chain = EscrowChain(RevmEngine)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        EscrowMachine,
        settings=settings(max_examples=deep(60, 1_000), stateful_step_count=40, deadline=None,
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip


class TestStorage:
    """An order takes the three slots that docs/escrow.md draws."""

    @pytest.fixture
    def chain(self) -> EscrowChain:
        return EscrowChain(RevmEngine)

    def test_an_order_lies_in_three_slots(self, chain: EscrowChain) -> None:
        model = compared.model_of(chain)
        before = set(storage_of(chain))
        compared.fund(chain, model, STRANGER, PLAIN, 0)
        first = int.from_bytes(keccak((1).to_bytes(32, "big") + (5).to_bytes(32, "big")), "big")
        words = [chain.engines[0].storage(ESCROW, first + n) for n in range(3)]
        number = model.numbers
        assert fields(words[0], 8, 8, 8, 40, 16, 16, 16, 16, 16, 16, 32, 32, 32) == [
            1, 0, 1, chain.now + 10 * HOUR, 20, 30, 40, 5_000, 300, 1_000,
            number[PLAIN.buyer], number[PLAIN.seller], number[PLAIN.carrier],
        ]  # fmt: skip
        assert fields(words[1], 96, 96, 32, 32) == [
            PLAIN.price, PLAIN.freight, number[PLAIN.arbiter], number[PLAIN.tax_payee],
        ]  # fmt: skip
        assert fields(words[2], 96, 160) == [PLAIN.tax, int(PLAIN.token, 16)]
        accounts = 2 * len(model.numbers) - 2
        assert len(set(storage_of(chain)) - before) == 3 + accounts + 1

    @pytest.mark.parametrize("name", ["ship", "dispute", "deliver", "sendBack", "takeBack"])
    def test_a_step_on_the_way_writes_the_first_slot_only(self, chain: EscrowChain, name: str) -> None:
        model = compared.model_of(chain)
        compared.fund(chain, model, STRANGER, PLAIN, 0)
        way = {"ship": 0, "dispute": 1, "deliver": 1, "sendBack": 2, "takeBack": 3}[name]
        for step in ("ship", "deliver", "sendBack")[:way]:
            take(chain, model, step)
        before = storage_of(chain).items()
        take(chain, model, name)
        assert {slot for slot, _ in before ^ storage_of(chain).items()} == {slot_of(5, 1)}

    def test_an_offer_takes_one_slot_more(self, chain: EscrowChain) -> None:
        model = compared.model_of(chain)
        compared.fund(chain, model, STRANGER, PLAIN, 0)
        before = storage_of(chain).items()
        assert compared.step(chain, model, PLAIN.seller, "offer", 1, 10_000).error is None
        slot = slot_of(6, 1, model.numbers[PLAIN.seller])
        assert storage_of(chain).items() - before == {(slot, 10_001)}

    def test_credits_lie_in_a_map_of_maps_at_slot_3(self, chain: EscrowChain) -> None:
        model = compared.model_of(chain)
        compared.fund(chain, model, STRANGER, PLAIN, 0)
        compared.step(chain, model, PLAIN.seller, "cancel", 1)
        slot = credit_slot(int(PLAIN.token, 16), model.numbers[PLAIN.buyer])
        assert chain.engines[0].storage(ESCROW, slot) == 128_000_000


def take(chain: EscrowChain, model: EscrowModel, name: str) -> None:
    who = {
        "ship": "seller",
        "deliver": "carrier",
        "sendBack": "buyer",
        "takeBack": "carrier",
        "dispute": "buyer",
    }
    assert compared.step(chain, model, getattr(PLAIN, who[name]), name, 1).error is None
