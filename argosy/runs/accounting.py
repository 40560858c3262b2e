"""The accounts of a finished run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from sim.scenario import Scenario


def accounts_of(run: RunDirectory, scenario: Scenario) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Profit and loss of every group of actors, in euro cents, and what does not add up, in sentences.

    A run that was stopped leaves rows of orders whose other rows are missing: nothing is said against it.

    Raises:
        DamagedTable: if a table is missing or cannot be read.
    """
    from analytics.accounts import NEEDS, faults, postings, statement

    tables = {name: run.collect(run.table(name).select(columns)) for name, columns in NEEDS.items()}
    ledger = postings(tables, scenario)
    deposited = None if scenario.settlement.modules else run.manifest["conservation"]["deposited"]
    wrong = faults(ledger, tables, deposited) if run.complete else []
    return statement(ledger), wrong
