"""Every function × state × role × side of the deadline does what the tables of docs/escrow.md say and no more.

The expectations are read from that page, so a change of the contract or of the page alone fails here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from escrow_chain import (
    CODELESS,
    ESCROW,
    ISSUER,
    PAUPER,
    PLATFORM,
    STRANGER,
    TOKENS,
    TRADERS,
    EscrowChain,
    encode_call,
    function,
    outcome,
)
from escrow_model import ALWAYS, BEFORE, NATIVE, NO_REASON, NOBODY, SINCE, STEPS, Outcome, State, Step, error
from eth_abi import decode, encode

from chain import artifact, escrow
from chain.decode import Decoded, decode_error
from chain.engine import Transaction
from chain.escrow import Terms
from chain.pyevm import PyEvmEngine
from chain.revm import RevmEngine
from chain.settlement import contract_address

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[2] / "docs" / "escrow.md").read_text(encoding="utf-8")
BUYER, SELLER, CARRIER, PAYEE, ARBITER = TRADERS[:5]
ROLES = {
    "buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "tax payee": PAYEE, "arbiter": ARBITER,
    "platform": PLATFORM, "stranger": STRANGER,
}  # fmt: skip
TERMS = Terms(
    BUYER, SELLER, CARRIER, PAYEE, ARBITER, TOKENS[0], price=100_000_000, freight=9_000_000, tax=19_000_000,
    fee=3_000_000, ship_window=1_000, deliver_window=2_000, inspect_window=3_000, ruling_window=4_000,
    default_buyer_bps=5_000,
)  # fmt: skip
DEPOSIT = 128_000_000
WAY_TO = {
    State.FUNDED: (),
    State.SHIPPED: ("ship",),
    State.DELIVERED: ("ship", "deliver"),
    State.DISPUTED: ("ship", "dispute"),
    State.RELEASED: ("ship", "confirm"),
    State.REFUNDED: ("cancel",),
    State.RULED: ("ship", "deliver", "dispute", "rule"),
}
BPS = 3_000


def rows(heading: str) -> list[list[str]]:
    """The first table under a heading of the page, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def documented_steps() -> dict[str, Step]:
    steps = {}
    for signature, who, sources, clock, _, target in rows("Functions"):
        name = signature.strip("`").split("(")[0]
        if name not in ("fund", "withdraw"):
            steps[name] = Step(
                tuple(State[word.strip().upper()] for word in sources.split(",")),
                () if who == "anyone" else tuple(who.split(", ")),
                clock,
                State[target.upper()],
            )
    return steps


@pytest.fixture(scope="module")
def one_engine() -> EscrowChain:
    return EscrowChain(RevmEngine)


@pytest.fixture(scope="module")
def two_engines() -> EscrowChain:
    return EscrowChain(RevmEngine, PyEvmEngine)


@pytest.fixture
def chain(one_engine: EscrowChain) -> Iterator[EscrowChain]:
    """The fast engine, as new."""
    yield from as_new(one_engine)


@pytest.fixture
def both(two_engines: EscrowChain) -> Iterator[EscrowChain]:
    """Both engines, as new: for what depends on transient storage, nested calls and refunds."""
    yield from as_new(two_engines)


def as_new(chain: EscrowChain) -> Iterator[EscrowChain]:
    marks = [engine.snapshot() for engine in chain.engines]
    yield chain
    for engine, mark in zip(chain.engines, marks, strict=True):
        engine.revert(mark)


def fund(chain: EscrowChain, terms: Terms = TERMS, value: int = 0, sender: str = STRANGER) -> Outcome:
    return outcome(chain.execute(sender, ESCROW, escrow.fund(terms), value))


def take(chain: EscrowChain, name: str, sender: str, number: int = 1, value: int = 0) -> Outcome:
    data = escrow.rule(number, BPS) if name == "rule" else escrow.step(name, number)
    return outcome(chain.execute(sender, ESCROW, data, value))


def withdraw(chain: EscrowChain, sender: str, token: str) -> Outcome:
    return outcome(chain.execute(sender, ESCROW, escrow.withdraw(token)))


def bring_to(chain: EscrowChain, state: State, terms: Terms = TERMS, value: int = 0) -> None:
    """Fund order 1 and lead it to `state`."""
    assert fund(chain, terms, value).error is None
    for name in WAY_TO[state]:
        assert take(chain, name, getattr(terms, STEPS[name].roles[0])).error is None


