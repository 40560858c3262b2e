"""Exchange rates and the desk that uses them: stale, zero, jumping, and decimals."""

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


class Desk(ProtocolChain):
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
def port() -> Desk:
    return Desk()


class TestOracle:
    def test_it_needs_a_reporter(self, port: Desk) -> None:
        receipt = port.deploying("RateOracle", NOBODY, 1)
        assert decode_error(receipt.output) == event("ZeroReporter")

    def test_order_of_checks(self, port: Desk) -> None:
        assert port.post(0, port.now + 1, STRANGER) == f"NotReporter(caller={STRANGER})"
        future = f"FutureRate(observedAt={port.now + 1}, nowTs={port.now})"
        assert port.post(0, port.now + 1) == future
        assert port.post(0) == f"ZeroRate(base={port.token}, quote={port.pay})"
        assert port.post(RATE) == ""
        assert port.post(RATE) == f"OldRate(observedAt={port.now}, latest={port.now})"

    def test_what_is_posted_holds(self, port: Desk) -> None:
        assert port.rate() == f"NoRate(base={port.token}, quote={port.pay})"
        done = port.sure(REPORTER, port.oracle, "post", port.token, port.pay, RATE, port.now)
        pair = {"base": port.token, "quote": port.pay}
        assert done.events == (event("RatePosted", **pair, rate=RATE, observedAt=port.now),)
        assert port.rate() == str(RATE)
        backwards = port.ask(port.oracle, "rate", port.pay, port.token, HOUR)
        assert backwards == event("NoRate", base=port.pay, quote=port.token)

    def test_a43_stale(self, port: Desk) -> None:
        observed = port.now - 10
        port.post(RATE, observed)
        port.at(observed + HOUR)
        assert port.rate() == str(RATE)
        port.at(observed + HOUR + 1)
        who = f"base={port.token}, quote={port.pay}, observedAt={observed}, nowTs={port.now}"
        assert port.rate() == f"StaleRate({who})"

    def test_a43_a_jump_needs_a_second_observation(self, port: Desk) -> None:
        port.post(ONE, port.now - 50)
        assert port.post(10 * ONE, port.now - 40) == ""
        pair = f"base={port.token}, quote={port.pay}"
        assert port.rate() == f"UnconfirmedRate({pair}, doubtful={10 * ONE})"
        assert port.view(port.oracle, "quoteOf", port.token, port.pay) == (
            ONE, port.now - 50, 10 * ONE, port.now - 40,
        )  # fmt: skip
        assert (
            port.post(10 * ONE, port.now - 40)
            == f"OldRate(observedAt={port.now - 40}, latest={port.now - 40})"
        )
        assert port.post(100 * ONE, port.now - 30) == ""
        assert port.rate() == f"UnconfirmedRate({pair}, doubtful={100 * ONE})"
        assert port.post(95 * ONE, port.now - 20) == ""
        assert port.rate() == str(95 * ONE)

    def test_a_jump_that_was_a_slip_is_forgotten(self, port: Desk) -> None:
        port.post(ONE, port.now - 50)
        port.post(10 * ONE, port.now - 40)
        port.post(ONE + 1, port.now - 30)
        assert port.rate() == str(ONE + 1)

    @settings(max_examples=FEW)
    @given(old=st.integers(1, 2**100), new=st.integers(1, 2**100))
    def test_what_is_a_jump(self, old: int, new: int) -> None:
        most = old + old * MAX_JUMP_BPS // 10_000
        for rate in (new, most, most + 1):
            port = Desk()
            port.post(old, port.now - 50)
            port.post(rate, port.now - 49)
            near = abs(rate - old) * 10_000 <= old * MAX_JUMP_BPS
            assert (port.rate() == str(rate)) == near


