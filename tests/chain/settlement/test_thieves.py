"""Escrows that steal, one mutation of the example each: all are refused, with the thief's name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from typer.testing import CliRunner, Result

from argosy.cli import app
from chain.contracts.escrow import State
from chain.settlement.permitted import ENTERED, PERMITTED, STEPS
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "PlainEscrow.sol"
THIEF = "0x0000000000000000000000000000000000000bad"
SETTLED = "emit IEscrow.Settled(id, outcome, buyerBps, toBuyer, toSeller, toCarrier, toTax, toPlatform);"
PAID = "IERC20(token).safeTransfer(msg.sender, amount);"
TAKEN = "IERC20(terms.token).safeTransferFrom(msg.sender, address(this), deposit);"


class Theft(NamedTuple):
    """A piece of the example, what stands there instead, and what must be said."""

    old: str
    new: str
    said: tuple[str, ...]


MOVED = {
    "withdraw pays a thief": Theft(
        PAID, PAID.replace("msg.sender", "address(0xBAD)"), (f"went to {THIEF} at the cost of", "(withdraw,")
    ),
    "withdraw pays one unit less": Theft(
        PAID, PAID.replace("amount", "amount - 1"), ("0.000001", "went to the escrow at the cost of")
    ),
    "withdraw takes from the others as well": Theft(
        PAID, PAID.replace("amount", "amount * 2"), ("withdraw pays more than is owed",)
    ),
    "fund takes more than the deposit": Theft(
        TAKEN,
        TAKEN + "\n        IERC20(terms.token).safeTransferFrom(msg.sender, address(0xBAD), 7);",
        (f"went to {THIEF} at the cost of processor:", "(fund, order 1)"),
    ),
    "fund takes nothing": Theft(TAKEN, "", ("at the cost of the escrow", "it must move")),
    "ship takes from whoever paid": Theft(
        "_wait(deal, IEscrow.State.Shipped, deal.terms.deliverHours);",
        "_wait(deal, IEscrow.State.Shipped, deal.terms.deliverHours);\n"
        "        IERC20(deal.terms.token).safeTransfer(deal.terms.seller, deal.terms.price);",
        ("went to seller:", "at the cost of the escrow", "(ship, order", "it must move nothing"),
    ),
}

SAID = {
    "parties are swapped in Funded": Theft(
        "id, terms.buyer, terms.seller, terms.token", "id, terms.seller, terms.buyer, terms.token",
        ("Funded says buyer seller:", "where it is buyer:"),
    ),
    "the wrong order settles": Theft(SETTLED, SETTLED.replace("(id,", "(id + 1,"), ("Settled says id",)),
    "the wrong outcome": Theft(
        SETTLED, SETTLED.replace("outcome", "IEscrow.State.Ruled"), ("Settled says outcome 7 (Ruled), where",)
    ),
    "taxes are one unit short": Theft(
        "_share(terms.tax, buyerBps);", "_share(terms.tax, buyerBps) - (terms.tax > 9 && buyerBps == 0 ? 1 : 0);",
        ("0.000001", "at the cost of tax:"),
    ),
    "the platform's fee is everything": Theft(
        "_share(price, terms.feeBps)", "price", ("went to platform at the cost of seller:",)
    ),
    "a withdrawal is told of another": Theft(
        "emit Withdrawn(msg.sender, token, amount);", "emit Withdrawn(platform, token, amount);",
        ("Withdrawn says 0.00", "who was paid"),
    ),
    "Settled has the wrong size": Theft(
        SETTLED,
        'bytes32[2] memory t = [keccak256("Settled(uint256,uint8,uint16,uint256,uint256,uint256,uint256,uint256)"),'
        " bytes32(id)];\n        assembly { log2(0, 32, mload(t), mload(add(t, 32))) }\n"
        f"        if (id == 0) {SETTLED}",
        ("malformed Settled event: 1 indexed fields and 32 bytes of data",),
    ),
}  # fmt: skip

COULD = {
    "anybody may rule": Theft(
        "_only(id, IEscrow.State.Disputed, _deals[id].terms.arbiter)",
        "_only(id, IEscrow.State.Disputed, msg.sender)",
        ("anybody can rule order", "while it is Disputed, which only the arbiter may"),
    ),
    "the seller may rule, too": Theft(
        "_only(id, IEscrow.State.Disputed, _deals[id].terms.arbiter)",
        "_only(id, IEscrow.State.Disputed,"
        " msg.sender == _deals[id].terms.seller ? msg.sender : _deals[id].terms.arbiter)",
        ("the seller can rule order", "only the arbiter may"),
    ),
    "anybody may deliver": Theft(
        "_only(id, IEscrow.State.Shipped, _deals[id].terms.carrier)",
        "_only(id, IEscrow.State.Shipped, msg.sender)",
        ("anybody can deliver order", "the carrier can no longer deliver"),
    ),
    "anybody may confirm": Theft(
        "_only(id, IEscrow.State.Delivered, _deals[id].terms.buyer), IEscrow.State.Released",
        "_only(id, IEscrow.State.Delivered, msg.sender), IEscrow.State.Released",
        ("anybody can confirm order", "only the buyer may"),
    ),
    "release comes too early": Theft(
        "_late(id, IEscrow.State.Delivered)", "_only(id, IEscrow.State.Delivered, msg.sender)",
        ("anybody can release order", "before the deadline"),
    ),
    "an order can be settled again": Theft(
        "if (deal.state != state || msg.sender != who)",
        "if ((deal.state != state && deal.state != IEscrow.State.Refunded"
        " && deal.state != IEscrow.State.Unshipped && deal.state != IEscrow.State.Released"
        " && deal.state != IEscrow.State.Cancelled) || msg.sender != who)",
        ("for it is final",),
    ),
    "anybody may withdraw another's credit": Theft(
        "function _share(",
        "function collect(address owner, address token) external {\n"
        "        uint256 amount = _credits[owner][token];\n        _credits[owner][token] = 0;\n"
        "        IERC20(token).safeTransfer(msg.sender, amount);\n    }\n\n    function _share(",
        ("anybody can call collect(address,address)", "went to stranger at the cost of the escrow"),
    ),
    "the platform may take everything": Theft(
        "function _share(",
        "function sweep(address token, address to, uint256 amount) external {\n"
        "        require(msg.sender == platform);\n        IERC20(token).safeTransfer(to, amount);\n    }\n\n"
        "    function _share(",
        ("the platform can call sweep(address,address,uint256)", "went to platform at the cost of the escrow"),
    ),
    "a refused payment counts": Theft(
        TAKEN, TAKEN.replace("safeTransferFrom", "transferFrom"), ("whose transferFrom returns false",)
    ),
    "a withdrawal can be entered again": Theft(
        "_credits[msg.sender][token] = 0;\n        emit Withdrawn(msg.sender, token, amount);\n        " + PAID,
        PAID + "\n        emit Withdrawn(msg.sender, token, amount);\n        _credits[msg.sender][token] = 0;",
        ("withdraw pays more than is owed", "entered again"),
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def compiler() -> None:
    need_compiler()


def run(source: str, directory: Path) -> Result:
    file = directory / "Own.sol"
    file.write_text(source, encoding="utf-8")
    arguments = ["run", "tiny", "--days", "14", "--seed", "3", "--out", str(directory / "run"), "--json"]
    return CliRunner().invoke(app, [*arguments, "--set", f"settlement.contract={file}:PlainEscrow"])


@pytest.mark.parametrize("name", [*MOVED, *SAID, *COULD])
def test_a_thief_is_refused_and_named(tmp_path: Path, name: str) -> None:
    old, new, said = (MOVED | SAID | COULD)[name]
    source = EXAMPLE.read_text(encoding="utf-8")
    assert source.count(old) == 1, old
    result = run(source.replace(old, new), tmp_path)
    assert result.exit_code == 1, result.output
    for part in said:
        assert part in result.stderr


def test_neither_verify_nor_explain_agree_with_a_thief(tmp_path: Path) -> None:
    old, new, said = MOVED["ship takes from whoever paid"]
    run(EXAMPLE.read_text(encoding="utf-8").replace(old, new), tmp_path)
    directory = str(tmp_path / "run")
    verified = CliRunner().invoke(app, ["verify", directory, "--json"])
    assert verified.exit_code == 1
    answer = json.loads(verified.stdout)
    assert not answer["match"]
    assert said[1] in answer["reason"]
    order = answer["reason"].partition("order ")[2].partition(")")[0]
    explained = CliRunner().invoke(app, ["explain", directory, "order", order])
    assert said[1] in explained.stdout


def test_the_shipped_escrow_withstands_the_same_strangers(tmp_path: Path) -> None:
    reference = f"settlement.contract={ROOT / 'contracts' / 'Escrow.sol'}:Escrow"
    modules = 'settlement.modules=["returns", "offers", "cancelling"]'
    arguments = ["run", "tiny", "--days", "20", "--out", str(tmp_path / "run"), "--quiet"]
    result = CliRunner().invoke(app, [*arguments, "--set", reference, "--set", modules])
    assert result.exit_code == 0, result.output


def test_who_may_do_what_is_what_the_specification_says() -> None:
    told: dict[tuple[str, State], set[str]] = {}
    for line in (ROOT / "docs" / "escrow.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 6 or not cells[0].startswith("`") or cells[2] in {"–", "from"}:
            continue
        step = cells[0].strip("`").partition("(")[0]
        if cells[1] != "anyone":
            for state in cells[2].split(", "):
                told.setdefault((step, State[state.upper()]), set()).update(cells[1].split(", "))
        assert step in STEPS
        if cells[5].upper() in {state.name for state in ENTERED.values()}:
            assert ENTERED[step].name == cells[5].upper()
    held = {(step, state): set(roles) for state, steps in PERMITTED.items() for step, roles in steps.items()}
    assert told == held