def deadline(chain: EscrowChain) -> int:
    return int(chain.view("order", 1)[2])


class TestSteps:
    def test_the_model_is_the_documented_table(self) -> None:
        assert documented_steps() == STEPS

    def test_the_table_names_every_function(self) -> None:
        entries = artifact.load("Escrow").abi
        writing = {e["name"] for e in entries if e["type"] == "function" and e["stateMutability"] != "view"}
        assert writing == {*documented_steps(), "fund", "withdraw"}

    @pytest.mark.parametrize("state", State, ids=lambda s: s.name)
    @pytest.mark.parametrize("name", STEPS)
    def test_every_role_on_both_sides_of_the_deadline(
        self, chain: EscrowChain, name: str, state: State
    ) -> None:
        """In the last second before the deadline, and in the deadline's own."""
        if state != State.NONE:
            bring_to(chain, state)
        [engine] = chain.engines
        due = deadline(chain) if state != State.NONE else chain.now + 100
        for moment in (due - 1, due):
            for role, sender in ROLES.items():
                mark = engine.snapshot()
                chain.at(moment)
                found = take(chain, name, sender)
                assert found.error == expected_error(name, state, role, sender, due, moment)
                if found.error is None:
                    assert chain.view("order", 1)[0] == documented_steps()[name].target
                elif state != State.NONE:
                    assert chain.view("order", 1)[:3] == (state, state in DELIVERED_BY_NOW, due)
                engine.revert(mark)

    @pytest.mark.parametrize("name", STEPS)
    def test_no_step_takes_money(self, chain: EscrowChain, name: str) -> None:
        bring_to(chain, STEPS[name].sources[0])
        chain.at(deadline(chain) - (STEPS[name].clock != SINCE))
        sender = ROLES[(STEPS[name].roles or ("stranger",))[0]]
        assert take(chain, name, sender, value=1).error == NO_REASON
        assert take(chain, name, sender).error is None

    @pytest.mark.parametrize("name", STEPS)
    @pytest.mark.parametrize("number", [0, 2, 2**255])
    def test_an_order_that_does_not_exist(self, chain: EscrowChain, name: str, number: int) -> None:
        bring_to(chain, State.SHIPPED)
        assert take(chain, name, SELLER, number) == error("UnknownOrder", id=number)
        assert chain.view("order", number) == error("UnknownOrder", id=number).error

    def test_a_deadline_counts_from_the_step_not_from_the_deadline_before(self, chain: EscrowChain) -> None:
        start = chain.now
        fund(chain)
        assert deadline(chain) == start + 1_000
        for seconds, name, sender, window in (
            (10, "ship", SELLER, 2_000), (20, "deliver", CARRIER, 3_000), (40, "dispute", BUYER, 4_000),
        ):  # fmt: skip
            chain.at(start + seconds)
            take(chain, name, sender)
            assert deadline(chain) == start + seconds + window

    def test_a_disputed_parcel_cannot_be_reported_delivered(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DISPUTED)
        assert take(chain, "deliver", CARRIER).error == Decoded("WrongState", {"id": 1, "actual": 4})

    @pytest.mark.parametrize("late", [0, 10_000_000])
    def test_what_has_no_clock_works_late_until_somebody_ends_the_order(
        self, chain: EscrowChain, late: int
    ) -> None:
        bring_to(chain, State.DELIVERED)
        chain.at(deadline(chain) + late)
        [engine] = chain.engines
        for name, sender in (("confirm", BUYER), ("refund", SELLER)):
            mark = engine.snapshot()
            assert take(chain, name, sender).error is None
            engine.revert(mark)
        assert take(chain, "release", STRANGER).error is None
        for name, sender in (("confirm", BUYER), ("refund", SELLER)):
            assert take(chain, name, sender).error == Decoded("WrongState", {"id": 1, "actual": 5})

    def test_one_order_never_touches_another(self, chain: EscrowChain) -> None:
        for _ in range(3):
            fund(chain)
        before = [chain.view("order", number) for number in (1, 3)]
        for name, sender in (("ship", SELLER), ("deliver", CARRIER), ("dispute", BUYER), ("rule", ARBITER)):
            assert take(chain, name, sender, 2).error is None
        assert [chain.view("order", number) for number in (1, 3)] == before


