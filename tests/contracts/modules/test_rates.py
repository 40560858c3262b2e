"""Exchange rates and the contract that uses them: stale, zero, jumping, and decimals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.contracts.decode import decode_error
from chain.testing.chain import NOBODY
from chain.testing.outcome import event
from chain.testing.parties import BUYER, CARRIER, OTHER, PAYEE, SELLER, STRANGER
from chain.testing.protocol import MAX_JUMP_BPS, REPORTER, TRADERS, ProtocolChain
from sim import modules
from tests.contracts.modules.examples import FEW

if TYPE_CHECKING:
    from chain.evm.engine import Address

ONE = 10**18
HOUR = 3_600
RATE = 1_100_000_000_000_000_001  # pay tokens for one unit


class Exchange(ProtocolChain):
    """The token, with six decimals, is the unit; `pay` is what orders are paid in."""

    def __init__(self, decimals: int = 18) -> None:
        super().__init__()
        self.pay = self.deploy("ScaledToken", decimals)
        for trader in TRADERS:
            self.sure(trader, self.pay, "mint", trader, 2**120)
            self.sure(trader, self.pay, "approve", self.desk, 2**255)

    def post(self, rate: int, observed: int | None = None, by: Address = REPORTER) -> str:
        """Post a rate; the error, if any."""
        when = self.now if observed is None else observed
        return str(self.send(by, self.oracle, "post", self.token, self.pay, rate, when).error or "")

    def rate(self, max_age: int = HOUR) -> str:
        return str(self.ask(self.oracle, "rate", self.token, self.pay, max_age))


@pytest.fixture
def protocol() -> Exchange:
    return Exchange()


class TestOracle:
    def test_it_needs_a_reporter(self, protocol: Exchange) -> None:
        receipt = protocol.deploying("RateOracle", NOBODY, 1)
        assert decode_error(receipt.output) == event("ZeroReporter")

    def test_order_of_checks(self, protocol: Exchange) -> None:
        assert protocol.post(0, protocol.now + 1, STRANGER) == f"NotReporter(caller={STRANGER})"
        future = f"FutureRate(observedAt={protocol.now + 1}, nowTs={protocol.now})"
        assert protocol.post(0, protocol.now + 1) == future
        assert protocol.post(0) == f"ZeroRate(base={protocol.token}, quote={protocol.pay})"
        assert protocol.post(RATE) == ""
        assert protocol.post(RATE) == f"OldRate(observedAt={protocol.now}, latest={protocol.now})"

    def test_what_is_posted_holds(self, protocol: Exchange) -> None:
        assert protocol.rate() == f"NoRate(base={protocol.token}, quote={protocol.pay})"
        done = protocol.sure(
            REPORTER, protocol.oracle, "post", protocol.token, protocol.pay, RATE, protocol.now
        )
        pair = {"base": protocol.token, "quote": protocol.pay}
        assert done.events == (event("RatePosted", **pair, rate=RATE, observedAt=protocol.now),)
        assert protocol.rate() == str(RATE)
        backwards = protocol.ask(protocol.oracle, "rate", protocol.pay, protocol.token, HOUR)
        assert backwards == event("NoRate", base=protocol.pay, quote=protocol.token)

    def test_a43_stale(self, protocol: Exchange) -> None:
        observed = protocol.now - 10
        protocol.post(RATE, observed)
        protocol.at(observed + HOUR)
        assert protocol.rate() == str(RATE)
        protocol.at(observed + HOUR + 1)
        who = f"base={protocol.token}, quote={protocol.pay}, observedAt={observed}, nowTs={protocol.now}"
        assert protocol.rate() == f"StaleRate({who})"

    def test_a43_a_jump_needs_a_second_observation(self, protocol: Exchange) -> None:
        protocol.post(ONE, protocol.now - 50)
        assert protocol.post(10 * ONE, protocol.now - 40) == ""
        pair = f"base={protocol.token}, quote={protocol.pay}"
        assert protocol.rate() == f"UnconfirmedRate({pair}, doubtful={10 * ONE})"
        assert protocol.view(protocol.oracle, "quoteOf", protocol.token, protocol.pay) == (
            ONE, protocol.now - 50, 10 * ONE, protocol.now - 40,
        )  # fmt: skip
        assert (
            protocol.post(10 * ONE, protocol.now - 40)
            == f"OldRate(observedAt={protocol.now - 40}, latest={protocol.now - 40})"
        )
        assert protocol.post(100 * ONE, protocol.now - 30) == ""
        assert protocol.rate() == f"UnconfirmedRate({pair}, doubtful={100 * ONE})"
        assert protocol.post(95 * ONE, protocol.now - 20) == ""
        assert protocol.rate() == str(95 * ONE)

    def test_a_jump_that_was_a_slip_is_forgotten(self, protocol: Exchange) -> None:
        protocol.post(ONE, protocol.now - 50)
        protocol.post(10 * ONE, protocol.now - 40)
        protocol.post(ONE + 1, protocol.now - 30)
        assert protocol.rate() == str(ONE + 1)

    @settings(max_examples=FEW)
    @given(old=st.integers(1, 2**100), new=st.integers(1, 2**100))
    def test_what_is_a_jump(self, old: int, new: int) -> None:
        most = old + old * MAX_JUMP_BPS // 10_000
        for rate in (new, most, most + 1):
            protocol = Exchange()
            protocol.post(old, protocol.now - 50)
            protocol.post(rate, protocol.now - 49)
            near = abs(rate - old) * 10_000 <= old * MAX_JUMP_BPS
            assert (protocol.rate() == str(rate)) == near


class TestDesk:
    def test_it_needs_both(self, protocol: Exchange) -> None:
        receipt = protocol.deploying("FxDesk", protocol.escrow, NOBODY)
        assert decode_error(receipt.output) == event("ZeroDesk", escrow=protocol.escrow, oracle=NOBODY)

    def test_it_funds_what_was_priced_in_another_token(self, protocol: Exchange) -> None:
        protocol.post(RATE)
        terms = protocol.terms(price=1_000_000, freight=7, tax=1, carrier=CARRIER)
        parts = [modules.exchanged(amount, RATE, 6, 18) for amount in (1_000_000, 7, 1)]
        total, before = sum(parts), protocol.view(protocol.pay, "balanceOf", OTHER)
        arguments = (terms, protocol.pay, total, HOUR)
        done = protocol.sure(OTHER, protocol.desk, "fund", *arguments)
        tokens = {"unit": protocol.token, "payToken": protocol.pay}
        assert done.events == (event("Exchanged", orderId=1, **tokens, rate=RATE, total=total),)
        order = protocol.order(1)
        assert [order[name] for name in ("price", "freight", "tax")] == parts
        assert (order["buyer"], order["seller"], order["taxPayee"]) == (BUYER, SELLER, PAYEE)
        assert order["token"] == protocol.pay
        assert before - protocol.view(protocol.pay, "balanceOf", OTHER) == total
        assert protocol.view(protocol.pay, "balanceOf", protocol.desk) == 0
        assert protocol.view(protocol.pay, "allowance", protocol.desk, protocol.escrow) == 0

    def test_slippage(self, protocol: Exchange) -> None:
        protocol.post(ONE)
        terms = protocol.terms(price=5, freight=0, tax=0)
        error = protocol.fails(OTHER, protocol.desk, "fund", terms, protocol.pay, 5 * 10**12 - 1, HOUR)
        assert error == f"AboveMaximum(total={5 * 10**12}, maxTotal={5 * 10**12 - 1})"

    def test_a43_nothing_is_funded_at_a_bad_rate(self, protocol: Exchange) -> None:
        def fails() -> str:
            return protocol.fails(OTHER, protocol.desk, "fund", protocol.terms(), protocol.pay, 2**90, HOUR)

        assert fails().startswith("NoRate(")
        protocol.post(ONE, protocol.now - 50)
        protocol.post(10 * ONE, protocol.now - 40)
        assert fails().startswith("UnconfirmedRate(")
        protocol.post(10 * ONE, protocol.now - 30)
        protocol.at(protocol.now - 30 + HOUR + 1)
        assert fails().startswith("StaleRate(")
        assert protocol.view(protocol.escrow, "orderCount") == 0

    @pytest.mark.parametrize("decimals", [0, 2, 6, 18, 36])
    @settings(max_examples=FEW)
    @given(amount=st.integers(1, 2**40), rate=st.integers(1, 10**20))
    def test_a43_decimals(self, decimals: int, amount: int, rate: int) -> None:
        protocol = Exchange(decimals)
        protocol.post(rate)
        expected = modules.exchanged(amount, rate, 6, decimals)
        assert (
            protocol.view(protocol.desk, "exchange", protocol.token, protocol.pay, amount, HOUR) == expected
        )
        exact_value = amount * rate * 10**decimals
        assert (expected - 1) * 10**24 < exact_value <= expected * 10**24
        protocol.sure(REPORTER, protocol.oracle, "post", protocol.pay, protocol.token, rate, protocol.now)
        back = protocol.view(protocol.desk, "exchange", protocol.pay, protocol.token, amount, HOUR)
        assert back == modules.exchanged(amount, rate, decimals, 6)

    def test_a43_too_many_decimals(self) -> None:
        protocol = Exchange(37)
        protocol.post(ONE)
        error = protocol.fails(OTHER, protocol.desk, "fund", protocol.terms(), protocol.pay, 2**90, HOUR)
        assert error == f"BadDecimals(token={protocol.pay}, decimals=37)"

    def test_amounts_that_do_not_fit(self, protocol: Exchange) -> None:
        protocol.post(ONE)
        price = 2**96 // 10**12 + 1
        error = protocol.fails(
            OTHER, protocol.desk, "fund", protocol.terms(price=price), protocol.pay, 2**200, HOUR
        )
        assert error == f"SafeCastOverflowedUintDowncast(bits=96, value={price * 10**12})"

    def test_what_has_no_rate_or_no_allowance(self, protocol: Exchange) -> None:
        odd = protocol.deploy("ScaledToken", 6)
        protocol.sure(REPORTER, protocol.oracle, "post", odd, protocol.pay, ONE, protocol.now)
        terms = protocol.terms(token=odd, price=5, freight=0, tax=0)
        error = protocol.fails(SELLER, protocol.desk, "fund", terms, NOBODY, 2**90, HOUR)
        assert error == f"NoRate(base={odd}, quote={NOBODY})"
        error = protocol.fails(PAYEE, protocol.desk, "fund", terms, protocol.pay, 2**90, HOUR)
        assert error.startswith("ERC20InsufficientAllowance(")
