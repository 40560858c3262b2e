"""What a user gets wrong is told: what, where, and what to do; the line of the test is the last that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chain.kit.conftest import Project

MISTAKES = {
    "chain.compile('contracts/Bix.sol')": ["*no file */contracts/Bix.sol*", "*names of files start from */*"],
    "chain.compile('contracts/Box.sol', 'Bix')": [
        "*no contract Bix in */contracts/Box.sol*",
        "*it has Box, IBox*",
    ],
    "chain.compile('contracts/Box.sol:IBox')": ["*IBox in contracts/Box.sol is abstract*"],
    "chain.compile('contracts/Broken.sol')": ["*Broken.sol does not compile*", "*contracts/Broken.sol:2:*"],
    "chain.compile('contracts/Two.sol')": ["*Two.sol has several contracts*", "*say which: A, B*"],
    "chain.deploy('Boxx')": [
        "*no contract 'Boxx'*",
        "*name a file, as in src/Boxx.sol, or one that Argosy*",
    ],
    "chain.deploy('contracts/Box.sol', 5)": ["*Box.constructor() cannot be called with 1 argument"],
    "chain.deploy('StableToken', 'a', 'b', 5)": ["*StableToken.constructor(*: 5 is no address (issuer_)"],
    "box.fil(1)": ["*Box has no function 'fil'; did you mean 'fill'?"],
    "box.by(accounts.bob).empty()": ["*Box has no function 'empty'; it has caller, content, drain, *"],
    "box.fill()": ["*Box.fill(uint256 amount) cannot be called with no arguments"],
    "box.fill(1, 2)": ["*Box.fill(uint256 amount) cannot be called with 2 arguments"],
    "box.fill(-1)": ["*Box.fill(uint256 amount): -1 is no uint256 (amount)"],
    "box.join(b'x')": ["*Box.join(uint256 a) or join(string a): b'x' is no uint256 (a)"],
    "accounts.zoe": ["*no account 'zoe'; there are alice, bob, *", "*accounts.new('zoe') makes one"],
    "accounts['bobb']": ["*no account 'bobb'; did you mean 'bob'?"],
    "accounts[10]": ["*there are 10 accounts, counted from 0, none is 10"],
    "accounts.new('bob')": ["*there is an account 'bob' already: accounts.bob"],
    "box.by(box).fill(1)": ["*nobody has a key for Box", "*take one of `accounts`*"],
    "chain.act_as('0x' + '1' * 40)": ["*nobody has a key for 0x1111*"],
    "chain.deal(accounts.bob, 1, '0x' + '1' * 40)": ["*no contract is known at 0x1111*"],
    "chain.deal(accounts.bob, 1, box)": ["*cannot deal: Box has no function 'balanceOf'*"],
    "chain.deal(accounts.bob, -1)": ["*cannot deal: nobody can have -1", "*whole number*"],
    "chain.deal(accounts.bob, 1e18)": ["*cannot deal: nobody can have 1e+18", "*whole number*"],
    "chain.deal('bob', 1)": ["*'bob' is no address", "*as in accounts.bob"],
    "box.by('bob').content()": ["*'bob' is no address", "*as in accounts.bob"],
    "box.pay(value=1e18)": ["*wei are counted whole, and 1e+18 is not a whole number", "*write 10[*][*]18*"],
    "chain.contract('bob', 'StableToken')": ["*'bob' is no address", "*as in accounts.bob"],
    "chain.contract(accounts.bob, 'StableToken')": ["*no contract stands at bob", "*deploy one first"],
    "chain.compile('contracts/Box.sol.txt')": ["*'contracts/Box.sol.txt' is no Solidity file", "*.sol*"],
    "chain.time.travel(1.5)": ["*time is counted in whole seconds, and 1900000001.5 is not a whole number"],
    "box.by(accounts.bob).pay(value=10**40)": ["*no block takes this transaction of bob: *too few*"],
    "chain.time.travel(0)": ["*time goes forward: it is 1900000000, which 1900000000 is not later than"],
    "box.fill(1).event('Emptied')": ["*0 events Emptied, not one: Filled(who=*, amount=1)"],
    "box.fill(1).event('Filled').sum": ["*Filled has no argument 'sum'; it has who, amount"],
    "panics('overflow')": ["*no panic means 'overflow'; there are assertion failed, arithmetic overflow, *"],
    "box.fill(101)": ["*Box.fill reverted: Full(who=0x*, most=100)"],
}

REFUSED = {
    "reverts('Full'): box.fill(1)": "*nothing reverted, though Full was expected",
    "reverts(''): box.fill(1)": "*nothing reverted, though a revert was expected",
    "reverts('Ful'): box.fill(101)": "*reverted with Full(who=0x*, most=100) instead of Ful()",
    "reverts('Full', accounts.bob): box.fill(101)": "*reverted with Full(*) instead of Full(0x*)",
    "reverts('Full', most=7): box.fill(101)": "*reverted with Full(*) instead of Full(most=7)",
    "reverts('Full', least=None): box.fill(101)": "*reverted with Full(*) instead of Full(least=None)",
    "reverts(''): box.fill(101)": "*reverted with Full(*) instead of no reason",
    "reverts('Full'): box.quiet()": "*reverted with no reason instead of Full()",
    "reverts_with('good luck'): box.fill(13)": "*reverted with Error(message=bad luck) instead of Error(good*",
    "panics('division by zero'): box.drain(1)": "*reverted with Panic(*) instead of Panic(meaning=division*",
}

BOX = """
@pytest.fixture(scope="module")
def box(chain): return chain.deploy("contracts/Box.sol")
"""


@pytest.fixture
def told(boxes: Project) -> pytest.RunResult:
    """One session with a test for every mistake."""
    boxes.contract("Broken.sol", "// SPDX-License-Identifier: MIT\ncontract Broken { uint x = ; }\n")
    boxes.contract("Two.sol", "pragma solidity 0.8.37;\ncontract A {}\ncontract B {}\n")
    calls = [f"    {call}" for call in MISTAKES] + [f"    with {call}" for call in REFUSED]
    tests = [f"def test_{n:03}(chain, accounts, box):\n{call}\n" for n, call in enumerate(calls)]
    return boxes.run(BOX + "\n".join(tests))


def test_every_mistake_is_told_where_it_was_made(told: pytest.RunResult) -> None:
    told.assert_outcomes(failed=len(MISTAKES) + len(REFUSED))
    found = sections(told.outlines)
    assert len(found) == len(MISTAKES) + len(REFUSED)
    expected = [*MISTAKES.items(), *((call, [line]) for call, line in REFUSED.items())]
    for (call, lines), section in zip(expected, found, strict=True):
        shown = pytest.LineMatcher(section)
        shown.fnmatch_lines([f">*{call.replace('[', '[[]')}"])
        shown.fnmatch_lines([f"E {line}" for line in lines])
        frames = [line for line in section if line.endswith(("Error", "Reverted")) and ".py:" in line]
        assert frames
        assert all(line.startswith("test_it.py:") for line in frames), "a frame of the kit's own is shown"


def sections(lines: list[str]) -> list[list[str]]:
    """What is shown of each test that failed."""
    found: list[list[str]] = []
    for line in lines:
        if line.startswith("____") and " test_" in line:
            found.append([])
        elif line.startswith("===") and found:
            break
        elif found:
            found[-1].append(line)
    return found


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--engine=geth",), "ERROR: no engine 'geth'; there are revm, pyevm, py-evm, both"),
        (("--gas-tolerance=nan",), "ERROR: --gas-tolerance: nan is no percentage from 0 upwards"),
        (("--gas-tolerance=-1",), "ERROR: --gas-tolerance: -1.0 is no percentage from 0 upwards"),
        (("--gas-check=none.txt",), "ERROR: --gas-check: cannot read */none.txt"),
        (("--gas-check=contracts",), "ERROR: --gas-check: cannot read */contracts"),
        (
            ("--gas-check=test_it.py",),
            "ERROR: --gas-check: */test_it.py, line 1 is not gas, function and test*",
        ),
    ],
)
def test_options_are_looked_at_before_any_test_runs(
    project: Project, options: tuple[str, ...], message: str
) -> None:
    done = project.run("def test_it(): pass", *options)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([message])