DELIVERED_BY_NOW = (State.DELIVERED, State.RULED)


def expected_error(name: str, state: State, role: str, sender: str, due: int, now: int) -> Decoded | None:
    """Existence, state, role, time: the first that fails decides."""
    step = documented_steps()[name]
    if state == State.NONE:
        return Decoded("UnknownOrder", {"id": 1})
    if state not in step.sources:
        return Decoded("WrongState", {"id": 1, "actual": int(state)})
    if step.roles and role not in step.roles:
        return Decoded("Unauthorised", {"id": 1, "caller": sender})
    told = {"id": 1, "deadline": due, "nowTs": now}
    if step.clock == BEFORE and now >= due:
        return Decoded("TooLate", told)
    if step.clock == SINCE and now < due:
        return Decoded("TooEarly", told)
    return None


DELIVERED = ("ship", "deliver")
DISPUTED = (*DELIVERED, "dispute")
WAYS = {
    "confirmed or released": [(*DELIVERED, "confirm"), ("ship", "confirm"), (*DELIVERED, "release")],
    "cancelled or expired": [("cancel",), ("expire",), ("ship", "expire")],
    "refunded after delivery": [(*DELIVERED, "refund"), (*DISPUTED, "refund")],
    "ruled 30 % for the buyer, delivered": [(*DISPUTED, "rule"), (*DISPUTED, "lapse")],
    "ruled 30 % for the buyer, not delivered": [("ship", "dispute", "rule"), ("ship", "dispute", "lapse")],
}
"""Every way to each of the examples."""


class TestPayouts:
    """The example table of docs/escrow.md, paid out to the last unit."""

    def test_the_page_has_no_other_example(self) -> None:
        assert [row[0] for row in rows("Who gets what")] == list(WAYS)

    @pytest.mark.parametrize("token", [TOKENS[0], NATIVE], ids=["erc20", "native"])
    @pytest.mark.parametrize("example", rows("Who gets what"), ids=lambda row: row[0])
    def test_examples(self, chain: EscrowChain, example: list[str], token: str) -> None:
        [engine] = chain.engines
        shares = [round(float(cell) * 1_000_000) for cell in example[1:]]
        terms = TERMS._replace(token=token, default_buyer_bps=BPS)
        owners = (BUYER, SELLER, CARRIER, PAYEE, PLATFORM)
        for way in WAYS[example[0]]:
            mark = engine.snapshot()
            assert fund(chain, terms, DEPOSIT if token == NATIVE else 0).error is None
            for name in way:
                if STEPS[name].clock == SINCE:
                    chain.at(deadline(chain))
                assert take(chain, name, ROLES[(STEPS[name].roles or ("stranger",))[0]]).error is None
            assert [chain.view("creditOf", owner, token) for owner in owners] == shares
            for owner, due in zip(owners, shares, strict=True):
                if due:
                    before = chain.held(token, ESCROW), chain.held(token, owner)
                    assert withdraw(chain, owner, token).output == due
                    if token != NATIVE:  # gas is paid in the native coin
                        assert chain.held(token, owner) == before[1] + due
                    assert chain.held(token, ESCROW) == before[0] - due
                assert withdraw(chain, owner, token) == error("NothingToWithdraw", owner=owner, token=token)
            assert chain.held(token, ESCROW) == 0
            engine.revert(mark)

    @pytest.mark.parametrize("free", [{"fee": 0}, {"tax": 0, "tax_payee": NOBODY}, {"freight": 0}])
    def test_nobody_is_credited_nothing(self, chain: EscrowChain, free: dict[str, Any]) -> None:
        """A party that gets nothing costs no storage."""
        bring_to(chain, State.SHIPPED, TERMS._replace(**free))
        receipt = chain.execute(BUYER, ESCROW, escrow.step("confirm", 1))
        zero = {"fee": PLATFORM, "tax": PAYEE, "freight": CARRIER}[next(iter(free))]
        assert receipt.status
        assert chain.view("creditOf", zero, TOKENS[0]) == 0

    def test_a_ruling_above_the_whole(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DISPUTED)
        for bps in (10_001, 65_535):
            found = outcome(chain.execute(ARBITER, ESCROW, escrow.rule(1, bps)))
            assert found == error("BpsOutOfRange", bps=bps)
        assert outcome(chain.execute(ARBITER, ESCROW, escrow.rule(1, 65_536))).error == NO_REASON
        assert outcome(chain.execute(ARBITER, ESCROW, escrow.rule(1, 10_000))).error is None

    def test_role_comes_before_time_and_time_before_arguments(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DISPUTED)
        chain.at(deadline(chain))
        too_much = escrow.rule(1, 10_001)
        assert outcome(chain.execute(BUYER, ESCROW, too_much)) == error("Unauthorised", id=1, caller=BUYER)
        late = outcome(chain.execute(ARBITER, ESCROW, too_much)).error
        assert late is not None
        assert late.name == "TooLate"