class TestDesk:
    def test_it_needs_both(self, port: Desk) -> None:
        receipt = port.deploying("FxDesk", port.escrow, NOBODY)
        assert decode_error(receipt.output) == event("ZeroDesk", escrow=port.escrow, oracle=NOBODY)

    def test_it_funds_what_was_priced_in_another_token(self, port: Desk) -> None:
        port.post(RATE)
        terms = port.terms(price=1_000_000, freight=7, tax=1, carrier=CARRIER)
        parts = [modules.exchanged(amount, RATE, 6, 18) for amount in (1_000_000, 7, 1)]
        total, before = sum(parts), port.view(port.pay, "balanceOf", OTHER)
        arguments = (terms, port.pay, total, HOUR)
        done = port.sure(OTHER, port.desk, "fund", *arguments)
        tokens = {"unit": port.token, "payToken": port.pay}
        assert done.events == (event("Exchanged", orderId=1, **tokens, rate=RATE, total=total),)
        order = port.order(1)
        assert [order[name] for name in ("price", "freight", "tax")] == parts
        assert (order["buyer"], order["seller"], order["taxPayee"]) == (BUYER, SELLER, PAYEE)
        assert order["token"] == port.pay
        assert before - port.view(port.pay, "balanceOf", OTHER) == total
        assert port.view(port.pay, "balanceOf", port.desk) == 0
        assert port.view(port.pay, "allowance", port.desk, port.escrow) == 0

    def test_slippage(self, port: Desk) -> None:
        port.post(ONE)
        terms = port.terms(price=5, freight=0, tax=0)
        error = port.fails(OTHER, port.desk, "fund", terms, port.pay, 5 * 10**12 - 1, HOUR)
        assert error == f"AboveMaximum(total={5 * 10**12}, maxTotal={5 * 10**12 - 1})"

    def test_a43_nothing_is_funded_at_a_bad_rate(self, port: Desk) -> None:
        def fails() -> str:
            return port.fails(OTHER, port.desk, "fund", port.terms(), port.pay, 2**90, HOUR)

        assert fails().startswith("NoRate(")
        port.post(ONE, port.now - 50)
        port.post(10 * ONE, port.now - 40)
        assert fails().startswith("UnconfirmedRate(")
        port.post(10 * ONE, port.now - 30)
        port.at(port.now - 30 + HOUR + 1)
        assert fails().startswith("StaleRate(")
        assert port.view(port.escrow, "orderCount") == 0

    @pytest.mark.parametrize("decimals", [0, 2, 6, 18, 36])
    @settings(max_examples=FEW)
    @given(amount=st.integers(1, 2**40), rate=st.integers(1, 10**20))
    def test_a43_decimals(self, decimals: int, amount: int, rate: int) -> None:
        port = Desk(decimals)
        port.post(rate)
        expected = modules.exchanged(amount, rate, 6, decimals)
        assert port.view(port.desk, "exchange", port.token, port.pay, amount, HOUR) == expected
        exact_value = amount * rate * 10**decimals
        assert (expected - 1) * 10**24 < exact_value <= expected * 10**24
        port.sure(REPORTER, port.oracle, "post", port.pay, port.token, rate, port.now)
        back = port.view(port.desk, "exchange", port.pay, port.token, amount, HOUR)
        assert back == modules.exchanged(amount, rate, decimals, 6)

    def test_a43_too_many_decimals(self) -> None:
        port = Desk(37)
        port.post(ONE)
        error = port.fails(OTHER, port.desk, "fund", port.terms(), port.pay, 2**90, HOUR)
        assert error == f"BadDecimals(token={port.pay}, decimals=37)"

    def test_amounts_that_do_not_fit(self, port: Desk) -> None:
        port.post(ONE)
        price = 2**96 // 10**12 + 1
        error = port.fails(OTHER, port.desk, "fund", port.terms(price=price), port.pay, 2**200, HOUR)
        assert error == f"SafeCastOverflowedUintDowncast(bits=96, value={price * 10**12})"

    def test_what_has_no_rate_or_no_allowance(self, port: Desk) -> None:
        odd = port.deploy("ScaledToken", 6)
        port.sure(REPORTER, port.oracle, "post", odd, port.pay, ONE, port.now)
        terms = port.terms(token=odd, price=5, freight=0, tax=0)
        error = port.fails(SELLER, port.desk, "fund", terms, NOBODY, 2**90, HOUR)
        assert error == f"NoRate(base={odd}, quote={NOBODY})"
        error = port.fails(PAYEE, port.desk, "fund", terms, port.pay, 2**90, HOUR)
        assert error.startswith("ERC20InsufficientAllowance(")
