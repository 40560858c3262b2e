"""A Solidity file of one's own becomes an artifact that can be tried out like the shipped ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts.compile import CompileError
from chain.contracts.own_file import compile_file
from chain.testing import BUYER, CARRIER, SELLER, TERMS, Chain, EscrowChain, error, event, reverts, take
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """pragma solidity ^0.8.20;
import "./Base.sol";
import "@argosy/interfaces/IEscrow.sol";
contract Shop is Base {
    error Closed(uint256 until);
    event Sold(address indexed buyer, uint256 price);
    uint256 public immutable until;
    constructor(uint256 until_) { until = until_; }
    function buy(uint256 price) external returns (uint256) {
        if (block.timestamp < until) revert Closed(until);
        emit Sold(msg.sender, price);
        return price * RATE;
    }
}
abstract contract Half { function x() external virtual; }
library Sums { function twice(uint256 x) external pure returns (uint256) { return 2 * x; } }
contract Linked { function y() external pure returns (uint256) { return Sums.twice(1); } }
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    need_compiler()
    (tmp_path / "Base.sol").write_text(
        "pragma solidity ^0.8.20;\ncontract Base { uint256 constant RATE = 3; }\n"
    )
    file = tmp_path / "Shop.sol"
    file.write_text(SHOP)
    return file


def test_it_is_deployed_and_called_by_name(shop: Path) -> None:
    chain = Chain()
    buyer = chain.account("buyer")
    until = chain.now + 100
    contract = chain.deploy(compile_file(shop, "Shop"), until)
    assert contract.view("until") == until
    with reverts("Closed", until=until):
        contract.by(buyer).buy(5)
    chain.at(until)
    done = contract.by(buyer).buy(5)
    assert done.output == 15
    assert done.events == (event("Sold", buyer=buyer, price=5),)


def test_what_cannot_be_made(shop: Path) -> None:
    with pytest.raises(CompileError, match=r"no contract Stop in .*Shop\.sol\n  it has Half, Linked, Shop"):
        compile_file(shop, "Stop")
    with pytest.raises(CompileError, match="Linked wants a library"):
        compile_file(shop, "Linked")
    assert compile_file(shop, "Half").bytecode == b""
    shop.write_text("contract Shop {")
    with pytest.raises(CompileError, match=r"Shop\.sol does not compile\n.*ParserError"):
        compile_file(shop, "Shop")


def test_the_example_takes_the_place_of_the_shipped_escrow() -> None:
    need_compiler()
    chain = EscrowChain(escrow=compile_file(ROOT / "examples" / "PlainEscrow.sol", "PlainEscrow"))
    assert chain.escrow.by(BUYER).fund(TERMS).output == 1
    assert chain.held(TERMS.token) == TERMS.deposit
    chain.escrow.by(SELLER).ship(1)
    with reverts("NotNow"):
        chain.escrow.by(BUYER).confirm(1)
    assert take(chain, "confirm", BUYER) == error("NotNow")
    assert take(chain, "deliver", CARRIER).error is None
    chain.escrow.by(BUYER).confirm(1)
    assert chain.escrow.by(SELLER).withdraw(TERMS.token).output > 0
