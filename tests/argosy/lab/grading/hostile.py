"""Submissions that would harm whoever judges them, one of each kind, and two that would not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address

from argosy.lab.cast import WHERE
from tests.support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PLAIN: Final = (ROOT / "examples" / "PlainEscrow.sol").read_text(encoding="utf-8")
_CONSTRUCTOR: Final = "        platform = platform_;\n"
_CONFIRM: Final = "    function confirm(uint256 id) external {\n"
_ABSTRACT: Final = "pragma solidity 0.8.37; contract A {"


def changed(old: str, new: str) -> str:
    """PlainEscrow with one place otherwise."""
    assert PLAIN.count(old) == 1, old
    return PLAIN.replace(old, new)


DEPLOYED: Final[dict[str, str]] = {
    "Loops": changed(_CONFIRM, _CONFIRM + "        while (id != 0) orderCount = id;\n"),
    "Grows": changed(
        _CONFIRM, _CONFIRM + "        for (uint256 n = 1; id != 0; n *= 2) id += new bytes(n).length;\n"
    ),
    "Bomb": changed(_CONFIRM, _CONFIRM + "        assembly { revert(0, 300000) }\n"),
    "Dies": changed(
        _CONSTRUCTOR, _CONSTRUCTOR + "        if (block.number != 0) selfdestruct(payable(platform_));\n"
    ),
    "Breeds": changed(_CONSTRUCTOR, _CONSTRUCTOR + "        for (uint256 n; n < 9; ++n) new Child();\n"),
    "Refuses": changed(
        _CONSTRUCTOR, _CONSTRUCTOR + "        if (platform_ != address(1)) revert NotNow();\n"
    ),
}
"""Contracts that harm when they are deployed or called."""

TOO_MUCH: Final[dict[str, tuple[str, str]]] = {
    "large": (
        changed(_CONFIRM, f'    bytes public constant ALL = hex"{"5b" * 30_000}";\n' + _CONFIRM),
        "more than the 24,576 that a chain takes",
    ),
    "hugeinit": (
        changed(
            _CONSTRUCTOR,
            _CONSTRUCTOR + f'        orderCount = bytes(hex"{"5b" * 60_000}")[id()] == 0 ? 1 : 0;\n',
        ).replace(
            _CONFIRM, "    function id() private view returns (uint256) { return block.number; }\n" + _CONFIRM
        ),
        "the creation code of PlainEscrow is",
    ),
    "deep": (_ABSTRACT + " uint256 x = " + "(" * 60_000 + "1" + ")" * 60_000 + "; }", "does not compile"),
}
"""Sources that the compiler, or a chain, does not take, and what is said."""

_SETTLED: Final = "_credits[terms.seller][terms.token] += toSeller;"
CHEATS: Final[dict[str, str]] = {
    "Amount": changed(
        _SETTLED, "_credits[terms.price == 77_777_777 ? platform : terms.seller][terms.token] += toSeller;"
    ),
    "Knows": changed(
        _SETTLED,
        f"_credits[platform == {to_checksum_address(WHERE['platform'])} ? terms.seller : platform]"
        "[terms.token] += toSeller;",
    ),
}
"""Contracts in order by the public figures: one steals at an amount of its own, one where it is not known."""


def together(contracts: dict[str, str]) -> str:
    """One source with several versions of PlainEscrow, each by its name."""
    head, _, _ = PLAIN.partition("/// @title")
    bodies = [
        text.partition("/// @title")[2].replace("contract PlainEscrow", f"contract {name}")
        for name, text in contracts.items()
    ]
    return head + "\n".join(f"/// @title{body}" for body in bodies) + "\ncontract Child {}\n"


REFUSED: Final[dict[str, tuple[str, str]]] = {
    "passwd": ('import "/etc/passwd"; contract A {}', "may not be read"),
    "url": ('import "https://example.com/a.sol"; contract A {}', "may not be read"),
    "neighbour": ('import "../plain.sol"; contract A {}', "may not be read"),
    "beside": ('import "./plain.sol"; contract A {}', "which is not there"),
    "empty": ("", "is empty"),
    "binary": ("\x00\xff" * 9, "not UTF-8"),
}
"""Sources that are refused before, and what is said."""

NAMES: Final = ("=cmd()", "a\x1b[31mb\nc", "CON", "Ähm", "<script>alert(1)<", "con", "a b", "a_b")


def write_refused(directory: Path) -> None:
    """Everything that needs no compiler."""
    directory.mkdir(exist_ok=True)
    for name, (text, _) in REFUSED.items():
        (directory / f"{name}.sol").write_bytes(text.encode("latin-1"))
    for name in NAMES:
        (directory / f"{name}.sol").write_text('import "/etc/passwd";', encoding="utf-8")
    with (directory / "fifty.sol").open("wb") as file:
        file.truncate(50_000_000)
    (directory / "link.sol").symlink_to("/etc/passwd")
    (directory / "linked").symlink_to("/etc")
    os.mkfifo(directory / "pipe.sol")
    (directory / "nothing").mkdir()
    within = directory / "within"
    within.mkdir()
    (within / "Mine.sol").write_text('import "./Other.sol"; contract A {}', encoding="utf-8")
    (within / "Other.sol").symlink_to(directory / "passwd.sol")
