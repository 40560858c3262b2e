"""Projects of tests that use the kit, run by a pytest inside of pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

# what an inner session loads is forgotten with it, and revm can be loaded only once
import chain.evm.pyevm
import chain.evm.revm
import chain.kit.chain
import chain.kit.failing
import chain.kit.session  # noqa: F401
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BOX = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

interface IBox {
    function fill(uint256 amount) external;
}

contract Box is IBox {
    error Full(address who, uint256 most);
    event Filled(address indexed who, uint256 amount);
    uint256 public content;
    address public last;

    function fill(uint256 amount) external {
        if (amount > 100) revert Full(msg.sender, 100);
        require(amount != 13, "bad luck");
        content += amount;
        last = msg.sender;
        emit Filled(msg.sender, amount);
    }

    function drain(uint256 amount) external returns (uint256 left, address by) {
        content -= amount;
        return (content, msg.sender);
    }

    function quiet() external pure {
        assembly { revert(0, 0) }
    }

    function pay() external payable {}
    function caller() external view returns (address) { return msg.sender; }
    function least() external view returns (uint256) { require(content > 5, "too little"); return content; }
    function forever() external { while (true) content++; }
    function join(uint256 a) external pure returns (string memory) { return a == 1 ? "one" : "many"; }
    function join(string calldata a) external pure returns (string memory) { return a; }
}
"""

HEAD = """
import pytest
from chain.kit import KitError, panics, reverts, reverts_with
"""


class Project:
    """A directory with contracts and tests."""

    def __init__(self, pytester: pytest.Pytester, cache: Path) -> None:
        self.pytester, self.cache = pytester, cache
        pytester.makeini("[pytest]\n")
        (pytester.path / "contracts").mkdir()

    def contract(self, name: str, text: str) -> None:
        (self.pytester.path / "contracts" / name).write_text(text, encoding="utf-8")

    def run(self, source: str, *options: str) -> pytest.RunResult:
        """What pytest makes of a module of tests."""
        self.pytester.makepyfile(test_it=HEAD + source)
        arguments: Sequence[str] = ("-p", "no:xdist", "-o", f"cache_dir={self.cache}", *options)
        return self.pytester.runpytest_inprocess(*arguments)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the compiler said, for all tests of the kit."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def project(pytester: pytest.Pytester, kept: Path) -> Project:
    """An empty project."""
    return Project(pytester, kept)


@pytest.fixture
def boxes(project: Project) -> Project:
    """A project with a contract."""
    need_compiler()
    project.contract("Box.sol", BOX)
    return project


@pytest.fixture(params=["revm", "pyevm"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine, as an option."""
    return f"--engine={request.param}"
