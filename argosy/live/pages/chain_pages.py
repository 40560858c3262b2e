"""Blocks and transactions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from argosy.live.call_tracer import frame_of
from argosy.live.pages.known import block_cell, number_of, order_cell, stamp
from argosy.live.pages.view import Cell, Grid, NotFoundError, View
from argosy.runs import argument_text, story_of
from chain.contracts import decode_log, describe_revert
from chain.testing.trace_text import trace_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.live.pages.known import Known
    from argosy.runs.story import Story
    from chain.evm import Log
    from chain.evm.recording import Entry

PAGE: Final = 50
"""Rows of a list."""

_HASH: Final = re.compile(r"0x[0-9a-f]{64}")
_GWEI: Final = 10**9
_LINES: Final = 2_000


def blocks(known: Known, newest: str = "") -> View:
    """Blocks from `newest` downwards, by default from the last."""
    head = len(known.engine.blocks) - 1
    first = min(head, number_of(newest, "block")) if newest else head
    around = [Cell("earlier", f"/blocks/{first - PAGE}")] if first >= PAGE else []
    around += [Cell("later", f"/blocks/{min(head, first + PAGE)}")] if first < head else []
    return View("Blocks", f"0 to {head:,}; the run ended with {known.opened.last:,}", around=around, grids=[
        block_grid(known, first, PAGE)
    ])  # fmt: skip


def block_grid(known: Known, newest: int, most: int) -> Grid:
    """Up to `most` blocks from `newest` downwards."""
    found = known.engine.blocks[max(0, newest - most + 1) : newest + 1][::-1]
    rows = [
        [
            Cell(stamp(b.timestamp)), block_cell(b.number), Cell(f"{b.transactions:,}"), Cell(f"{b.gas_used:,}"),
            Cell(f"{b.base_fee:,}"),
        ]
        for b in found
    ]  # fmt: skip
    return Grid("Blocks", ["time (UTC)", "block", "transactions", "gas", "base fee, wei"], rows, 1)


def block(known: Known, text: str) -> View:
    """A block and its transactions."""
    number, engine = number_of(text, "block"), known.engine
    if number >= len(engine.blocks):
        raise NotFoundError(f"no block {number}; the last one is {len(engine.blocks) - 1}")
    found = engine.blocks[number]
    beside = [n for n in (number - 1, number + 1) if 0 <= n < len(engine.blocks)]
    around = [Cell(f"block {n}", f"/block/{n}") for n in beside]
    facts = [
        ("hash", Cell("0x" + found.hash.hex())),
        ("gas used", Cell(f"{found.gas_used:,} of {engine.genesis.gas_limit:,}")),
        ("base fee", Cell(f"{found.base_fee:,} wei")),
    ]
    entries = engine.block_entries(number)
    return View(
        f"Block {number:,}",
        stamp(found.timestamp) + " UTC",
        facts,
        [transaction_grid(known, entries)],
        (),
        around,
    )


def transaction_grid(known: Known, entries: Sequence[Entry], title: str = "Transactions") -> Grid:
    """Transactions with what they were for."""
    rows = []
    for entry in entries:
        order, action = known.step(entry)
        done = action if entry.receipt.status else f"{action}, reverted"
        rows.append([
            known.transaction(entry), Cell(done), order_cell(order), known.account(entry.tx.sender),
            known.account(entry.tx.to), block_cell(entry.block), Cell(f"{entry.receipt.gas_used:,}"),
        ])  # fmt: skip
    return Grid(
        title, ["transaction", "action", "order", "from", "to", "block", "gas"], rows, 5, "There are none."
    )


def transaction(known: Known, text: str) -> View:
    """A transaction: its order, what it called, what came of it."""
    entry = known.engine.find(bytes.fromhex(text[2:])) if _HASH.fullmatch(text) else None
    if entry is None:
        raise NotFoundError(f"no transaction {text[:80]}")
    order, action = known.step(entry)
    tx, done = entry.tx, entry.receipt
    story = story_of(known.opened.run, order) if order >= 0 else None
    facts = [
        ("outcome", Cell("done" if done.status else f"reverted: {describe_revert(done.output)}")),
        *([("belongs to", order_cell(order))] if order >= 0 else []),
        ("from", known.account(tx.sender)),
        ("to", known.account(tx.to or done.contract)),
        ("block", block_cell(entry.block)),
        ("time (UTC)", Cell(stamp(known.engine.blocks[entry.block].timestamp))),
        ("gas", Cell(f"{done.gas_used:,} of at most {tx.gas:,}")),
        (
            "fee",
            Cell(f"{done.gas_used * tx.gas_price / _GWEI:,.0f} gwei at {tx.gas_price / _GWEI:,.3f} gwei"),
        ),
        ("coins sent", Cell(f"{tx.value:,} wei")),
        ("nonce", Cell(f"{entry.nonce:,}")),
    ]
    lines = trace_lines(frame_of(known.engine, entry), known.opened.reader)
    shown = lines[:_LINES] + ([f"… and {len(lines) - _LINES:,} lines more"] if len(lines) > _LINES else [])
    return View(action.replace("_", " ").capitalize(), text, facts, [_events(known, done.logs, story)], shown)


def _events(known: Known, logs: Sequence[Log], story: Story | None) -> Grid:
    rows = [
        [known.account(log.address), *_told(known, log, story), Cell(f"{index}")]
        for index, log in enumerate(logs)
    ]
    return Grid("Events", ["contract", "event", "what it says", "number"], rows, 3, "It logged nothing.")


def _told(known: Known, log: Log, story: Story | None) -> tuple[Cell, Cell]:
    decoded = decode_log(log)
    if decoded is None:
        return Cell("unknown"), Cell("")
    arguments = [
        f"{key} {_value(known, value) if story is None else argument_text(story, decoded.name, key, value)}"
        for key, value in decoded.arguments.items()
    ]
    return Cell(decoded.name), Cell(", ".join(arguments))


def _value(known: Known, value: object) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return known.opened.reader.names.get(value.lower(), value) if isinstance(value, str) else str(value)
