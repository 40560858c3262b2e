"""Reads the write set of one transaction out of revm's journal.

pyrevm shows its journal only as Rust debug text. Between two transactions the journal of `Machine` is empty,
so that text holds exactly the accounts and slots of the last one. Reading it is a good part of what a
transaction costs: the reader goes from one fixed marker to the next, takes accounts without code or storage in
one match, jumps over the code of contracts that it knows, and builds nothing for accounts that stayed as they were.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.evm.engine import Address
    from chain.evm.state import Account

_FIRST = len("JournaledState { state: {")
_HEAD = (
    re.compile(  # address, balance, nonce; then, if there is no code, and if there is nothing else to read
        r"(.{42}): Account \{ info: AccountInfo \{ balance: (\d+), nonce: (\d+), code_hash: .{66}, code: "
        r"(None \}, storage: \{)?(\}, status: AccountStatus\(Touched\) \}(?:, )?)?"
    )
)
_NO_CODE, _NOTHING_ELSE = 4, 5  # groups of `_HEAD`
_BEFORE = ": StorageSlot { previous_or_original_value: "
_NOW = ", present_value: "
_BETWEEN = "}, "
_CODE_SIZE = "state: Analysed { len: "
_STORAGE = "}, storage: {"
_STATUS = "}, status: AccountStatus("
_PLAIN = "Touched)"
_END = ") }"
_NEXT = ", "
_LAST = "}, transient_storage: {"


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
    """The accounts that a transaction changed, from `EVM.journal_str` and the accounts before it.

    Raises:
        ValueError: if the text is not what revm 8 writes; nothing is guessed.
    """
    changes = []
    match, end = _HEAD.match, 0
    head = match(text, _FIRST)
    while head:
        address, digits, count = head.group(1, 2, 3)
        balance, nonce, account = int(digits), int(count), known.get(address)
        moved = balance != account.balance or nonce != account.nonce if account else balance or nonce
        if head.lastindex == _NOTHING_ELSE:
            end = head.end()
            if moved:
                changes.append(AccountChange(address, balance, nonce, 0, False, []))
        else:
            end, code_size, destroyed, slots = _rest(text, head, account)
            if moved or slots or code_size or destroyed:
                changes.append(AccountChange(address, balance, nonce, code_size, destroyed, slots))
        head = match(text, end)
    if not text.startswith(_LAST, end):
        _refuse(text[end:])
    return changes


def _rest(
    text: str, head: re.Match[str], account: Account | None
) -> tuple[int, int, bool, list[tuple[int, int]]]:
    """Where the account that `head` opens ends, the size of new code, whether it is gone, changed slots."""
    storage = code = head.end()
    if head.lastindex != _NO_CODE:  # two digits a byte
        skipped = code if account is None else code + 2 * len(account.code)
        storage = text.index(_STORAGE, skipped) + len(_STORAGE)
    storage_end = text.index(_STATUS, storage)
    slots = _slots(text[storage:storage_end]) if storage_end > storage else []
    status = storage_end + len(_STATUS)
    code_size, destroyed = 0, False
    if text.startswith(_PLAIN, status):
        end = status + len(_PLAIN) - 1
    else:
        end = text.index(_END, status)
        code_size, destroyed = _fate(text, code, text[status:end])
    end += len(_END)
    return end + len(_NEXT) if text.startswith(_NEXT, end) else end, code_size, destroyed, slots


def _slots(storage: str) -> list[tuple[int, int]]:
    """The changed ones among `7: StorageSlot { previous_or_original_value: 0, present_value: 1 }, …`.

    Long markers are what `str` finds fastest; a pattern, or every word by itself, takes half as long again.
    """
    key, *cells = storage.split(_BEFORE)
    changed = []
    for cell in cells:
        before, _, rest = cell.partition(_NOW)
        now, _, rest = rest.partition(" ")
        if now != before:
            changed.append((int(key), int(now)))
        key = rest[len(_BETWEEN) :]
    if key:
        _refuse(storage)
    return changed


def _fate(text: str, code: int, flags: str) -> tuple[int, bool]:
    """The size of code that is new here, and whether the account came and went."""
    if "Created" not in flags:
        return 0, False
    if "SelfDestructed" in flags:
        return 0, True
    size = text.index(_CODE_SIZE, code) + len(_CODE_SIZE)
    return int(text[size : text.index(",", size)]), False  # the code as shown is longer, for revm pads it


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"unknown journal text: {text[:80]!r}")
