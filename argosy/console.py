"""Plain tables and numbers for people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import format_units

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    """The KPI `name`, in the unit that people read.

    Raises:
        KeyError: if there is no such KPI.
    """
    from analytics.kpis import KPIS  # polars is loaded by those who show figures

    if value is None:
        return "-"
    match KPIS[name].unit:
        case "share":
            return f"{value:.1%}"
        case "EUR cents":
            return f"{value / 100:,.2f} EUR"
        case "EUR cent days":
            return f"{value / 100:,.2f} EUR days"
        case _:
            return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def aligned(block: Block, indent: str = "  ", left: int = 1) -> list[str]:
    """The lines of a block, without its title; the first `left` columns read left."""
    table = [list(block.head), *map(list, block.rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(block.head))]
    return [indent + _line(row, widths, left) for row in table]


def print_blocks(title: str, subtitle: str, blocks: Sequence[Block], closing: Sequence[str]) -> None:
    """Print a report: title, blocks one under the other, closing lines."""
    lines = [title, subtitle] if subtitle else [title]
    for block in blocks:
        if block.rows:
            lines += ["", block.title, *aligned(block)]
    write([*lines, "", *closing])


def write(lines: Sequence[str]) -> None:
    """Print lines on stdout."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _line(cells: Sequence[str], widths: Sequence[int], left: int) -> str:
    pairs = enumerate(zip(cells, widths, strict=True))
    padded = [cell.ljust(width) if column < left else cell.rjust(width) for column, (cell, width) in pairs]
    return "  ".join(padded).rstrip()
