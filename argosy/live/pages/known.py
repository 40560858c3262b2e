"""What the pages know about a run, and how they name and link it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from argosy.live.pages.view import Cell, NotFoundError

if TYPE_CHECKING:
    from argosy.live.opened import Opened
    from chain.evm import Address, RecordingEngine
    from chain.evm.recording import Entry


class Step(NamedTuple):
    """What a recorded transaction was for: order (-1 for none) and action."""

    order: int
    action: str


class Known:
    """A served run with look-ups."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    @property
    def engine(self) -> RecordingEngine:
        """The copy of the run's chain."""
        return self.opened.node.engine

    @cached_property
    def addresses(self) -> dict[str, Address]:
        """Addresses by name."""
        return {name: address for address, name in self.opened.reader.names.items()}

    @cached_property
    def steps(self) -> list[Step]:
        """What the run's transactions were for, in the order of execution."""
        run = self.opened.run
        frame = run.collect(run.table("transactions").select("order", "action"))
        return [Step(*row) for row in frame.iter_rows()]

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Index of a block's first transaction by the block's number."""
        first: dict[int, int] = {}
        for index, entry in enumerate(self.engine.entries[: len(self.steps)]):
            first.setdefault(entry.block, index)
        return first

    def step(self, entry: Entry) -> Step:
        """What a transaction was for; a client's for nothing that the run knows."""
        if entry.block > self.opened.last:
            return Step(-1, "sent by a client")
        return self.steps[self.numbers[entry.block] + entry.index]

    def rows(self, table: str, order: int) -> list[dict[str, Any]]:
        """The rows of an order."""
        import polars as pl

        run = self.opened.run
        return run.collect(run.table(table).filter(pl.col("order") == order)).to_dicts()

    def account(self, address: Address | None) -> Cell:
        """Somebody by name, never by address alone if there is a name."""
        if address is None:
            return Cell("a new contract")
        name = self.opened.reader.names.get(address)
        return Cell(name or _short(address), f"/account/{address}", address)

    def named(self, name: str) -> Cell:
        """Somebody whose name is known; others are only named."""
        address = self.addresses.get(name)
        return Cell(name) if address is None else self.account(address)

    def transaction(self, entry: Entry) -> Cell:
        """A transaction by its hash."""
        whole = self.hash_of(entry)
        return Cell(_short(whole), f"/tx/{whole}", whole)

    def hash_of(self, entry: Entry) -> str:
        """A transaction's hash."""
        return "0x" + bytes(self.engine.signed(entry).hash).hex()


def block_cell(number: int) -> Cell:
    """A block by its number."""
    return Cell(f"{number:,}", f"/block/{number}")


def order_cell(order: int) -> Cell:
    """An order; nothing where there is none."""
    return Cell(f"order {order}", f"/order/{order}") if order >= 0 else Cell("")


def stamp(seconds: int) -> str:
    """A block's time, UTC."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"
    except (OverflowError, ValueError, OSError):
        return f"second {seconds:,}"


def number_of(text: str, what: str) -> int:
    """A number out of a path.

    Raises:
        NotFoundError: if it is none.
    """
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise NotFoundError(f"no {what} {text[:_DIGITS]}")
    return int(text)


def _short(hexed: str) -> str:
    return f"{hexed[:10]}…{hexed[-6:]}"


_DIGITS = 15
