"""Money out of nothing: exactly as much, of the one account, on every engine, and taken back with the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.contracts import Artifact
from chain.evm import PyEvmEngine, RevmEngine
from chain.testing import BUYER, ISSUER, NATIVE, SELLER, STRANGER, Chain, EscrowChain, deal
from chain.testing.abi import function

WHO = (BUYER, SELLER, STRANGER)


@pytest.fixture(scope="module")
def chain() -> EscrowChain:
    """Both engines, which must agree in all that is asked of them."""
    return EscrowChain(RevmEngine, PyEvmEngine)


amounts = st.one_of(st.integers(0, 10**6), st.integers(0, 2**200))
steps = st.one_of(
    st.tuples(st.just("deal"), st.sampled_from(WHO), amounts, st.booleans()),
    st.tuples(st.just("pay"), st.sampled_from(WHO), st.sampled_from(WHO), st.integers(0, 10**6)),
    st.tuples(st.just("wait"), st.integers(1, 10**6)),
)


@settings(max_examples=12)
@given(st.lists(steps, max_size=8), st.lists(steps, max_size=4))
def test_tokens_are_where_they_were_put(
    chain: EscrowChain, before: list[tuple[object, ...]], undone: list[tuple[object, ...]]
) -> None:
    token = chain.tokens[0]
    with chain.trial():
        held = {who: chain.held(token, who) for who in WHO}
        _do(chain, before, held)
        with chain.trial():
            _do(chain, undone, dict(held))
        assert {who: chain.held(token, who) for who in WHO} == held


def _do(chain: EscrowChain, steps: list[tuple[object, ...]], held: dict[str, int]) -> None:
    token = chain.tokens[0]
    for step in steps:
        match step:
            case ("deal", str(who), int(amount), False):
                deal(chain, who, amount, token)
                held[who] = amount
            case ("deal", str(who), int(amount), True):
                deal(chain, who, 10**24 + amount)  # enough to pay for gas
                assert chain.balance(who) == 10**24 + amount
            case ("pay", str(payer), str(payee), int(amount)):
                done = chain.send(payer, token, "transfer", payee, amount)
                assert (done.error is None) == (held[payer] >= amount)
                if done.error is None:
                    held[payer] -= amount
                    held[payee] += amount
            case ("wait", int(seconds)):
                chain.wait(seconds)
        assert {who: chain.held(token, who) for who in WHO} == held


def test_the_total_stays_and_others_too(chain: EscrowChain) -> None:
    token = chain.tokens[0]
    with chain.trial():
        total, other = token.view("totalSupply"), chain.held(token, SELLER)
        deal(chain, BUYER, 1, token)
        assert (token.view("totalSupply"), chain.held(token, SELLER)) == (total, other)


def test_native_coin_of_a_contract(chain: EscrowChain) -> None:
    with chain.trial():
        deal(chain, chain.escrow, 12)
        assert chain.held(NATIVE) == 12
        chain.wait(10)
        assert chain.held(NATIVE) == 12


def test_what_is_computed_is_refused_and_left_as_it_was() -> None:
    """A token whose `balanceOf` shows one unit more than its storage holds."""
    chain = Chain(RevmEngine, PyEvmEngine)
    runtime = bytes.fromhex("5f546001015f5260205ff3")  # return sload(0) + 1
    creation = bytes.fromhex("600b8060095f395ff3") + runtime
    token = chain.deploy(Artifact("Odd", [function("StableToken", "balanceOf")], creation, runtime))
    with pytest.raises(ValueError, match=r"Odd\.balanceOf shows no word of storage as it is"):
        deal(chain, BUYER, 12_345, token)
    assert token.view("balanceOf", BUYER) == 1


@pytest.mark.parametrize("amount", [-1, 2**256, 0.5])
def test_what_nobody_can_have(chain: EscrowChain, amount: int) -> None:
    with pytest.raises(ValueError, match=f"nobody can have {amount}\n  an amount is a whole number"):
        deal(chain, ISSUER, amount, chain.tokens[0])


def test_a_token_behind_a_proxy(chain: EscrowChain) -> None:
    """It reads where its code is before it reads a balance; that word is left alone."""
    runtime = bytes.fromhex("365f5f375f5f365f5f545af43d5f5f3e3d5ff3")  # delegatecall to sload(0), return all
    with chain.trial():
        token = chain.tokens[0]
        creation = bytes.fromhex(f"73{token[2:]}5f55601360215f3960135ff3") + runtime  # sstore(0, token)
        proxy = chain.deploy(Artifact("Proxied", [function("StableToken", "balanceOf")], creation, runtime))
        deal(chain, BUYER, 500, proxy)
        deal(chain, SELLER, 7, proxy)
        assert (chain.held(proxy, BUYER), chain.held(proxy, SELLER)) == (500, 7)
