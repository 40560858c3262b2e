"""Telling what the fraud screen made of an order, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argosy.printable import one_line
from sim.core.units import format_money

if TYPE_CHECKING:
    from collections.abc import Mapping


def reasons_of(text: str) -> list[dict[str, Any]]:
    """Reasons of a row of `screenings`, the strongest first: `feature`, `value` and `weight`."""
    parts = (reason.rsplit(":", 2) for reason in text.split(";") if reason.count(":") > 1)
    return [
        {"feature": name, "value": float(value), "weight": float(weight)} for name, value, weight in parts
    ]


def told_risk(row: Mapping[str, Any]) -> str:
    """The risk in percent; nothing where the screen gave none."""
    return f"{100 * row['risk']:.1f} %" if row["risk"] >= 0 else ""


def screening_lines(row: Mapping[str, Any] | None) -> list[str]:
    """What the screen said, what came of it, and what spoke for and against fraud."""
    if row is None:
        return []
    risk, exploring = told_risk(row), ", to see what comes of it" if row["explores"] else ""
    said = f"screen   {row['action']}{f' at a risk of {risk}' if risk else ''}{exploring}"
    return [f"{said}: {_came_of_it(row)}", *map(_reason, reasons_of(row["reasons"])), ""]


def screening_object(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The same for machines; None where no screening ended."""
    if row is None:
        return None
    risk = row["risk"] if row["risk"] >= 0 else None
    return {**row, "risk": risk, "reasons": reasons_of(row["reasons"])}


def _came_of_it(row: Mapping[str, Any]) -> str:
    goes_on = "goes on" if row["passed"] else "does not go on"
    after = f" after {row['decided_after'] / 60:,.0f} min" if row["decided_after"] else ""
    cost = f", which cost {format_money(row['cost_cents'], 'EUR')}" if row["cost_cents"] else ""
    return f"{row['ended'].replace('_', ' ')}, the order {goes_on}{after}{cost}"


def _reason(reason: Mapping[str, Any]) -> str:
    side = "for fraud" if reason["weight"] >= 0 else "against it"
    name = one_line(reason["feature"])
    return f"         {name} {reason['value']:g} spoke {side} ({reason['weight']:+.2f} of log-odds)"
