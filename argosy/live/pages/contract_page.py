"""What a contract can be asked and asked to do, beside who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.live.pages.view import Cell, Grid
from chain.contracts import identified, notices, signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argosy.live.pages.known import Known
    from chain.contracts import Artifact
    from chain.evm import Address

_KINDS: Final = {"view": "view", "pure": "view", "payable": "takes coin", "nonpayable": ""}


def contract_of(known: Known, address: Address) -> Artifact | None:
    """The contract at an address: one of one's own that the run settled by, or a shipped one; None for others."""
    return known.opened.reader.artifacts.get(address) or identified(known.engine.code(address))


def interface(known: Known, address: Address) -> list[Grid]:
    """Functions, events and errors of a contract, with what its source says of them."""
    contract = contract_of(known, address)
    if contract is None:
        return []
    own = address in known.opened.reader.artifacts
    said = {} if own else notices(contract.name)
    return [
        _grid(contract, "function", f"Functions of {contract.name}", said),
        _grid(contract, "event", f"Events of {contract.name}", said),
        _grid(contract, "error", f"Errors of {contract.name}", {}),
    ]


def _grid(contract: Artifact, kind: str, title: str, said: Mapping[str, str]) -> Grid:
    entries = [entry for entry in contract.abi if entry["type"] == kind]
    rows = sorted(
        [Cell(signature(entry)), Cell(_KINDS.get(entry.get("stateMutability", ""), "")),
         Cell(said.get(signature(entry), ""))]
        for entry in entries
    )  # fmt: skip
    return Grid(title, [kind, "kind", "what it does"], rows, 3, "It has none.")
