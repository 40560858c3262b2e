"""What terms an escrow takes, what it refuses and in which order, and what its views show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from eth_abi import encode

from chain.contracts import escrow
from chain.contracts.escrow import UNLIMITED, State
from chain.evm.engine import Transaction
from chain.testing.abi import encode_call, function
from chain.testing.chain import NOBODY
from chain.testing.escrow import CODELESS, ESCROW, RICHES, TERMS, TOKENS
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import NO_REASON, Outcome, error, outcome_of
from chain.testing.parties import ARBITER, BUYER, CARRIER, PAYEE, PLATFORM, SELLER, STRANGER, WARY
from chain.testing.steps import bring_to, deadline, fund, fund_call, take, withdraw
from tests.contracts.case import DEPOSIT
from tests.support import compared

if TYPE_CHECKING:
    from chain.testing.escrow import EscrowChain

MAX96, MAX16 = 2**96 - 1, 2**16 - 1
HOURS = {"ship": 10, "deliver": 20, "inspect": 30, "ruling": 40}
PARTIES = {"buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "arbiter": ARBITER}
REFUSED: list[tuple[dict[str, Any], int, Outcome]] = [
    ({"price": 0}, 0, error("ZeroPrice")),
    *(
        ({share: bps}, 0, error("BpsOutOfRange", bps=bps))
        for share in ("fee_bps", "default_buyer_bps", "cancel_bps")
        for bps in (10_001, MAX16)
    ),
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
    *(({f"{name}_hours": 0}, 0, error("ZeroWindow", **HOURS | {name: 0})) for name in HOURS),
    *(({role: NOBODY}, 0, error("ZeroParty", **PARTIES | {role: NOBODY})) for role in PARTIES),
]
ACCEPTED: list[dict[str, Any]] = [
    {},
    {"price": MAX96, "freight": MAX96, "tax": MAX96, "fee_bps": 10_000},
    {f"{name}_hours": 1 for name in HOURS},
    {f"{name}_hours": MAX16 for name in HOURS},
    {"default_buyer_bps": 10_000, "cancel_bps": 10_000},
    {"default_buyer_bps": 0, "cancel_bps": 0},
    {"fee_bps": 0, "freight": 0, "tax": 0, "tax_payee": NOBODY},
    {"price": 1, "fee_bps": 9_999},
    {"carrier": BUYER},
    {"carrier": SELLER},
    {"carrier": ARBITER},
    {"tax_payee": SELLER, "carrier": PLATFORM},
    {"returnable": False},
]


class TestTerms:
    @pytest.mark.parametrize(("change", "value", "refusal"), REFUSED)
    @pytest.mark.parametrize("with_permit", [False, True], ids=["fund", "fundWithPermit"])
    def test_bad_terms(
        self, chain: EscrowChain, change: dict[str, Any], value: int, refusal: Outcome, with_permit: bool
    ) -> None:
        before = chain.engines[0].state()[ESCROW]  # type: ignore[attr-defined]
        terms = TERMS._replace(**change)
        permit = chain.permit(terms, STRANGER) if with_permit else None
        if with_permit and terms.token == NATIVE:
            refusal = error("NoCode", token=NATIVE)
        assert outcome_of(chain.execute(STRANGER, ESCROW, fund_call(terms, permit), value)) == refusal
        after = chain.engines[0].state()[ESCROW]  # type: ignore[attr-defined]
        assert after == before

    @pytest.mark.parametrize("change", ACCEPTED, ids=str)
    def test_terms_at_the_edge_live_their_whole_lives(
        self, chain: EscrowChain, change: dict[str, Any]
    ) -> None:
        model = compared.model_of(chain)
        terms = TERMS._replace(**change)
        assert compared.fund(chain, model, STRANGER, terms, 0).error is None
        for name in ("ship", "dispute"):
            assert compared.step(chain, model, terms.seller, name, 1).error is None
        chain.at(deadline(chain))
        assert compared.step(chain, model, STRANGER, "lapse", 1).error is None
        compared.audit(chain, model)

    def test_each_check_comes_in_its_order(self, chain: EscrowChain) -> None:
        """With everything wrong, mending the first error shows the next."""
        terms = TERMS._replace(
            buyer=NOBODY, seller=ARBITER, price=0, ship_hours=0, fee_bps=10_001, default_buyer_bps=10_002,
            cancel_bps=10_003, tax_payee=NOBODY, token=CODELESS,
        )  # fmt: skip
        mended: list[dict[str, Any]] = [
            {"buyer": BUYER}, {"seller": SELLER}, {"price": 5}, {"ship_hours": 1}, {"fee_bps": 1},
            {"default_buyer_bps": 1}, {"cancel_bps": 1}, {"tax_payee": PAYEE},
        ]  # fmt: skip
        found = [fund(chain, terms, 1).error]
        for change in mended:
            terms = terms._replace(**change)
            found.append(fund(chain, terms, 1).error)
        found.append(fund(chain, terms, 0).error)
        assert [(e.name, e.arguments.get("bps")) for e in found if e] == [
            ("ZeroParty", None), ("SameParty", None), ("ZeroPrice", None), ("ZeroWindow", None),
            ("BpsOutOfRange", 10_001), ("BpsOutOfRange", 10_002), ("BpsOutOfRange", 10_003),
            ("TaxWithoutPayee", None), ("WrongValue", None), ("NoCode", None),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("word", "value"),
        [(0, 2**160), (5, 2**200), (6, 2**96), (8, 2**96), (9, 2**16), (10, 2**16), (15, 2**16), (16, 2)],
    )
    def test_values_that_do_not_fit_their_type(self, chain: EscrowChain, word: int, value: int) -> None:
        data = bytearray(fund_call(TERMS))
        data[4 + 32 * word : 36 + 32 * word] = value.to_bytes(32, "big")
        assert outcome_of(chain.execute(STRANGER, ESCROW, bytes(data))).error == NO_REASON


class TestPaying:
    def test_without_an_allowance(self, chain: EscrowChain) -> None:
        assert fund(chain, sender=WARY) == error(
            "ERC20InsufficientAllowance", spender=ESCROW, allowance=0, needed=DEPOSIT
        )

    def test_without_the_tokens(self, chain: EscrowChain) -> None:
        chain.sure(WARY, TOKENS[0], "approve", ESCROW, UNLIMITED)
        chain.sure(WARY, TOKENS[0], "burn", RICHES - 5)
        assert fund(chain, sender=WARY) == error(
            "ERC20InsufficientBalance", sender=WARY, balance=5, needed=DEPOSIT
        )

    def test_anybody_may_pay_for_the_buyer(self, chain: EscrowChain) -> None:
        before = chain.held(TOKENS[0], STRANGER), chain.held(TOKENS[0], BUYER)
        assert fund(chain, sender=STRANGER).output == 1
        assert chain.held(TOKENS[0], STRANGER) == before[0] - DEPOSIT
        assert chain.held(TOKENS[0], BUYER) == before[1]

    def test_native_coin_cannot_be_sent_without_an_order(self, chain: EscrowChain) -> None:
        assert not chain.execute(STRANGER, ESCROW, b"", value=1).status
        assert not chain.execute(STRANGER, ESCROW, b"\xde\xad\xbe\xef", value=0).status


class TestDeployment:
    def test_an_escrow_needs_a_platform(self, both: EscrowChain) -> None:
        found = outcome_of(both.execute(STRANGER, None, escrow.deploy_escrow(NOBODY), gas=5_000_000))
        assert found == error("ZeroPlatform")

    def test_the_platform_is_told(self, both: EscrowChain) -> None:
        assert both.view(ESCROW, "platform") == PLATFORM
        assert both.view(ESCROW, "orderCount") == 0


class TestViews:
    def test_credit_of_a_token_never_seen_is_not_the_native_coins(self, chain: EscrowChain) -> None:
        bring_to(chain, State.UNSHIPPED, TERMS._replace(token=NATIVE), DEPOSIT)
        assert chain.view(ESCROW, "creditOf", BUYER, NATIVE) == DEPOSIT
        assert chain.view(ESCROW, "creditOf", BUYER, TOKENS[1]) == 0
        assert withdraw(chain, BUYER, TOKENS[1]) == error("NothingToWithdraw", owner=BUYER, token=TOKENS[1])

    def test_credit_of_somebody_never_seen(self, chain: EscrowChain) -> None:
        """Account number 0 is nobody: a stranger has no part in what the absent tax payee does not get."""
        bring_to(chain, State.SHIPPED, TERMS._replace(tax=0, tax_payee=NOBODY))
        take(chain, "confirm", BUYER)
        assert chain.view(ESCROW, "creditOf", STRANGER, TOKENS[0]) == 0
        assert chain.view(ESCROW, "creditOf", NOBODY, TOKENS[0]) == 0
        refused = error("NothingToWithdraw", owner=STRANGER, token=TOKENS[0])
        assert withdraw(chain, STRANGER, TOKENS[0]) == refused

    def test_a_view_changes_nothing(self, chain: EscrowChain) -> None:
        bring_to(chain, State.DELIVERED)
        before = chain.engines[0].state()  # type: ignore[attr-defined]
        for name, arguments in (("order", [1]), ("creditOf", [BUYER, NATIVE]), ("orderCount", [])):
            tx = Transaction(STRANGER, ESCROW, encode_call(function("Escrow", name), arguments))
            assert chain.engines[0].call(tx).status
        assert chain.engines[0].state() == before  # type: ignore[attr-defined]

    def test_the_order_struct_is_encoded_as_the_model_shows_it(self, chain: EscrowChain) -> None:
        """`order(id)` in raw words, so that the view and its decoder cannot be wrong together."""
        model = compared.model_of(chain)
        compared.fund(chain, model, STRANGER, TERMS, 0)
        tx = Transaction(STRANGER, ESCROW, encode_call(function("Escrow", "order"), [1]))
        kinds = ["uint8", "bool", "bool", "uint40", *["uint16"] * 6, *["address"] * 6, *["uint96"] * 3]
        assert chain.engines[0].call(tx).output == encode(kinds, model.orders[1].view())
