"""A contract is an address that can be called."""

from __future__ import annotations

import pytest

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.testing import BUYER, SELLER, TERMS, Chain, EscrowChain, Reverted
from chain.testing.lifecycle import NATIVE


@pytest.fixture(params=[RevmEngine, PyEvmEngine], ids=["revm", "py-evm"])
def chain(request: pytest.FixtureRequest) -> EscrowChain:
    return EscrowChain(request.param)


def test_it_stands_wherever_an_address_may(chain: EscrowChain) -> None:
    token = chain.tokens[0]
    assert isinstance(token, str)
    token.by(BUYER).approve(chain.escrow, 5)  # as an argument
    assert token.view("allowance", BUYER, chain.escrow) == 5
    assert {str(token): 1}[token] == 1  # as a key
    assert chain.balance(token) == 0


def test_methods_are_the_functions_of_the_abi(chain: EscrowChain) -> None:
    assert chain.escrow.by(BUYER).fund(TERMS).output == 1
    [shipped] = chain.escrow.by(SELLER).ship(1).events
    assert shipped.name == "Shipped"
    with pytest.raises(AttributeError, match="Escrow has no function 'sell'"):
        chain.escrow.by(SELLER).sell(1)


def test_methods_must_succeed(chain: EscrowChain) -> None:
    with pytest.raises(Reverted, match="UnknownOrder"):
        chain.escrow.by(SELLER).ship(1)


def test_money_goes_along(chain: EscrowChain) -> None:
    terms = TERMS._replace(token=NATIVE)
    chain.escrow.by(BUYER).fund(terms, value=terms.deposit)
    assert chain.held(NATIVE) == terms.deposit


def test_several_values_are_a_tuple_and_one_is_itself(chain: EscrowChain) -> None:
    chain.escrow.by(BUYER).fund(TERMS)
    assert chain.escrow.view("orderCount") == 1
    shown = chain.escrow.view("order", 1)
    assert shown[15:] == (TERMS.token, TERMS.price, TERMS.freight, TERMS.tax)


def test_calldata_is_for_others_to_send() -> None:
    chain = Chain()
    owner = chain.account("owner")
    coin, puppet = chain.deploy("StableToken", "A coin", "COIN", owner), chain.deploy("Puppet")
    coin.by(owner).mint(puppet, 5)
    puppet.by(owner).act(coin, coin.data("transfer", owner, 3))
    assert (coin.view("balanceOf", owner), coin.view("balanceOf", puppet)) == (3, 2)
