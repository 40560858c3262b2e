"""A test finds the chain as the fixtures of its module left it, whatever ran before."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chain.kit.conftest import Project

COIN = """
@pytest.fixture(scope="module")
def coin(chain, accounts):
    return chain.deploy("StableToken", "A coin", "COIN", accounts.alice)

@pytest.fixture
def mint(chain, accounts, coin):
    coin.mint(accounts.bob, 1)
    yield
    coin.mint(accounts.bob, 1)
"""


def test_tests_leave_nothing_behind_in_any_order(project: Project) -> None:
    tests = """
    @pytest.mark.parametrize("again", range(2))
    def test_spends(chain, accounts, coin, mint, again):
        coin.mint(accounts.bob, 5)
        chain.time.travel(5)
        assert coin.balanceOf(accounts.bob) == 6
        assert chain.time.now == 1_900_000_005

    def test_nothing(chain, accounts, coin):
        assert coin.balanceOf(accounts.bob) == 0
        assert chain.time.now == 1_900_000_000

    class TestOfAClass:
        @pytest.fixture(scope="class")
        def more(self, chain, accounts, coin):
            coin.mint(accounts.carol, 7)

        @pytest.mark.parametrize("again", range(2))
        def test_shared(self, accounts, coin, more, again):
            coin.mint(accounts.carol, 1)
            assert coin.balanceOf(accounts.carol) == 8
    """
    text = COIN + "\n".join(line.removeprefix("    ") for line in tests.splitlines())
    project.run(text).assert_outcomes(passed=5)
    project.run(text, "test_it.py::test_nothing", "test_it.py::test_spends").assert_outcomes(passed=3)


def test_a_test_that_fails_leaves_nothing_behind_either(project: Project) -> None:
    tests = """
def test_fails(chain, accounts, coin, mint):
    with chain.snapshot(), chain.act_as(accounts.bob):
        coin.mint(accounts.bob, 5)

def test_nothing(accounts, coin):
    assert coin.balanceOf(accounts.bob) == 0
    coin.mint(accounts.bob, 5)
"""
    project.run(COIN + tests).assert_outcomes(passed=1, failed=1)


def test_a_fixture_that_would_be_lost_is_refused(project: Project) -> None:
    tests = """
def test_late(chain, request):
    request.getfixturevalue("coin")

def test_in_time(coin, accounts):
    assert coin.balanceOf(accounts.bob) == 0
"""
    done = project.run(COIN + tests)
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(
        ["E *fixture 'coin' of scope 'module' used the chain after the test had begun, *"]
    )


def test_a_chain_that_is_opened_late_is_taken_back_too(project: Project) -> None:
    project.run("""
def test_late(request):
    request.getfixturevalue("chain").time.travel(5)

def test_nothing(chain):
    assert chain.time.now == 1_900_000_000
""").assert_outcomes(passed=2)


def test_tests_without_a_chain_have_none(project: Project) -> None:
    project.run("""
def test_it(request):
    from chain.kit.isolation import chain_of
    assert chain_of(request.node) is None
""").assert_outcomes(passed=1)


def test_fixtures_of_ones_own_come_first(project: Project) -> None:
    """Whoever has a `chain` already, as the tests of Argosy do, keeps it."""
    project.run("""
@pytest.fixture
def chain():
    return "mine"

def test_it(chain):
    assert chain == "mine"
""").assert_outcomes(passed=1)


def test_no_fixture_of_the_kit_is_used_by_itself(project: Project) -> None:
    done = project.run("def test_it(): pass", "--setup-plan")
    assert not [line for line in done.outlines if "SETUP" in line and "chain" in line]


@pytest.mark.parametrize("module", ["chain.kit", "chain.kit.plugin"])
def test_what_every_pytest_loads_is_light(module: str) -> None:
    heavy = (
        "web3", "eth", "eth_tester", "eth_abi", "coincurve", "pyrevm", "numpy", "polars", "simpy", "networkx",
        "chain.testing", "chain.contracts", "chain.kit.chain",
    )  # fmt: skip
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
