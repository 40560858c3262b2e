"""Key figures and accounts of a finished run, from one ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analytics.accounts import Terms, faults, postings, statement
from analytics.inventory import NEEDS, matter_of
from analytics.kpis import evaluate, tables_of, with_accounts
from analytics.kpis.facts import ACCOUNTS
from sim.world.build import exchange_rates

if TYPE_CHECKING:
    from analytics.inventory import Matter
    from analytics.kpis import Number
    from analytics.runs import RunDirectory
    from sim.scenario import DataTables, Scenario


class Evaluated(NamedTuple):
    """What a run's tables come to.

    Attributes:
        figures: key figures by name.
        accounts: profit and loss of every group of actors, in euro cents.
        unproved: what does not add up in them, in sentences.
    """

    figures: dict[str, Number]
    accounts: dict[str, dict[str, int]]
    unproved: list[str]


def terms_of(scenario: Scenario, tables: DataTables) -> Terms:
    """What the ledger takes from a scenario and its data."""
    return Terms(scenario, exchange_rates(tables.fx, scenario.start, scenario.disruptions))


def deposited_in(run: RunDirectory, scenario: Scenario) -> dict[str, int] | None:
    """Token units that the settlement counted, by currency; None where modules have deposits of their own."""
    return None if scenario.settlement.modules else dict(run.manifest["conservation"].get("deposited", {}))


def matter_in(run: RunDirectory) -> Matter:
    """Where all units of goods are, by the tables of a run that ended, was stopped or was killed.

    Raises:
        DamagedTable: if a table is missing or cannot be read.
    """
    tables = {name: run.collect(run.table(name).select(columns)) for name, columns in NEEDS.items()}
    return matter_of(tables, complete=run.complete)


def evaluated(run: RunDirectory, terms: Terms) -> Evaluated:
    """Key figures, accounts, and what is wrong with them.

    A run that was stopped leaves rows of orders whose other rows are missing: nothing is said against it.

    Raises:
        DamagedTable: if a table is missing or cannot be read.
    """
    tables = tables_of(run)
    ledger = postings(tables, terms)
    facts = with_accounts(tables, ledger, run.manifest.get("visits"), terms)
    wrong = faults(ledger, tables, deposited_in(run, terms.scenario)) if run.complete else []
    return Evaluated(evaluate(facts), statement(facts.table(ACCOUNTS)), wrong)
