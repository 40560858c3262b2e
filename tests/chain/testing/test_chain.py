"""A chain to try contracts on: accounts, clock, way back, and calls that succeed, fail or may do either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts import artifact
from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.testing import NOBODY, Chain, Contract, Reverted, error, event
from chain.testing.abi import call

if TYPE_CHECKING:
    from chain.evm.engine import Receipt, Transaction


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def owner(chain: Chain) -> str:
    return chain.account("owner")


@pytest.fixture
def coin(chain: Chain, owner: str) -> Contract:
    return chain.deploy("StableToken", "A coin", "COIN", owner)


class TestAccounts:
    def test_the_same_name_is_the_same_account(self, chain: Chain) -> None:
        assert chain.account("ann") == chain.account("ann") == Chain().account("ann") != chain.account("bob")

    def test_they_have_money_and_can_send_it(self, chain: Chain) -> None:
        ann, bob = chain.account("ann"), chain.account("bob")
        before = chain.balance(bob)
        assert before > 10**20
        assert chain.execute(ann, bob, b"", value=7).status
        assert chain.balance(bob) == before + 7

    def test_one_that_was_first_named_in_a_trial_has_money_after_it_too(self, chain: Chain) -> None:
        with chain.trial():
            ann = chain.account("ann")
        assert chain.balance(ann) == 0
        assert chain.balance(chain.account("ann")) > 10**20

    def test_who_has_spent_everything_is_not_given_more(self, chain: Chain) -> None:
        ann = chain.account("ann")
        fee = 21_000 * 10**9
        assert chain.execute(
            ann, chain.account("bob"), b"", value=chain.balance(ann) - fee, gas=21_000
        ).status
        assert chain.balance(chain.account("ann")) == 0


class TestTime:
    def test_the_clock(self, chain: Chain) -> None:
        start = chain.now
        chain.wait(10)
        assert chain.now == start + 10
        chain.at(start + 15)
        chain.reach(start + 5)
        assert chain.now == start + 15
        chain.reach(start + 16)
        assert chain.now == start + 16

    def test_waiting_closes_a_block_that_holds_something(self, chain: Chain) -> None:
        before = chain.block
        chain.account("ann")
        chain.wait()
        assert chain.block == before + 1

    def test_randomness_is_that_of_the_block(self, chain: Chain) -> None:
        before = chain.randomness
        chain.account("ann")
        chain.wait()
        assert before != chain.randomness
        assert len(before) == 32


class TestTrial:
    def test_everything_is_taken_back(self, chain: Chain, coin: Contract, owner: str) -> None:
        with chain.trial():
            coin.by(owner).mint(owner, 5)
            with chain.trial():
                coin.by(owner).burn(2)
                assert coin.view("totalSupply") == 3
            assert coin.view("totalSupply") == 5
        assert coin.view("totalSupply") == 0

    def test_also_after_an_error(self, chain: Chain, coin: Contract, owner: str) -> None:
        with pytest.raises(ZeroDivisionError), chain.trial():
            coin.by(owner).mint(owner, 1 // 0)
        with pytest.raises(Reverted), chain.trial():
            _ = coin.by(owner).mint(owner, 5), coin.by(owner).burn(6)
        assert coin.view("totalSupply") == 0

    def test_logs_of_a_trial_are_not_collected(self, chain: Chain, coin: Contract, owner: str) -> None:
        chain.logs = []
        with chain.trial():
            coin.by(owner).mint(owner, 5)
            assert len(chain.logs) == 1
        assert chain.logs == []
        coin.by(owner).mint(owner, 5)
        assert [log.address for log in chain.logs] == [coin]


class TestDeploying:
    def test_by_name_or_by_artifact(self, chain: Chain, owner: str) -> None:
        for kind in ("StableToken", artifact.load("StableToken")):
            coin = chain.deploy(kind, "A coin", "COIN", owner)
            assert (coin.view("name"), coin.artifact.name) == ("A coin", "StableToken")

    def test_who_creates(self, chain: Chain, owner: str) -> None:
        with chain.trial():
            coin = chain.deploy("StableToken", "A coin", "COIN", owner, sender=owner)
        assert chain.deploy("StableToken", "A coin", "COIN", owner, sender=owner) == coin
        assert chain.deploy("StableToken", "A coin", "COIN", owner) != coin

    def test_a_constructor_that_refuses(self, chain: Chain) -> None:
        with pytest.raises(Reverted, match="deploying Escrow reverted: ZeroPlatform"):
            chain.deploy("Escrow", NOBODY)
        assert not chain.deploying("Escrow", NOBODY).status

    def test_a_contract_that_is_there_already(self, chain: Chain, coin: Contract, owner: str) -> None:
        again = chain.contract(str(coin), "StableToken")
        assert again.by(owner).mint(owner, 3) == coin.by(owner).mint(owner, 3)


class TestCalls:
    def test_send_may_fail(self, chain: Chain, coin: Contract, owner: str) -> None:
        other = chain.account("other")
        assert chain.send(other, coin, "mint", owner, 5) == error("NotIssuer", caller=other)
        done = chain.send(owner, coin, "mint", owner, 5)
        assert done.events == (event("Transfer", **{"from": NOBODY, "to": owner, "value": 5}),)

    def test_sure_raises(self, chain: Chain, coin: Contract, owner: str) -> None:
        other = chain.account("other")
        with pytest.raises(Reverted, match=r"StableToken\.mint reverted: NotIssuer") as caught:
            chain.sure(other, coin, "mint", owner, 5)
        assert caught.value.reason == error("NotIssuer", caller=other).error
        assert chain.sure(owner, coin, "transfer", other, 0).output == 1

    def test_fails_wants_a_failure(self, chain: Chain, coin: Contract, owner: str) -> None:
        other = chain.account("other")
        assert chain.fails(other, coin, "mint", owner, 5) == f"NotIssuer(caller={other})"
        with pytest.raises(AssertionError, match="Transfer"):
            chain.fails(owner, coin, "mint", owner, 5)

    def test_succeed_takes_calldata(self, chain: Chain, coin: Contract, owner: str) -> None:
        data = call("mint", owner, 5, of="StableToken")
        assert chain.succeed(owner, coin, data).status
        with pytest.raises(Reverted, match="NotIssuer"):
            chain.succeed(chain.account("other"), coin, data)

    def test_view_raises_and_ask_answers(self, chain: Chain, owner: str) -> None:
        escrow = chain.deploy("Escrow", owner)
        assert escrow.view("platform") == chain.ask(escrow, "platform") == owner
        assert chain.ask(escrow, "order", 1) == event("UnknownOrder", id=1)
        with pytest.raises(Reverted, match=r"Escrow\.order reverted: UnknownOrder\(id=1\)"):
            escrow.view("order", 1)

    def test_a_call_without_enough_gas(self, chain: Chain, coin: Contract, owner: str) -> None:
        assert chain.send(owner, coin, "mint", owner, 5, gas=30_000) == error("")
        receipt = chain.receipt(owner, coin, "mint", owner, 5)
        assert 40_000 < receipt.gas_used < 100_000


class Skewed(RevmEngine):
    """An engine that asks for one unit of gas too many."""

    def execute(self, tx: Transaction) -> Receipt:
        receipt = super().execute(tx)
        return receipt._replace(gas_used=receipt.gas_used + 1)


class TestEngines:
    def test_two_that_agree(self) -> None:
        both = Chain(RevmEngine, PyEvmEngine)
        owner = both.account("owner")
        coin = both.deploy("StableToken", "A coin", "COIN", owner)
        coin.by(owner).mint(owner, 5)
        assert [engine.name for engine in both.engines] == ["revm", "py-evm"]

    def test_two_that_do_not(self) -> None:
        with pytest.raises(AssertionError, match="gas_used"):
            Chain(RevmEngine, Skewed).account("owner")
