"""Plain tables and numbers for people."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.printable import one_line
from argosy.terminal import write
from sim.core.units import format_units

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP: Final = "  "
_NAME: Final = 34
"""Characters of a name in a table that is too wide."""
_NO_DECIMALS_FROM: Final = 10_000
_MILLIONS_FROM: Final = 10_000_000


class Block(NamedTuple):
    """A small table of text."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def money(units: int, currency: str, *, bare: bool = False) -> str:
    """Token units as an amount: `1,234.56 EUR`. Finer digits are shown only where they are not zero."""
    amount = format_units(units, currency)
    return amount if bare else f"{amount} {currency}"


def number(name: str, value: float | None) -> str:
    """The KPI `name`, in the unit that its label tells: cents as euros, shares as percentages.

    Raises:
        KeyError: if there is no such KPI.
    """
    from analytics.kpis import KPIS  # polars is loaded by those who show figures

    if value is None:
        return "-"
    match KPIS[name].unit:
        case "share":
            return f"{value:.1%}"
        case "EUR cents" | "EUR cent days":
            return f"{value / 100:,.2f}"
        case _:
            return f"{value:,}" if isinstance(value, int) else _decimal(value)


def aligned(block: Block, indent: str = "  ", left: int = 1) -> list[str]:
    """The lines of a block, without its title; the first `left` columns read left."""
    table = [[one_line(cell) for cell in row] for row in (block.head, *block.rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(block.head))]
    return [indent + _line(row, widths, left) for row in table]


def narrowed(block: Block, width: int) -> list[Block]:
    """The block if it fits into `width`, else its first column wrapped, and its other columns in several blocks.

    Columns that are too wide by themselves stand alone.
    """
    widths = _widths(block)
    if sum(widths) <= width:
        return [block]
    wrapped = _wrapped(block)
    widths = _widths(wrapped)
    parts: list[list[int]] = []
    room = 0
    for column in range(1, len(block.head)):
        if not parts or widths[column] > room:
            parts.append([0])
            room = width - widths[0]
        parts[-1].append(column)
        room -= widths[column]
    return [_columns(wrapped, part) for part in parts] or [wrapped]


def print_blocks(title: str, subtitle: str, blocks: Sequence[Block], closing: Sequence[str]) -> None:
    """Print a report: title, blocks one under the other, as wide as the terminal, closing lines."""
    lines = [one_line(title), subtitle] if subtitle else [one_line(title)]
    width = shutil.get_terminal_size().columns
    for block in blocks:
        if block.rows:
            for part in narrowed(block, width):
                lines += ["", part.title, *aligned(part)]
    write("\n".join([*lines, "", *closing]))


def _line(cells: Sequence[str], widths: Sequence[int], left: int) -> str:
    pairs = enumerate(zip(cells, widths, strict=True))
    padded = [cell.ljust(width) if column < left else cell.rjust(width) for column, (cell, width) in pairs]
    return _GAP.join(padded).rstrip()


def _widths(block: Block) -> list[int]:
    table = [block.head, *block.rows]
    return [max(len(row[column]) for row in table) + len(_GAP) for column in range(len(block.head))]


def _wrapped(block: Block) -> Block:
    """Long names in the first column go over several rows, the last of which has the values."""
    rows: list[Sequence[str]] = []
    for name, *cells in block.rows:
        *above, last = textwrap.wrap(name, _NAME, subsequent_indent=_GAP) or [name]
        rows += [[line, *[""] * len(cells)] for line in above]
        rows.append([last, *cells])
    return Block(block.title, block.head, rows)


def _columns(block: Block, columns: Sequence[int]) -> Block:
    head, *rows = ([row[column] for column in columns] for row in (block.head, *block.rows))
    return Block(block.title, head, rows)


def _decimal(value: float) -> str:
    if abs(value) >= _MILLIONS_FROM:
        return f"{value / 1e6:,.1f}M"
    return f"{value:,.0f}" if abs(value) >= _NO_DECIMALS_FROM else f"{value:,.2f}"
