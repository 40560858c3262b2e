"""What `argosy run` answers: a table for people, or one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.kpis import KPIS
from argosy.console import Block, money, number, print_blocks

if TYPE_CHECKING:
    from argosy.runs.result import RunResult

_SHOWN_ORDERS = 5
_SHOWN_STEPS = 8
_UNITS = {
    "opening": "on shelves at first", "restocked": "from suppliers", "on_hand": "on shelves",
    "reserved": "for orders, not sent yet", "under_way": "under way", "stranded": "too late for their buyers",
    "delivered": "with buyers", "lost": "lost", "scrapped": "written off", "shrunk": "gone astray",
    "difference": "difference",
}  # fmt: skip


def as_json(result: RunResult) -> str:
    """One JSON object on one line."""
    manifest = result.manifest
    answer = {
        "run": str(result.directory),
        "scenario": manifest["scenario"]["name"],
        **{key: manifest[key] for key in ("seed", "engine", "settlement", "status")},
        **{key: manifest[key] for key in ("orders", "settled", "outcomes")},
        "kpis": result.kpis,
        "gas_by_step": [step._asdict() for step in result.steps],
        "conservation": manifest["conservation"],
        "matter": None if result.matter is None else result.matter.document,
        "unbalanced_orders": result.unbalanced,
        "accounts": result.accounts,
        "accounts_sum": sum(lines["profit"] for lines in result.accounts.values()),
        **{key: manifest[key] for key in ("digest", "wall_s", "orders_per_s")},
    }
    return json.dumps(answer)


def complaints(result: RunResult) -> list[str]:
    """What is wrong with the run, in sentences for stderr."""
    found = [
        f"{money(amount, currency)} are unaccounted for"
        for currency, amount in result.manifest["conservation"]["difference"].items()
        if amount
    ]
    if result.unbalanced:
        shown = ", ".join(map(str, result.unbalanced[:_SHOWN_ORDERS]))
        found.append(f"payouts do not add up to the deposit in {len(result.unbalanced)} orders: {shown}")
    found += result.unproved
    found += [] if result.matter is None else result.matter.faults
    if result.interrupted:
        found.append(
            f"stopped; what was done until then is in {result.directory}\n"
            "  orders that had not ended are recorded as open"
        )
    return [*found, *result.manifest["warnings"]]


def show(result: RunResult) -> None:
    """Print the table for people."""
    manifest = result.manifest
    where = f"{manifest['settlement']} settlement" + (
        f" on {manifest['engine']}" if manifest["engine"] != "none" else ""
    )
    print_blocks(
        f"{manifest['scenario']['name']} - {manifest['scenario']['title']}",
        f"seed {manifest['seed']}, {where}; {manifest['orders']:,} orders in {manifest['wall_s']:.1f} s",
        [
            Block("orders", ["outcome", "orders"], _outcomes(manifest)),
            Block("key figures", ["figure", "value"], _figures(result.kpis)),
            Block(
                "gas by step", ["step", "times", "gas each", "gas an order", "EUR an order"], _steps(result)
            ),
            Block("money", ["currency", "deposited", "paid out", "held", "difference"], _money(manifest)),
            Block("goods", ["units", ""], _goods(result)),
            Block("profit and loss, EUR", ["actors", "received", "given", "profit"], _accounts(result)),
        ],
        [f"digest  {manifest['digest']}", f"run     {result.directory}"],
    )


def _outcomes(manifest: dict[str, Any]) -> list[list[str]]:
    rows = [[name, f"{count:,}"] for name, count in manifest["outcomes"].items()]
    return [*rows, ["all", f"{manifest['orders']:,}"]]


def _figures(figures: dict[str, Any]) -> list[list[str]]:
    return [
        [KPIS[name].label, number(name, value)]
        for name, value in figures.items()
        if value or not KPIS[name].spared
    ]


def _steps(result: RunResult) -> list[list[str]]:
    """The costliest kinds of transactions; the JSON has them all."""
    return [
        [
            step.action, f"{step.times:,}", f"{step.gas_mean:,.0f}",
            "-" if step.gas_per_order is None else f"{step.gas_per_order:,.0f}",
            "-" if step.fee_cents_per_order is None else f"{step.fee_cents_per_order / 100:,.3f}",
        ]
        for step in result.steps[:_SHOWN_STEPS]
    ]  # fmt: skip


def _accounts(result: RunResult) -> list[list[str]]:
    """What the lines of each group bring and cost, and what is left; the last row sums to nothing."""
    rows = [(group.replace("_", " "), *_two_sides(lines)) for group, lines in result.accounts.items()]
    total = ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))
    return [
        [group, *(f"{cents / 100:,.2f}" for cents in (received, given, received - given))]
        for group, received, given in (*rows, total)
    ]


def _two_sides(lines: dict[str, int]) -> tuple[int, int]:
    amounts = [cents for line, cents in lines.items() if line != "profit"]
    return sum(x for x in amounts if x > 0), -sum(x for x in amounts if x < 0)


def _goods(result: RunResult) -> list[list[str]]:
    """Where the units are; kinds of which there are none are left out."""
    if result.matter is None:
        return []
    kept = {"opening", "restocked", "on_hand", "delivered", "difference"}
    totals = {name: value for name, value in result.matter._asdict().items() if name in _UNITS}
    return [[_UNITS[name], f"{value:,}"] for name, value in totals.items() if value or name in kept]


def _money(manifest: dict[str, Any]) -> list[list[str]]:
    books = manifest["conservation"]
    columns = ("deposited", "paid_out", "held", "difference")
    return [
        [currency, *(money(books[column].get(currency, 0), currency, bare=True) for column in columns)]
        for currency in books["deposited"]
    ]
