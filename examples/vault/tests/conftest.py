"""A vault, and two people who have coins and let it take them."""

import pytest

DAY = 86_400


@pytest.fixture(scope="module")
def coin(chain):
    return chain.deploy("src/Coin.sol", 10**9)


@pytest.fixture(scope="module")
def vault(chain, coin):
    return chain.deploy("src/TimeVault.sol", coin, chain.time.now + 30 * DAY)


@pytest.fixture
def savers(chain, accounts, coin, vault):
    people = accounts.bob, accounts.carol
    for saver in people:
        chain.deal(saver, 1_000, coin)
        coin.by(saver).approve(vault, 1_000)
    return people