MAX96, MAX24 = 2**96 - 1, 2**24 - 1
REFUSED: list[tuple[dict[str, Any], int, Outcome]] = [
    ({"price": 0}, 0, error("ZeroPrice")),
    ({"fee": 100_000_001}, 0, error("FeeAbovePrice", fee=100_000_001, price=100_000_000)),
    ({"default_buyer_bps": 10_001}, 0, error("BpsOutOfRange", bps=10_001)),
    ({"tax_payee": NOBODY}, 0, error("TaxWithoutPayee", tax=19_000_000)),
    ({"buyer": SELLER}, 0, error("SameParty", party=SELLER)),
    ({"buyer": ARBITER}, 0, error("SameParty", party=ARBITER)),
    ({"seller": ARBITER}, 0, error("SameParty", party=ARBITER)),
    ({"token": CODELESS}, 0, error("NoCode", token=CODELESS)),
    ({"token": STRANGER}, 0, error("NoCode", token=STRANGER)),
    ({"token": ESCROW}, 0, Outcome(NO_REASON)),
    ({"token": NATIVE}, 0, error("WrongValue", expected=DEPOSIT, sent=0)),
    ({"token": NATIVE}, DEPOSIT - 1, error("WrongValue", expected=DEPOSIT, sent=DEPOSIT - 1)),
    ({"token": NATIVE}, DEPOSIT + 1, error("WrongValue", expected=DEPOSIT, sent=DEPOSIT + 1)),
    ({}, 1, error("WrongValue", expected=0, sent=1)),
    *(
        ({f"{name}_window": 0}, 0, error("ZeroWindow", **{
            "ship": 1_000, "deliver": 2_000, "inspect": 3_000, "ruling": 4_000, name: 0
        }))
        for name in ("ship", "deliver", "inspect", "ruling")
    ),
    *(
        ({role: NOBODY}, 0, error("ZeroParty", **{
            "buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "arbiter": ARBITER, role: NOBODY
        }))
        for role in ("buyer", "seller", "carrier", "arbiter")
    ),
]  # fmt: skip
ACCEPTED: list[dict[str, Any]] = [
    {},
    {"price": MAX96, "freight": MAX96, "tax": MAX96, "fee": MAX96},
    {"ship_window": 1, "deliver_window": 1, "inspect_window": 1, "ruling_window": 1},
    {"ship_window": MAX24, "deliver_window": MAX24, "inspect_window": MAX24, "ruling_window": MAX24},
    {"default_buyer_bps": 10_000},
    {"default_buyer_bps": 0},
    {"fee": 100_000_000},
    {"fee": 0, "freight": 0, "tax": 0, "tax_payee": NOBODY},
    {"price": 1, "fee": 1},
    {"carrier": BUYER},
    {"carrier": SELLER},
    {"carrier": ARBITER},
    {"tax_payee": SELLER, "carrier": PLATFORM},
]


