"""The registry: what every module says of itself agrees with what it does, and nothing else knows its name."""

from __future__ import annotations

from itertools import combinations
from typing import Any, get_args

import pytest

from chain.evm.accounts import Accounts
from chain.settlement.gas import STEP_GAS
from chain.settlement.genesis import contract_address, contract_addresses, endowed_accounts, genesis
from chain.settlement.modules.module import Ended, Module, Role
from chain.settlement.modules.registry import GAS, MODULES, around, chosen_kinds
from sim.core.accounts import INSURER, PLATFORM
from sim.modules import ModuleName
from tests.support.small_market import changed, run, tiny

NAMES = get_args(ModuleName)
WITHOUT_A_CONTRACT = {"cancelling", "returns", "offers"}
ALL = ("carriage", "bond", "reputation", "insurance", "jurors")
SETS = [(), ("carriage",), ("bond", "reputation"), ("carriage", "insurance", "tribunal"), ALL]


def scenario(*chosen: str, **changes: Any) -> Any:
    return changed(
        tiny()[0], settlement__modules=chosen, settlement__mode="chain", settlement__engine="revm", **changes
    )


def test_every_module_with_a_contract_is_in_the_registry_once() -> None:
    named = [name for kind in MODULES for name in kind.names]
    assert sorted(named) == sorted(set(NAMES) - WITHOUT_A_CONTRACT)


def test_no_two_modules_take_one_role_or_limit_one_action() -> None:
    for one, other in combinations(MODULES, 2):
        assert not one.roles.keys() & other.roles.keys()
        assert not one.gas.keys() & other.gas.keys()
    assert {action for kind in MODULES for action in kind.gas} == set(GAS)
    assert all(limit > STEP_GAS for limit in GAS.values())


@pytest.mark.parametrize("chosen", SETS, ids="+".join)
def test_addresses_follow_from_who_creates_in_which_order(chosen: tuple[str, ...]) -> None:
    made = scenario(*chosen)
    accounts = Accounts(made.seed)
    at = contract_addresses(made, accounts)
    creators = [(PLATFORM, "escrow")]
    creators += [pair for kind in chosen_kinds(made) for pair in kind.contracts(made)]
    for creator in (PLATFORM, INSURER):
        names = [name for by, name in creators if by == creator]
        address = accounts.address(creator)
        assert [at[name] for name in names] == [contract_address(address, n) for n in range(len(names))]
    assert len(set(at.values())) == len(at) == len(creators)


@pytest.mark.parametrize("chosen", SETS, ids="+".join)
def test_what_is_deployed_is_what_was_announced(chosen: tuple[str, ...]) -> None:
    """Every deployment of a run comes to stand where the addresses say: the executor compares each."""
    found = run(scenario(*chosen), orders=1)
    deployed = [r for r in found.records("transactions") if r["action"] == "deploy"]
    tokens = len(found.market.settlement.wallets.tokens)  # type: ignore[attr-defined]
    assert len(deployed) == tokens + len(contract_addresses(scenario(*chosen), Accounts(1)))


def test_roles_are_taken_by_contracts_of_the_run() -> None:
    made = scenario("carriage", "tribunal")
    at = contract_addresses(made, Accounts(made.seed))
    assert around(made, at) == (at["carriage"], at["tribunal"], True)
    plain = scenario("cancelling", "returns")
    assert around(plain, contract_addresses(plain, Accounts(1))) == (None, None, False)
    court = scenario("jurors")
    at = contract_addresses(court, Accounts(court.seed))
    assert around(court, at) == (None, at["tribunal"], False), "a court is told of no endings"
    assert {role for kind in MODULES for role in kind.roles} == set(Role)


def test_jurors_are_endowed_and_have_time_to_sit_down() -> None:
    few, many = scenario("jurors"), scenario("jurors", modules__jurors__number=2_000)
    accounts = Accounts(few.seed)
    assert {f"juror:{n}" for n in range(few.modules.jurors.number)} <= set(endowed_accounts(few, 1))
    assert not any(name.startswith("juror:") for name in endowed_accounts(scenario(), 1))
    assert genesis(many, accounts, []).timestamp < genesis(few, accounts, []).timestamp


def test_a_module_does_nothing_unless_it_says_otherwise() -> None:
    class Bystander(Module):
        names = ("bystander",)

    made: Any = object()
    one = Bystander(made, ())
    assert Bystander.contracts(made) == []
    assert Bystander.accounts(made) == []
    assert list(one.holders) == []
    assert one.court is one.award(made) is None
    for hook in (one.funded, one.before_handover, one.hand_over, one.deliver, one.take_back):
        assert hook(made) is None  # type: ignore[operator]
    assert one.conclude(Ended(made, made, None)) == one.unwind() == []
