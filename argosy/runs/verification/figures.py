"""Checking figures: those of `kpis.json` and the counts of `manifest.json`, computed again from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from analytics.inventory import NEEDS
from analytics.kpis import evaluate, facts_of
from analytics.runs import KPIS, RunError, read_document, unbalanced_orders
from argosy.printable import one_line
from argosy.runs.accounting import matter_in, terms_of
from argosy.runs.directory import scenario_of
from argosy.runs.manifest import counts
from argosy.runs.verification.leaves import differences
from sim.records import TABLES

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from argosy.runs.verification.outcome import Verification

_LONGEST: Final = 200
"""Characters of what the library for tables complains about."""


def check_figures(run: RunDirectory, found: Verification) -> None:
    """Compute key figures and counts again."""
    if found.damaged(*TABLES):
        found.skip("a table that they come from cannot be read", KPIS, "outcomes", "orders", "settled")
        return
    if "outcomes" in run.manifest or run.complete:
        said = {key: run.manifest[key] for key in ("outcomes", "orders", "settled") if key in run.manifest}
        found.blame(
            f"manifest.json: {what}, by the table orders" for what in differences(said, _counted(run))
        )
        found.checked.append("outcomes and numbers of orders, counted in the tables")
    if (run.path / KPIS).exists() or run.complete:
        found.blame(f"{KPIS}: {what}, by the tables" for what in _other_figures(run))
        found.checked.append(f"{KPIS}: every figure, computed again from the tables")


def _counted(run: RunDirectory) -> dict[str, Any]:
    table = run.collect(run.table("orders").group_by("outcome").agg(pl.len().alias("orders")))
    return counts(dict(sorted(table.iter_rows())))


def _other_figures(run: RunDirectory) -> list[str]:
    try:
        said = read_document(run.path / KPIS)
    except RunError as error:
        return [str(error).removeprefix(f"{run.path / KPIS} ")]
    try:
        figures = evaluate(facts_of(run, terms_of(*scenario_of(run))))
    except pl.exceptions.PolarsError as error:
        return [f"nothing can be computed ({one_line(str(error), _LONGEST)})"]
    return list(differences(said, figures))


def check_matter(run: RunDirectory, found: Verification) -> None:
    """Follow every unit of goods, on its shelf and in its order."""
    if found.damaged(*NEEDS):
        found.skip("a table that tells of it cannot be read", *(f"{table}.parquet" for table in NEEDS))
        return
    matter = matter_in(run)
    found.blame(matter.faults)
    if matter.difference:
        found.problems.append(f"{abs(matter.difference):,} units of goods are unaccounted for")
    units = matter.opening + matter.restocked
    found.checked.append(
        f"goods: {units:,} units of {matter.shelves:,} shelves, each followed to where it is"
    )


def check_money(run: RunDirectory, found: Verification) -> None:
    """Add up payouts order by order, and the totals that the manifest gives."""
    if not found.damaged("orders"):
        wrong = unbalanced_orders(run)
        if wrong:
            shown = ", ".join(map(str, wrong[:5]))
            found.problems.append(f"payouts do not add up to the deposit in {len(wrong)} orders: {shown}")
        found.checked.append("money: payouts against the deposit, order by order")
    for currency, difference in run.manifest.get("conservation", {}).get("difference", {}).items():
        if difference:
            found.problems.append(f"{difference} millionths of {currency} are unaccounted for")