class TestFunding:
    @pytest.mark.parametrize(("change", "value", "refusal"), REFUSED)
    def test_bad_terms(
        self, chain: EscrowChain, change: dict[str, Any], value: int, refusal: Outcome
    ) -> None:
        before = chain.engines[0].state()[ESCROW]
        assert fund(chain, TERMS._replace(**change), value) == refusal
        assert chain.engines[0].state()[ESCROW] == before

    @pytest.mark.parametrize("change", ACCEPTED, ids=str)
    def test_terms_at_the_edge_live_their_whole_lives(
        self, chain: EscrowChain, change: dict[str, Any]
    ) -> None:
        model = chain.model()
        terms = TERMS._replace(**change)
        assert chain.fund(model, STRANGER, terms, 0).error is None
        for name in ("ship", "dispute"):
            assert chain.step(model, terms.seller, name, 1).error is None
        chain.at(deadline(chain))
        assert chain.step(model, STRANGER, "lapse", 1).error is None
        chain.audit(model)

    def test_each_check_comes_in_its_order(self, chain: EscrowChain) -> None:
        """With everything wrong, mending the first error shows the next."""
        terms = TERMS._replace(
            buyer=NOBODY, seller=ARBITER, price=0, fee=5, ship_window=0, default_buyer_bps=10_001,
            tax_payee=NOBODY, token=CODELESS,
        )  # fmt: skip
        mended: list[dict[str, Any]] = [
            {"buyer": BUYER}, {"seller": SELLER}, {"price": 4}, {"price": 5}, {"ship_window": 1},
            {"default_buyer_bps": 1}, {"tax_payee": PAYEE},
        ]  # fmt: skip
        found = [fund(chain, terms, 1).error]
        for change in mended:
            terms = terms._replace(**change)
            found.append(fund(chain, terms, 1).error)
        found.append(fund(chain, terms, 0).error)
        assert [e.name for e in found if e] == [
            "ZeroParty", "SameParty", "ZeroPrice", "FeeAbovePrice", "ZeroWindow", "BpsOutOfRange",
            "TaxWithoutPayee", "WrongValue", "NoCode",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("word", "value"), [(0, 2**160), (5, 2**200), (6, 2**96), (9, 2**96), (10, 2**24), (14, 2**16)]
    )
    def test_values_that_do_not_fit_their_type(self, chain: EscrowChain, word: int, value: int) -> None:
        data = bytearray(escrow.fund(TERMS))
        data[4 + 32 * word : 36 + 32 * word] = value.to_bytes(32, "big")
        assert outcome(chain.execute(STRANGER, ESCROW, bytes(data))).error == NO_REASON

    def test_without_an_allowance(self, chain: EscrowChain) -> None:
        assert fund(chain, sender=PAUPER) == error(
            "ERC20InsufficientAllowance", spender=ESCROW, allowance=0, needed=DEPOSIT
        )

    def test_without_the_tokens(self, chain: EscrowChain) -> None:
        chain.sure(PAUPER, TOKENS[0], escrow.approve(ESCROW, escrow.UNLIMITED))
        assert fund(chain, sender=PAUPER) == error(
            "ERC20InsufficientBalance", sender=PAUPER, balance=0, needed=DEPOSIT
        )

    def test_anybody_may_pay_for_the_buyer(self, chain: EscrowChain) -> None:
        before = chain.held(TOKENS[0], STRANGER), chain.held(TOKENS[0], BUYER)
        assert fund(chain, sender=STRANGER).output == 1
        assert chain.held(TOKENS[0], STRANGER) == before[0] - DEPOSIT
        assert chain.held(TOKENS[0], BUYER) == before[1]

    def test_tokens_sent_unasked_belong_to_nobody(self, chain: EscrowChain) -> None:
        send = encode_call(function("StableToken", "transfer"), [ESCROW, 5])
        chain.sure(STRANGER, TOKENS[0], send)
        assert fund(chain).error is None
        assert chain.held(TOKENS[0]) == DEPOSIT + 5
        take(chain, "cancel", BUYER)
        assert withdraw(chain, BUYER, TOKENS[0]).output == DEPOSIT

    def test_native_coin_cannot_be_sent_without_an_order(self, chain: EscrowChain) -> None:
        assert not chain.execute(STRANGER, ESCROW, b"", value=1).status
        assert not chain.execute(STRANGER, ESCROW, b"\xde\xad\xbe\xef", value=0).status


class Hostile:
    """A token that misbehaves on command, with money for the payer."""

    def __init__(self, chain: EscrowChain) -> None:
        self.chain = chain
        self.address = contract_address(ISSUER, chain.engines[0].nonce(ISSUER))
        chain.deploy(ISSUER, artifact.load("HostileToken").bytecode, self.address)
        self.tell("mint", STRANGER, 10 * DEPOSIT)
        self.terms = TERMS._replace(token=self.address)

    MODES = (
        "Honest",
        "TakesFee",
        "ReturnsFalse",
        "MovesNothing",
        "Reverts",
        "Silent",
        "CallsBack",
        "Generous",
    )

    def tell(self, name: str, *arguments: Any) -> None:
        self.chain.sure(STRANGER, self.address, encode_call(function("HostileToken", name), arguments))

    def behave(self, mode: str) -> None:
        self.tell("behave", self.MODES.index(mode))

    def ask(self, name: str, *arguments: Any) -> Any:
        return self.chain.view(name, *arguments, to=self.address, contract="HostileToken")


