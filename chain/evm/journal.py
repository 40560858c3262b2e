"""Reads the write set of one transaction out of revm's journal.

pyrevm shows its journal only as Rust debug text. Between two transactions the journal of `RevmEngine` is
empty, so that text holds exactly the accounts and slots of the last one. Most of it is bytecode: the reader
jumps over the code of contracts that it knows, and elsewhere goes from one fixed marker to the next.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.evm.engine import Address
    from chain.evm.state import Account

_FIRST = "state: {"
_HEAD = re.compile(  # up to the code: address, balance, nonce
    r"(.{42}): Account \{ info: AccountInfo \{ balance: (\d+), nonce: (\d+), code_hash: .{66}, code: "
)
_NO_CODE = "None"
_CODE_SIZE = "state: Analysed { len: "
_STORAGE = "}, storage: {"
_STATUS = "}, status: AccountStatus("
_NEXT = len(") }, ")
_LAST = " transient_storage: {"
_PLAIN = "Touched"


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


def parse(text: str, known: Mapping[Address, Account]) -> list[AccountChange]:
    """The accounts that a transaction loaded, from `EVM.journal_str` and the accounts before it.

    Raises:
        ValueError: if the text is not what revm 8 writes; nothing is guessed.
    """
    changes = []
    end = text.find(_FIRST) + len(_FIRST)
    while head := _HEAD.match(text, end):
        change, end = _account(text, head, known)
        changes.append(change)
    if not text.startswith(_LAST, end):
        raise ValueError(f"unknown journal text: {text[end : end + 80]!r}")
    return changes


def _account(text: str, head: re.Match[str], known: Mapping[Address, Account]) -> tuple[AccountChange, int]:
    """The account that `head` opens, and where the next one begins if there is one."""
    address, balance, nonce = head.groups()
    code = head.end()
    storage = text.find(_STORAGE, code + _code_chars(text, code, known.get(address))) + len(_STORAGE)
    storage_end = text.find(_STATUS, storage)
    status = storage_end + len(_STATUS)
    end = text.find(")", status)
    slots = _slots(text[storage:storage_end]) if storage_end > storage else []
    code_size, destroyed = 0, False
    if not text.startswith(_PLAIN, status):
        code_size, destroyed = _fate(text, code, text[status:end])
    return AccountChange(address, int(balance), int(nonce), code_size, destroyed, slots), end + _NEXT


def _code_chars(text: str, code: int, account: Account | None) -> int:
    """How much text can be skipped for being code: two digits a byte, if the code was loaded at all."""
    return 0 if account is None or text.startswith(_NO_CODE, code) else 2 * len(account.code)


def _fate(text: str, code: int, flags: str) -> tuple[int, bool]:
    """The size of code that is new here, and whether the account came and went."""
    if "Created" not in flags:
        return 0, False
    if "SelfDestructed" in flags:
        return 0, True
    size = text.find(_CODE_SIZE, code) + len(_CODE_SIZE)
    return int(text[size : text.find(",", size)]), False  # the code as shown is longer, for revm pads it


def _slots(storage: str) -> list[tuple[int, int]]:
    """The changed ones among `7: StorageSlot { previous_or_original_value: 0, present_value: 1 }, …`."""
    words = storage.split(" ")
    each = zip(words[::8], words[4::8], words[6::8], strict=True)
    return [(int(slot[:-1]), int(now)) for slot, before, now in each if before[:-1] != now]
