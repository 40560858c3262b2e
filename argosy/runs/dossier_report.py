"""Telling what a run knows of a buyer or a seller: lines for people, or one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from argosy.console import Block, aligned
from argosy.runs.moments import moment_of
from argosy.runs.screening_story import reasons_of, told_risk
from argosy.terminal import write
from sim.core.units import format_money
from sim.records import CaseKind

if TYPE_CHECKING:
    from argosy.runs.dossier import Dossier

_MOST: Final = 20
"""Orders that are listed, the latest; `--json` has all."""


def show(dossier: Dossier) -> None:
    """Print what is known."""
    write("\n".join([*_opening(dossier), "", *_orders(dossier), *_ratings(dossier), *_cases(dossier)]))


def as_json(dossier: Dossier) -> str:
    """One JSON object on one line."""
    answer: dict[str, Any] = {
        "run": str(dossier.run.path),
        "scenario": dossier.scenario.name,
        "seed": dossier.scenario.seed,
        "kind": dossier.role,
        "number": dossier.number,
        "country": dossier.country,
        "conducts": dossier.conducts,
        "orders": dossier.orders.height,
        "paid": dossier.paid.height,
        "paid_cents": _cents(dossier.paid),
        "outcomes": dict(dossier.orders["outcome"].value_counts().sort("outcome").iter_rows()),
        "cases": {kind.value: dossier.counted(kind) for kind in CaseKind},
        "details": dossier.orders.to_dicts(),
        "screenings": [_screening(row) for row in dossier.screenings.to_dicts()],
        "disputes": dossier.cases.to_dicts(),
    }
    if dossier.role == "seller":
        answer["ratings"] = dossier.ratings()
    else:
        answer |= {"accounts": dossier.used("buyer"), "tactics": _tactics(dossier)}
        answer |= {f"{name}s": dossier.used(name) for name in ("device", "instrument")}
        answer["addresses"] = dossier.used("address")
    return json.dumps(answer)


def _opening(dossier: Dossier) -> list[str]:
    scenario, conducts = dossier.scenario, ", then ".join(dossier.conducts)
    declined = dossier.screenings.filter(~pl.col("passed")).height
    counts = (
        f"{dossier.orders.height:,} orders, {dossier.paid.height:,} paid for "
        f"{format_money(_cents(dossier.paid), 'EUR')}, {declined:,} stopped by the screen"
    )
    cases = ", ".join(f"{dossier.counted(kind):,} {kind.value}s" for kind in CaseKind)
    lines = [
        f"{dossier.role} {dossier.number} of {scenario.name}, seed {scenario.seed}: in {dossier.country}, "
        f"in truth {conducts}{_about(dossier)}",
        counts,
        cases,
    ]
    return lines if dossier.role == "seller" else [*lines, *_identity(dossier)]


def _about(dossier: Dossier) -> str:
    found = _tactics(dossier) if dossier.role == "buyer" else []
    return f" ({', '.join(found)})" if found else ""


def _tactics(dossier: Dossier) -> list[str]:
    return [name for name in dossier.screenings["tactic"].unique(maintain_order=True).to_list() if name]


def _identity(dossier: Dossier) -> list[str]:
    """With what it shopped."""
    words = {"buyer": "account", "device": "device", "instrument": "instrument", "address": "address"}
    found = {word: dossier.used(column) for column, word in words.items()}
    return [f"{word}: {', '.join(map(str, numbers))}" for word, numbers in found.items() if numbers]


def _orders(dossier: Dossier) -> list[str]:
    """The latest orders, each with what the screen made of it."""
    screened = {row["order"]: row for row in dossier.screenings.to_dicts()}
    head = ["order", "placed (UTC)", "EUR", "outcome", "charged back", "screen", "risk", "why"]
    rows = []
    for row in dossier.orders.tail(_MOST).to_dicts():
        seen = screened.get(row["order"])
        what = ["", "", ""] if seen is None else [_verdict(seen), told_risk(seen), _why(seen)]
        cents, back = f"{row['total_cents'] / 100:,.2f}", "yes" if row["chargeback"] else ""
        moment = moment_of(dossier.scenario, row["placed_at"])
        rows.append([str(row["order"]), moment, cents, row["outcome"], back, *what])
    left = dossier.orders.height - len(rows)
    before = [f"{left:,} earlier orders are left out; --json has all"] if left else []
    return [*before, *aligned(Block("", head, rows), left=2)]


def _verdict(row: dict[str, Any]) -> str:
    action, ended = row["action"], row["ended"].replace("_", " ")
    return (
        action if (action, ended) in {("accept", "passed"), ("decline", "declined")} else f"{action}: {ended}"
    )


def _why(row: dict[str, Any]) -> str:
    return ", ".join(reason["feature"] for reason in reasons_of(row["reasons"])[:2])


def _ratings(dossier: Dossier) -> list[str]:
    if dossier.role == "buyer":
        return []
    rows = [
        [moment_of(dossier.scenario, row["week"])[:10], f"{row['orders']:,}", f"{row['rating']:.2f}"]
        for row in dossier.ratings()
    ]
    return ["", *aligned(Block("", ["week from", "orders", "stars"], rows))]


def _cases(dossier: Dossier) -> list[str]:
    """Every disagreement about its orders, the latest last."""
    rows = [
        [
            str(row["order"]), row["kind"], moment_of(dossier.scenario, row["opened_at"]),
            "rightly" if row["buyer_right"] else "wrongly", row["decided_by"], f"{row['buyer_bps'] / 100:g}",
        ]
        for row in dossier.cases.tail(_MOST).to_dicts()
    ]  # fmt: skip
    head = ["order", "kind", "opened (UTC)", "in truth", "ended by", "% to the buyer"]
    return ["", *aligned(Block("", head, rows), left=5)] if rows else []


def _screening(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"reasons": reasons_of(row["reasons"]), "risk": None if row["risk"] < 0 else row["risk"]}


def _cents(orders: pl.DataFrame) -> int:
    return int(orders["total_cents"].sum())