@pytest.fixture
def token(both: EscrowChain) -> Hostile:
    return Hostile(both)


class TestHostileTokens:
    @pytest.mark.parametrize(
        ("mode", "refusal", "arguments"),
        [
            ("TakesFee", "InexactDeposit", {"expected": DEPOSIT, "received": DEPOSIT - DEPOSIT // 100}),
            ("MovesNothing", "InexactDeposit", {"expected": DEPOSIT, "received": 0}),
            ("Generous", "InexactDeposit", {"expected": DEPOSIT, "received": DEPOSIT + 1}),
            ("ReturnsFalse", "SafeERC20FailedOperation", {}),
        ],
    )
    def test_deposits_must_be_exact(
        self, both: EscrowChain, token: Hostile, mode: str, refusal: str, arguments: dict[str, int]
    ) -> None:
        token.behave(mode)
        assert fund(both, token.terms) == error(refusal, token=token.address, **arguments)
        assert both.view("orderCount") == 0
        assert token.ask("balanceOf", ESCROW) == 0

    def test_its_own_revert_passes_through(self, both: EscrowChain, token: Hostile) -> None:
        token.behave("Reverts")
        assert fund(both, token.terms) == error("Frozen")

    @pytest.mark.parametrize("mode", ["Honest", "Silent"])
    def test_a_token_that_returns_nothing_is_as_good(
        self, both: EscrowChain, token: Hostile, mode: str
    ) -> None:
        token.behave(mode)
        assert fund(both, token.terms).error is None
        assert take(both, "cancel", BUYER).error is None
        assert withdraw(both, BUYER, token.address).output == DEPOSIT
        assert token.ask("balanceOf", BUYER) == DEPOSIT

    @pytest.mark.parametrize(
        ("mode", "refusal"), [("ReturnsFalse", "SafeERC20FailedOperation"), ("Reverts", "Frozen")]
    )
    def test_a_token_that_freezes_keeps_the_credit_and_blocks_nobody_else(
        self, both: EscrowChain, token: Hostile, mode: str, refusal: str
    ) -> None:
        fund(both, token.terms)
        fund(both, TERMS)
        token.behave(mode)
        for number in (1, 2):
            assert take(both, "cancel", BUYER, number).error is None
        refused = withdraw(both, BUYER, token.address).error
        assert refused is not None
        assert refused.name == refusal
        assert both.view("creditOf", BUYER, token.address) == DEPOSIT
        assert withdraw(both, BUYER, TOKENS[0]).output == DEPOSIT
        token.behave("Honest")
        assert withdraw(both, BUYER, token.address).output == DEPOSIT

    def test_a_fee_on_withdrawal_hurts_its_holder_only(self, both: EscrowChain, token: Hostile) -> None:
        for _ in range(2):
            fund(both, token.terms)
        token.behave("TakesFee")
        take(both, "cancel", BUYER, 1)
        assert withdraw(both, BUYER, token.address).output == DEPOSIT
        assert token.ask("balanceOf", BUYER) == DEPOSIT - DEPOSIT // 100
        assert token.ask("balanceOf", ESCROW) == DEPOSIT

    @pytest.mark.parametrize(
        "data", [escrow.fund(TERMS), escrow.withdraw(TOKENS[0])], ids=["fund", "withdraw"]
    )
    @pytest.mark.parametrize("moment", ["deposit", "withdrawal"])
    def test_neither_deposits_nor_withdrawals_nest(
        self, both: EscrowChain, token: Hostile, data: bytes, moment: str
    ) -> None:
        fund(both, token.terms)
        take(both, "cancel", BUYER)
        token.tell("callBack", ESCROW, data)
        if moment == "deposit":
            assert fund(both, token.terms).error is None
        else:
            assert withdraw(both, BUYER, token.address).output == DEPOSIT
        assert token.ask("calledBack") is False
        assert decode_error(token.ask("answer")) == Decoded("ReentrancyGuardReentrantCall", {})

    def test_the_guard_opens_again(self, both: EscrowChain, token: Hostile) -> None:
        """Also after a transaction that reverted inside it."""
        token.behave("Reverts")
        assert fund(both, token.terms).error is not None
        token.behave("Honest")
        for _ in range(2):
            assert fund(both, token.terms).error is None

    def test_it_sees_no_order_that_is_not_paid_for(self, both: EscrowChain, token: Hostile) -> None:
        token.tell("callBack", ESCROW, encode_call(function("Escrow", "orderCount"), []))
        assert fund(both, token.terms._replace(buyer=token.address)).output == 1
        assert decode(["uint256"], token.ask("answer"))[0] == 0
        token.tell("callBack", ESCROW, escrow.step("cancel", 2))
        assert fund(both, token.terms._replace(buyer=token.address)).output == 2
        assert decode_error(token.ask("answer")) == Decoded("UnknownOrder", {"id": 2})

    def test_steps_inside_a_withdrawal_move_no_money_twice(self, both: EscrowChain, token: Hostile) -> None:
        """Steps only write credits, so a token that cancels its own order meanwhile gains nothing."""
        fund(both, token.terms)
        fund(both, token.terms._replace(buyer=token.address))
        take(both, "cancel", BUYER)
        token.tell("callBack", ESCROW, escrow.step("cancel", 2))
        assert withdraw(both, BUYER, token.address).output == DEPOSIT
        assert token.ask("calledBack") is True
        assert both.view("creditOf", token.address, token.address) == DEPOSIT
        assert token.ask("balanceOf", ESCROW) == DEPOSIT


class TestContractsAsParties:
    @pytest.fixture
    def puppet(self, both: EscrowChain) -> str:
        """A contract that is the buyer of order 1, paid in native coin and cancelled, so that it has a credit."""
        address = contract_address(ISSUER, both.engines[0].nonce(ISSUER))
        both.deploy(ISSUER, artifact.load("Puppet").bytecode, address)
        terms = TERMS._replace(buyer=address, token=NATIVE)
        for _ in range(2):
            assert fund(both, terms, DEPOSIT).error is None
        assert act(both, address, escrow.step("cancel", 1)).error is None
        return address

    def test_it_is_paid(self, both: EscrowChain, puppet: str) -> None:
        assert act(both, puppet, escrow.withdraw(NATIVE)).error is None
        assert both.held(NATIVE, puppet) == both.held(NATIVE, ESCROW) == DEPOSIT

    def test_one_that_refuses_keeps_its_credit_and_blocks_nobody(
        self, both: EscrowChain, puppet: str
    ) -> None:
        tell(both, puppet, "refuse", True)
        refused = act(both, puppet, escrow.withdraw(NATIVE))
        assert refused == error("PaymentRefused", owner=puppet, amount=DEPOSIT)
        assert both.view("creditOf", puppet, NATIVE) == DEPOSIT
        take(both, "ship", SELLER, 2)
        assert act(both, puppet, escrow.step("confirm", 2)).error is None
        assert withdraw(both, SELLER, NATIVE).output == 97_000_000
        tell(both, puppet, "refuse", False)
        assert act(both, puppet, escrow.withdraw(NATIVE)).error is None

    def test_one_that_withdraws_again_while_it_is_paid(self, both: EscrowChain, puppet: str) -> None:
        tell(both, puppet, "callBack", ESCROW, escrow.withdraw(NATIVE))
        assert act(both, puppet, escrow.withdraw(NATIVE)).error is None
        answer = both.view("answer", to=puppet, contract="Puppet")
        assert decode_error(answer) == Decoded("ReentrancyGuardReentrantCall", {})
        assert both.held(NATIVE, puppet) == DEPOSIT

    def test_one_that_settles_another_order_while_it_is_paid(self, both: EscrowChain, puppet: str) -> None:
        tell(both, puppet, "callBack", ESCROW, escrow.step("cancel", 2))
        assert act(both, puppet, escrow.withdraw(NATIVE)).error is None
        assert both.view("calledBack", to=puppet, contract="Puppet") is True
        assert both.held(NATIVE, puppet) == both.view("creditOf", puppet, NATIVE) == DEPOSIT


def tell(chain: EscrowChain, puppet: str, name: str, *arguments: Any) -> None:
    chain.sure(STRANGER, puppet, encode_call(function("Puppet", name), arguments))


def act(chain: EscrowChain, puppet: str, data: bytes) -> Outcome:
    """Make the puppet call the escrow."""
    receipt = chain.execute(STRANGER, puppet, encode_call(function("Puppet", "act"), [ESCROW, data]))
    return Outcome(None) if receipt.status else outcome(receipt)


class TestDeployment:
    def test_an_escrow_needs_a_platform(self, both: EscrowChain) -> None:
        assert outcome(both.execute(STRANGER, None, escrow.deploy_escrow(NOBODY), gas=5_000_000)) == error(
            "ZeroPlatform"
        )

    def test_the_platform_is_told(self, both: EscrowChain) -> None:
        assert both.view("platform") == PLATFORM
        assert both.view("orderCount") == 0

    def test_the_platform_is_privileged_in_no_way(self) -> None:
        """No function names it but the view, and no step admits it (see the matrix)."""
        assert not any("platform" in step.roles for step in documented_steps().values())

    def test_a_token_needs_an_issuer(self, both: EscrowChain) -> None:
        code = escrow.deploy_token("EUR", NOBODY)
        assert outcome(both.execute(STRANGER, None, code, gas=5_000_000)) == error("ZeroIssuer")

    def test_only_the_issuer_mints(self, both: EscrowChain) -> None:
        found = outcome(both.execute(STRANGER, TOKENS[0], escrow.mint(STRANGER, 1)))
        assert found == error("NotIssuer", caller=STRANGER)

    def test_anyone_burns_its_own(self, both: EscrowChain) -> None:
        before = both.held(TOKENS[0], STRANGER)
        both.sure(STRANGER, TOKENS[0], encode_call(function("StableToken", "burn"), [7]))
        assert both.held(TOKENS[0], STRANGER) == before - 7

    def test_tokens_look_like_the_common_dollar_and_euro_tokens(self, both: EscrowChain) -> None:
        shown = {
            name: both.view(name, to=TOKENS[1], contract="StableToken")
            for name in ("name", "symbol", "decimals", "issuer")
        }
        assert shown == {"name": "Argosy test GBP", "symbol": "tGBP", "decimals": 6, "issuer": ISSUER}


class TestViews:
    def test_credit_of_a_token_never_seen_is_not_the_native_coins(self, chain: EscrowChain) -> None:
        bring_to(chain, State.REFUNDED, TERMS._replace(token=NATIVE), DEPOSIT)
        assert chain.view("creditOf", BUYER, NATIVE) == DEPOSIT
        assert chain.view("creditOf", BUYER, TOKENS[1]) == 0
        assert withdraw(chain, BUYER, TOKENS[1]) == error("NothingToWithdraw", owner=BUYER, token=TOKENS[1])

    def test_credit_of_somebody_never_seen(self, chain: EscrowChain) -> None:
        """Account number 0 is nobody: a stranger has no part in what the absent tax payee does not get."""
        bring_to(chain, State.SHIPPED, TERMS._replace(tax=0, tax_payee=NOBODY))
        take(chain, "confirm", BUYER)
        assert chain.view("creditOf", STRANGER, TOKENS[0]) == 0
        assert chain.view("creditOf", NOBODY, TOKENS[0]) == 0
        assert withdraw(chain, STRANGER, TOKENS[0]) == error(
            "NothingToWithdraw", owner=STRANGER, token=TOKENS[0]
        )

    def test_a_view_changes_nothing(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DELIVERED)
        before = chain.engines[0].state()
        for name, arguments in (("order", [1]), ("creditOf", [BUYER, NATIVE]), ("orderCount", [])):
            chain.view(name, *arguments)
            tx = Transaction(STRANGER, ESCROW, encode_call(function("Escrow", name), arguments))
            assert chain.engines[0].call(tx).status
        assert chain.engines[0].state() == before


def test_documented_times_are_all_that_are_used() -> None:
    assert {step.clock for step in documented_steps().values()} == {ALWAYS, BEFORE, SINCE}


def test_the_order_struct_is_encoded_as_the_model_shows_it(chain: EscrowChain) -> None:
    """`order(id)` in raw words, so that the view and its decoder cannot be wrong together."""
    model = chain.model()
    chain.fund(model, STRANGER, TERMS, 0)
    tx = Transaction(STRANGER, ESCROW, encode_call(function("Escrow", "order"), [1]))
    kinds = ["uint8", "bool", "uint40", *["uint24"] * 3, "uint16", *["address"] * 6, *["uint96"] * 4]
    assert chain.engines[0].call(tx).output == encode(kinds, model.orders[1].view())
