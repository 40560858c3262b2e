"""The reader of revm's journal, on text as revm 8 writes it."""

from __future__ import annotations

import pytest

from chain.evm.journal import AccountChange, parse
from chain.evm.state import Account

HASH = "0x" + "c5" * 32
OWNER, TOKEN, FRESH, GONE = ("0x" + digits * 20 for digits in ("11", "22", "33", "44"))
CODE = 'Some(Bytecode {{ bytecode: 0x{0}00, state: Analysed {{ len: {1}, jump_map: JumpMap {{ map: "00" }} }} }})'


def account(address: str, balance: int, nonce: int, code: str, slots: str, status: str) -> str:
    info = f"AccountInfo {{ balance: {balance}, nonce: {nonce}, code_hash: {HASH}, code: {code} }}"
    return f"{address}: Account {{ info: {info}, storage: {{{slots}}}, status: AccountStatus({status}) }}"


def slot(key: int, before: int, now: int) -> str:
    return f"{key}: StorageSlot {{ previous_or_original_value: {before}, present_value: {now} }}"


def journal(*accounts: str) -> str:
    rest = "transient_storage: {}, logs: [], depth: 1, journal: [[], []], spec: CANCUN }"
    return f"JournaledState {{ state: {{{', '.join(accounts)}}}, {rest}"


def test_changed_slots_are_kept_and_read_ones_are_not() -> None:
    slots = ", ".join([slot(2**255, 1, 2**256 - 1), slot(7, 5, 5), slot(0, 9, 0)])
    text = journal(
        account(OWNER, 10**20, 3, "None", "", "Touched"),
        account(TOKEN, 0, 1, CODE.format("60" * 50, 50), slots, "Touched"),
    )
    expected = [
        AccountChange(OWNER, 10**20, 3, 0, False, []),
        AccountChange(TOKEN, 0, 1, 0, False, [(2**255, 2**256 - 1), (0, 0)]),
    ]
    assert parse(text, {}) == expected
    assert parse(text, {TOKEN: Account(code=bytes(50)), OWNER: Account()}) == expected


def test_accounts_that_stayed_as_they_were_are_no_changes() -> None:
    text = journal(
        account(OWNER, 10, 3, "None", "", "Touched"),
        account(TOKEN, 0, 1, CODE.format("60" * 50, 50), slot(1, 5, 5), "Touched"),
        account(FRESH, 0, 0, "None", "", "0x0"),
        account(GONE, 4, 0, "None", "", "Touched"),
    )
    known = {OWNER: Account(balance=10, nonce=3), TOKEN: Account(nonce=1, code=bytes(50)), GONE: Account(3)}
    assert parse(text, known) == [AccountChange(GONE, 4, 0, 0, False, [])]
    assert [change.address for change in parse(text, {})] == [OWNER, TOKEN, GONE]


def test_an_account_whose_slots_alone_changed_is_a_change() -> None:
    text = journal(account(TOKEN, 0, 1, "None", slot(1, 5, 6), "Touched"))
    assert parse(text, {TOKEN: Account(nonce=1)}) == [AccountChange(TOKEN, 0, 1, 0, False, [(1, 6)])]


def test_a_changed_slot_layout_is_refused() -> None:
    text = journal(account(TOKEN, 0, 1, "None", "1: Slot { original_value: 5, value: 6 }", "Touched"))
    with pytest.raises(ValueError, match="unknown journal"):
        parse(text, {})


def test_known_code_that_was_not_loaded_is_not_jumped_over() -> None:
    text = journal(
        account(TOKEN, 5, 1, "None", "", "0x0"), account(OWNER, 1, 1, "None", slot(1, 0, 1), "Touched")
    )
    assert [change.slots for change in parse(text, {TOKEN: Account(code=bytes(10_000))})] == [[], [(1, 1)]]


def test_creations_and_destructions() -> None:
    text = journal(
        account(FRESH, 1, 1, CODE.format("fe" * 7, 7), slot(0, 0, 1), "Created | Touched"),
        account(GONE, 0, 1, CODE.format("fe" * 7, 7), slot(0, 0, 1), "Created | SelfDestructed | Touched"),
    )
    fresh, gone = parse(text, {})
    assert (fresh.code_size, fresh.destroyed) == (7, False)
    assert (gone.code_size, gone.destroyed) == (0, True)


def test_an_empty_journal_holds_nothing() -> None:
    with pytest.raises(ValueError, match="unknown journal"):
        parse("JournaledState { state: {}, transient_storage: {}", {})


@pytest.mark.parametrize(
    "broken", ["", "Journal { accounts: [] }", "JournaledState { state: {0x11: Account {"]
)
def test_another_format_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="unknown journal"):
        parse(broken, {})


def test_a_changed_account_layout_is_refused() -> None:
    text = journal(
        account(OWNER, 1, 1, "None", "", "Touched"), account(TOKEN, 1, 1, "None", "", "Touched")
    ).replace(f"{TOKEN}: Account {{ info", f"{TOKEN}: Account {{ flags: 0, info")
    with pytest.raises(ValueError, match="unknown journal"):
        parse(text, {})
