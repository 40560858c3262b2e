"""PlainEscrow with one hole each, compiled together."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from chain.contracts.own_file import PATIENCE_S, Compilation, _compiled, _messages
from chain.contracts.sources import Sources
from tests.support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path


class Thief(NamedTuple):
    """Text in place of text, and the attack that must find it."""

    name: str
    old: str
    new: str
    attack: str
    function: str


THIEVES = (
    Thief(
        "AnyoneRules",
        "_only(id, IEscrow.State.Disputed, _deals[id].terms.arbiter)",
        "_only(id, IEscrow.State.Disputed, msg.sender)",
        "A17",
        "rule",
    ),
    Thief(
        "Early",
        "_settle(id, _late(id, IEscrow.State.Delivered), IEscrow.State.Released, 0)",
        "_settle(id, _only(id, IEscrow.State.Delivered, msg.sender), IEscrow.State.Released, 0)",
        "A23",
        "release",
    ),
    Thief(
        "PaysFirst",
        """        _credits[msg.sender][token] = 0;
        emit Withdrawn(msg.sender, token, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
""",
        """        emit Withdrawn(msg.sender, token, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
        _credits[msg.sender][token] = 0;
""",
        "A3",
        "",
    ),
    Thief(
        "Rugs",
        "    function ship(",
        """    function sweep(address token, uint256 amount) external {
        require(msg.sender == platform);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    function ship(""",
        "K1",
        "sweep",
    ),
    Thief(
        "Pauses",
        "    function ship(",
        """    bool public paused;

    function pause() external {
        require(msg.sender == platform);
        paused = true;
    }

    modifier running() {
        require(!paused);
        _;
    }

    function ship(""",
        "A46",
        "pause",
    ),
    Thief(
        "HidesInAView",
        "    function ship(",
        """    function creditOf(address owner, address token) external returns (uint256 amount) {
        amount = _credits[owner][token];
        _credits[owner][token] = 0;
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    function ship(""",
        "K1",
        "creditOf",
    ),
    Thief(
        "MovesCredit",
        "    function ship(",
        """    function move(address owner, address to, uint256 amount, address token) external {
        require(amount != 0 && _credits[owner][token] == amount);
        _credits[owner][token] = 0;
        _credits[to][token] += amount;
    }

    function ship(""",
        "K1",
        "move",
    ),
    Thief(
        "HidesInAPermit",
        "    function ship(",
        """    function fundWithPermit(IEscrow.Terms calldata terms, IEscrow.Permit calldata) external payable {
        IERC20(terms.token).safeTransfer(msg.sender, 1);
    }

    function ship(""",
        "K1",
        "fundWithPermit",
    ),
    Thief(
        "HidesInAFallback",
        "    function ship(",
        """    fallback() external {
        _deals[1].terms.buyer = msg.sender;
    }

    function ship(""",
        "K1",
        "",
    ),
    Thief(
        "HidesInAReceive",
        "    function ship(",
        """    receive() external payable {
        if (msg.value != 0) _deals[1].terms.buyer = msg.sender;
    }

    function ship(""",
        "K1",
        "",
    ),
    Thief(
        "TrustsTheSigner",
        "amount = _credits[msg.sender][token];\n        _credits[msg.sender][token] = 0;",
        "amount = _credits[tx.origin][token];\n        _credits[tx.origin][token] = 0;",
        "P1",
        "withdraw",
    ),
    Thief(
        "HurriesTheSeller",
        "deal.state != state || msg.sender != who",
        "deal.state != state || msg.sender != who || "
        "(state == IEscrow.State.Funded && block.timestamp + 1 >= deal.deadline)",
        "L3",
        "ship",
    ),
    Thief("Twice", "deal.state = outcome;", "", "A20", ""),
    Thief(
        "Leaks",
        "uint256 toSeller = price - toPlatform;",
        "uint256 toSeller = price - toPlatform - 1;",
        "L1",
        "",
    ),
    Thief(
        "Lies",
        "id, outcome, buyerBps, toBuyer, toSeller",
        "id, outcome, buyerBps, toSeller, toBuyer",
        "E1",
        "confirm",
    ),
)


@cache
def compiled(directory: Path) -> dict[str, Compilation]:
    """All of them, and the sound one, by name."""
    plain = (ROOT / "examples/PlainEscrow.sol").read_text(encoding="utf-8")
    head, _, body = plain.partition("/// @title")
    parts = [body]
    for thief in THIEVES:
        assert body.count(thief.old) == 1, thief.name
        changed = body.replace(thief.old, thief.new).replace("contract PlainEscrow", f"contract {thief.name}")
        if thief.name == "Pauses":
            changed = changed.replace(
                "external returns (uint256 amount) {", "external running returns (uint256 amount) {"
            )
        parts.append(changed)
    file = directory / "Thieves.sol"
    file.write_text(head + "\n".join("/// @title" + part for part in parts), encoding="utf-8")
    sources = Sources(file)
    output = _compiled(file, sources, PATIENCE_S)
    from chain.contracts import Artifact

    numbered = {entry["id"]: (path, sources.texts[path]) for path, entry in output["sources"].items()}
    return {
        name: Compilation(
            Artifact(
                name,
                made["abi"],
                bytes.fromhex(made["evm"]["bytecode"]["object"]),
                bytes.fromhex(made["evm"]["deployedBytecode"]["object"]),
            ),
            _messages(output, "warning"),
            made["evm"]["deployedBytecode"]["sourceMap"],
            numbered,
        )
        for name, made in output["contracts"][sources.main].items()
    }
