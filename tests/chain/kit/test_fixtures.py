"""The fixtures and what they can do, on both engines."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chain.kit.conftest import Project

TOKENS = """
@pytest.fixture(scope="module")
def coin(chain, accounts):
    return chain.deploy("StableToken", "A coin", "COIN", accounts.alice)

def test_money(chain, accounts, coin):
    assert accounts.carol.balance == 10**30
    for amount in (5, 10**40, 0):
        chain.deal(accounts.bob, amount)
        chain.deal(accounts.bob, amount, coin)
        assert accounts.bob.balance == chain.balance(accounts.bob) == amount
        assert coin.balanceOf(accounts.bob) == amount
    chain.deal(coin, 3)
    assert chain.balance(coin) == 3

def test_dealt_money_can_be_spent_and_is_taken_back(chain, accounts, coin):
    assert coin.balanceOf(accounts.bob) == 0
    with chain.snapshot():
        chain.deal(accounts.bob, 7, coin)
        coin.by(accounts.bob).transfer(accounts.carol, 7)
        chain.time.travel(60)
        assert coin.balanceOf(accounts.carol) == 7
    assert coin.balanceOf(accounts.carol) == 0

def test_who_acts(chain, accounts, coin):
    coin.mint(accounts.bob, 2)  # the first account, unless told
    with chain.act_as(accounts.bob):
        with reverts("NotIssuer", accounts.bob):
            coin.mint(accounts.bob, 2)
        with chain.act_as(accounts.alice):
            coin.mint(accounts.bob, 2)
        coin.by(accounts.alice).mint(accounts.bob, 2)
        coin.transfer(accounts.carol, 1)
    assert (coin.balanceOf(accounts.bob), coin.balanceOf(accounts.carol)) == (5, 1)

def test_an_act_ends_with_its_test(chain, accounts):
    chain.act_as(accounts.bob).__enter__()

def test_as_here(chain, accounts, coin):
    coin.mint(accounts.bob, 2)

def test_time(chain):
    now = chain.time.now
    chain.time.travel(10)
    assert chain.time.now == chain.now == now + 10
    chain.time.to(now + 100)
    assert chain.time.now == now + 100

def test_accounts(chain, accounts):
    assert accounts["bob"] == accounts.bob == accounts[1] != accounts[2]
    assert len(accounts) == len(set(accounts)) == 10
    assert accounts.buyer != accounts.seller
    zoe = accounts.new("zoe")
    assert zoe.balance == 10**24 and accounts.zoe is zoe and chain.told(zoe) == "zoe"
    assert len(zoe.key) == 32
    assert chain.told(accounts.bob) == "bob"

def test_newcomers_of_another_test_are_gone(chain, accounts):
    with chain.snapshot():
        assert accounts.new("zoe").balance == 10**24
    assert accounts.new("zoe").balance == 10**24
"""

BOX_TESTS = """
@pytest.fixture(scope="module")
def box(chain):
    return chain.deploy("contracts/Box.sol")

def test_values_events_and_gas(chain, accounts, box):
    done = box.by(accounts.bob).fill(5)
    assert done.value is None and done.gas_used > 21_000
    assert [event.name for event in done.events] == ["Filled"]
    event = done.event("Filled")
    assert event.contract is box
    assert event.amount == event["amount"] == 5
    assert event.who == accounts.bob and event.arguments == {"who": accounts.bob, "amount": 5}
    assert box.content() == 5 and box.last() == accounts.bob
    assert box.by(accounts.carol).drain(2).value == (3, accounts.carol)

def test_isolation(box):
    assert box.content() == 0

def test_how_it_refuses(accounts, box):
    box.fill(1)
    with reverts("Full"):
        box.fill(101)
    with reverts("Full", accounts.alice, 100):
        box.fill(101)
    with reverts("Full", accounts.alice, most=100):
        box.fill(101)
    with reverts_with("bad luck"):
        box.fill(13)
    with panics("arithmetic overflow"):
        box.drain(2)
    with reverts(""):
        box.quiet()

def test_views_are_asked_by_whom_one_says(chain, accounts, box):
    assert box.caller() == accounts.alice
    assert box.by(accounts.bob).caller() == accounts.bob
    with chain.act_as(accounts.carol):
        assert (box.caller(), box.by(accounts.bob).caller()) == (accounts.carol, accounts.bob)

def test_addresses_as_wallets_write_them(chain, accounts, box):
    again = chain.contract("0x" + str(box)[2:].upper(), box.artifact)
    assert again.fill(5).event("Filled").contract is again

def test_where_another_contract_stood(chain, accounts):
    with chain.snapshot():
        first = chain.deploy("contracts/Box.sol")
        assert first.view("join", 1) == "one"
        assert first in chain.compilations
    second = chain.deploy("Escrow", accounts.alice)
    assert second == first and second not in chain.compilations
    with pytest.raises(KeyError):
        second.view("join", 1)

def test_names_that_python_has_too(box):
    assert (box.join(1), box.join(2), box.join("a")) == ("one", "many", "a")

def test_money_with_a_call(chain, box):
    box.pay(value=9)
    assert chain.balance(box) == 9
    with reverts(""):
        box.fill(1, value=9)

def test_artifacts_and_names(chain, box):
    again = chain.compile("contracts/Box.sol:Box")
    assert again is chain.compile("contracts/Box.sol:Box")
    assert chain.deploy(again).content() == 0
    assert chain.contract(str(box), again).content() == 0
"""


def test_money_time_and_people(project: Project, engine: str) -> None:
    project.run(TOKENS, engine).assert_outcomes(passed=8)


def test_a_contract_of_ones_own(boxes: Project, engine: str) -> None:
    boxes.run(BOX_TESTS, engine).assert_outcomes(passed=9)


def test_both_engines_at_once(boxes: Project) -> None:
    boxes.run(BOX_TESTS, "--engine=both").assert_outcomes(passed=9)


def test_the_shipped_escrow(project: Project, engine: str) -> None:
    source = """
    from chain.testing import ARBITER, BUYER, TERMS, State, bring_to, take

    def test_a_dispute(chain, escrow, accounts):
        bring_to(chain, State.DISPUTED)
        with reverts("Unauthorised"):
            escrow.by(accounts.buyer).rule(1, 5_000)
        ruled = escrow.by(accounts.arbiter).rule(1, 2_500).event("Settled")
        assert ruled.toBuyer == TERMS.deposit // 4

    def test_an_order(chain, escrow, accounts):
        assert escrow.by(accounts.buyer).fund(TERMS).value == 1
        assert chain.held(chain.tokens[0]) == TERMS.deposit
    """
    project.run(textwrap.dedent(source), engine).assert_outcomes(passed=2)


def test_the_engine_of_the_ini_file(project: Project) -> None:
    project.pytester.makeini("[pytest]\nargosy_engine = pyevm\n")
    project.run("def test_it(chain): assert repr(chain).startswith('<chain on py-evm,')").assert_outcomes(
        passed=1
    )
    project.run(
        "def test_it(chain): assert repr(chain).startswith('<chain on revm,')", "--engine=revm"
    ).assert_outcomes(passed=1)


def test_a_module_begins_anew(project: Project) -> None:
    project.pytester.makepyfile(
        test_first="def test_it(chain): chain.deploy('Escrow', chain.people.bob)",
        test_second="def test_it(chain, accounts): assert not chain.contracts and chain.block == 1",
    )
    project.run("", "-k", "test_it").assert_outcomes(passed=2)
