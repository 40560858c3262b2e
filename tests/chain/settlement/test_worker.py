"""The chain's process, spoken to in this one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from argosy.scenario_files import load_scenario
from chain.evm.accounts import Accounts
from chain.settlement.frames import read_frame, write_frame
from chain.settlement.genesis import endowed_accounts, epoch_of, genesis
from chain.settlement.worker import serve
from sim.core.accounts import KEEPER, PLATFORM

if TYPE_CHECKING:
    from sim.records import Row

pytest.importorskip("pyrevm")

SCENARIO = load_scenario("tiny", ["settlement.engine=revm"])[0]
ACCOUNTS = Accounts(SCENARIO.seed)
START = genesis(SCENARIO, ACCOUNTS, endowed_accounts(SCENARIO, 3))


class Kept:
    """A `RowStore` in memory that notes what is asked of it."""

    def __init__(self, full: bool = False) -> None:
        self.rows: list[Row] = []
        self.done: list[str] = []
        self.full = full
        self.requests = {"open": self.open}

    def record(self, row: Row) -> None:
        self.rows.append(row)

    def executed(self) -> None:
        self.done.append(f"executed {len(self.rows)}")
        if self.full:
            raise OSError(28, "No space left on device")

    def save(self) -> None:
        self.done.append(f"saved {len(self.rows)}")
        if self.full:
            raise OSError(28, "No space left on device")

    def open(self, where: str) -> str:
        self.done.append(f"opened {where}")
        return where.upper()


def start() -> tuple[str, tuple[Any, ...]]:
    of_genesis = (
        START.chain_id, START.timestamp, dict(START.balances), START.base_fee, START.gas_limit, START.coinbase,
        START.seed,
    )  # fmt: skip
    return "start", ("revm", SCENARIO.seed, of_genesis, epoch_of(SCENARIO))


def gift(number: int, *, wei: int = 5, gas: int = 21_000, expected: bytes = b"") -> tuple[Any, ...]:
    """A transaction of native coin as it travels."""
    sender, to, price = (
        ACCOUNTS.address(PLATFORM),
        ACCOUNTS.address(KEEPER),
        SCENARIO.settlement.gas_price_wei,
    )
    return (number, -1, "sponsor", PLATFORM, sender, to, b"", wei, gas, price, expected, ())


def mine(*blocks: tuple[int, list[tuple[Any, ...]]]) -> tuple[str, tuple[Any, ...]]:
    return "mine", (list(blocks),)


def answers(store: Kept, *requests: tuple[str, tuple[Any, ...]]) -> list[Any]:
    incoming, outgoing = BytesIO(), BytesIO()
    for request in requests:
        write_frame(incoming, request)
    incoming.seek(0)
    serve(incoming, outgoing, store)
    outgoing.seek(0)
    return list(iter(lambda: read_frame(outgoing), None))


def test_every_request_has_one_answer_in_order() -> None:
    store = Kept()
    address = ACCOUNTS.address(KEEPER)
    found = answers(
        store, ("open", ("there",)), start(), mine((0, [gift(0)]), (12, [gift(1), gift(2)])), mine((24, [gift(3)])),
        ("held", (address, {})),
    )  # fmt: skip
    assert found == [("done", "THERE"), ("done", None), ("done", None), ("done", None), ("done", {})]
    assert store.done == ["opened there", "executed 3", "executed 4"]
    assert [row[:6] for row in store.rows] == [
        (0, 1, 0, -1, "sponsor", PLATFORM),
        (1, 2, 12, -1, "sponsor", PLATFORM),
        (2, 2, 12, -1, "sponsor", PLATFORM),
        (3, 3, 24, -1, "sponsor", PLATFORM),
    ]


def test_a_fault_ends_the_service_after_what_led_to_it_is_saved() -> None:
    store = Kept()
    found = answers(
        store, start(), mine((0, [gift(0), gift(1, expected=b"\1"), gift(2)])), ("open", ("there",))
    )
    assert [kind for kind, _ in found] == ["done", "fault"]
    assert "transaction 1 (sponsor, no order) ended in" in found[1][1]
    assert store.done == ["saved 2"]


def test_a_transaction_that_no_block_may_hold_is_a_fault() -> None:
    found = answers(Kept(), start(), mine((0, [gift(0, wei=10**40)])))
    assert found[1][0] == "fault"
    assert "too few" in found[1][1]


def test_a_fault_is_told_even_if_the_disk_is_full() -> None:
    found = answers(Kept(full=True), start(), mine((0, [gift(0, expected=b"\1")])))
    assert found[1][0] == "fault"


def test_a_full_disk_is_told_as_such() -> None:
    found = answers(Kept(full=True), start(), mine((0, [gift(0)])), ("open", ("there",)))
    assert found == [("done", None), ("unwritten", "[Errno 28] No space left on device")]


@pytest.mark.parametrize("missing", range(1, 14, 4))
def test_a_message_cut_short_is_the_end(missing: int) -> None:
    """As when the market is killed while it writes."""
    stream = BytesIO()
    write_frame(stream, ("one", 1))
    whole = len(stream.getvalue())
    write_frame(stream, ("two", 2))
    cut = BytesIO(stream.getvalue()[: 2 * whole - missing])
    assert read_frame(cut) == ("one", 1)
    assert read_frame(cut) is None
    assert read_frame(BytesIO()) is None
