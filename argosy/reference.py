"""Pages of reference that are made from the code they describe: `python -m argosy.reference docs/reference`."""

from __future__ import annotations

import sys
from enum import Enum
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_type_hints

from sim.records import SCHEMAS, TABLES

if TYPE_CHECKING:
    from sim.records import Row

_UNITS: Final = {
    "_at": "seconds from the scenario's start",
    "time": "seconds from the scenario's start",
    "_cents": "euro cents",
    "_g": "grams",
    "_bps": "basis points",
    "km": "kilometres",
    "gas_limit": "gas",
    "gas_used": "gas",
    "gas_price": "wei per gas",
    "value": "wei",
}
"""Units by how a column's name ends; other numbers count."""

_MINOR: Final = "minor units of `currency`"
_TOKEN: Final = "token units, millionths of `currency`"
_MONEY: Final = {
    "orders": {
        **dict.fromkeys(("goods", "freight", "duty", "vat", "total", "fee", "chargeback"), _MINOR),
        **dict.fromkeys(("to_buyer", "to_seller", "to_carrier", "to_tax", "to_platform"), _TOKEN),
    },
    "order_lines": {"unit_price": _MINOR, "goods": "minor units of the order's currency"},
    "order_events": {"amount": "minor units of the order's currency"},
    "side_payments": {"amount": f"{_TOKEN}; gwei where it is `native`"},
}


def tables_page() -> str:
    """Every table with its columns, as Markdown."""
    lines = [
        "# Tables of a run",
        "",
        "A run directory holds one Parquet file per table. Made by `python -m argosy.reference docs/reference`.",
        "",
    ]
    for name, rows in TABLES.items():
        lines += [
            f"## {name}",
            "",
            getdoc(rows) or "",
            "",
            "| column | type | unit | values |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{c}` | {kind} | {_MONEY.get(name, {}).get(c) or _unit(c)} | {_values(rows, c)} |"
            for c, kind in SCHEMAS[name]
        ]
        lines.append("")
    return "\n".join(lines)


def kpis_page() -> str:
    """Every key figure, as Markdown."""
    from analytics.kpis import KPIS

    lines = [
        "# Key figures",
        "",
        "What `kpis.json` and `argosy compare` hold; `argosy kpis` lists them too. Made by",
        "`python -m argosy.reference docs/reference`.",
        "",
        "| name | in tables | unit in JSON | better | meaning | read from |",
        "|---|---|---|---|---|---|",
    ]
    for figure in KPIS.values():
        tables = ", ".join(f"`{table}`" for table in figure.needs)
        lines.append(
            f"| `{figure.name}` | {figure.label} | {figure.unit} | {figure.better} | {figure.meaning} | {tables} |"
        )
    return "\n".join([*lines, ""])


def _unit(column: str) -> str:
    return next((unit for end, unit in _UNITS.items() if column.endswith(end)), "")


def _values(rows: type[Row], column: str) -> str:
    kind = get_type_hints(rows)[column]
    return ", ".join(f"`{member.value}`" for member in kind) if issubclass(kind, Enum) else ""


def escrow_page() -> str:
    """The interface of an escrow, as Markdown."""
    from argosy.lab import interface_page

    return interface_page()


PAGES: Final = {"tables.md": tables_page, "kpis.md": kpis_page, "escrow-interface.md": escrow_page}
"""Pages by their file's name."""

if __name__ == "__main__":
    for file, page in PAGES.items():
        (Path(sys.argv[1]) / file).write_text(page(), encoding="utf-8")
