"""Reads the write set of one transaction out of revm's journal.

pyrevm shows its journal only as Rust debug text. Between two transactions the journal of `RevmEngine` is
empty, so that text holds exactly the accounts and slots of the last one. It is cut at fixed markers, and the
bytecode in it (most of the text) is skipped, never parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chain.engine import Address

_ACCOUNT = ": Account { info: AccountInfo { balance: "
_NONCE = ", nonce: "
_CODE_HASH = ", code_hash: "
_STORAGE = "}, storage: {"
_STATUS = "status: AccountStatus("
_TRANSIENT = "}, transient_storage: {"
_CODE_LEN = "state: Analysed { len: "
_NO_STORAGE = "}"
_ADDRESS_CHARS = 42
_CODE_CHARS = 120  # at least this much text lies between an account's balance and its storage
_SLOT = re.compile(r"(\d+): StorageSlot \{ previous_or_original_value: (\d+), present_value: (\d+) ")


class AccountChange(NamedTuple):
    """An account as a transaction leaves it.

    `slots` holds only the words that changed, `code_size` is zero unless the transaction put code here,
    `destroyed` means created and self-destructed by the same transaction.
    """

    address: Address
    balance: int
    nonce: int
    code_size: int
    destroyed: bool
    slots: list[tuple[int, int]]


def parse(text: str) -> list[AccountChange]:
    """The accounts that a transaction loaded, from `EVM.journal_str`."""
    pieces = text[: text.rfind(_TRANSIENT)].split(_ACCOUNT)
    changes = []
    address = pieces[0][-_ADDRESS_CHARS:]
    for piece in pieces[1:]:
        changes.append(_account(address, piece))
        address = piece[-_ADDRESS_CHARS:]
    return changes


def _account(address: Address, piece: str) -> AccountChange:
    balance, _, rest = piece.partition(_NONCE)
    nonce = rest[: rest.find(_CODE_HASH)]
    storage = piece.find(_STORAGE, _CODE_CHARS) + len(_STORAGE)
    status = piece.find(_STATUS, storage)
    flags = piece[status : piece.find(")", status)]
    slots = _NOTHING if piece[storage] == _NO_STORAGE else _slots(piece[storage:status])
    destroyed = "SelfDestructed" in flags
    code_size = _code_size(piece) if "Created" in flags and not destroyed else 0
    return AccountChange(address, int(balance), int(nonce), code_size, destroyed, slots)


_NOTHING: list[tuple[int, int]] = []


def _code_size(piece: str) -> int:
    """Bytes of code; revm pads what it analysed, so the code itself is longer."""
    start = piece.find(_CODE_LEN) + len(_CODE_LEN)
    return int(piece[start : piece.find(",", start)])


def _slots(storage: str) -> list[tuple[int, int]]:
    return [(int(slot), int(now)) for slot, before, now in _SLOT.findall(storage) if before != now]
