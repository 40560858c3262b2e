"""The books of a run: profit and loss of every group and of every actor, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from analytics.accounts import faults, lines_of, own_lines, place_of, postings, statement
from analytics.kpis import tables_of
from analytics.runs import DamagedTable
from argosy.problems import InputError
from argosy.runs.accounting import deposited_in, terms_of
from argosy.runs.directory import scenario_of

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from sim.scenario import Scenario


class Line(NamedTuple):
    """What somebody took, negative if it gave: euro cents, and minor units of its own currency."""

    cents: int
    own: int


class Actor(NamedTuple):
    """Profit and loss of one actor.

    Attributes:
        account: such as `seller:3`.
        group: of actors.
        currency: its own.
        lines: by kind of posting.
    """

    account: str
    group: str
    currency: str
    lines: dict[str, Line]

    @property
    def profit(self) -> Line:
        """The sum of its lines."""
        return Line(*(sum(side) for side in zip(*self.lines.values(), strict=True)))

    @property
    def turnover(self) -> int:
        """Euro cents that it took and gave, both positive."""
        return sum(abs(line.cents) for line in self.lines.values())


class Books(NamedTuple):
    """The books of a run.

    Attributes:
        run: whose they are.
        scenario: as it ran.
        groups: euro cents by group of actors and line, with the group's `profit`.
        actors: those with the largest turnover first.
        unproved: what does not add up, in sentences.
    """

    run: RunDirectory
    scenario: Scenario
    groups: dict[str, dict[str, int]]
    actors: tuple[Actor, ...]
    unproved: list[str]

    @property
    def left_over(self) -> int:
        """Euro cents by which all profits together miss 0."""
        return sum(lines["profit"] for lines in self.groups.values())


def books_of(run: RunDirectory) -> Books:
    """Keep the books of a run.

    Raises:
        InputError: if a table is damaged, or the scenario is not there.
    """
    scenario, data = scenario_of(run)
    terms = terms_of(scenario, data)
    try:
        tables = tables_of(run)
        ledger = postings(tables, terms)
        actors = _actors(own_lines(ledger, tables, terms))
        unproved = faults(ledger, tables, deposited_in(run, scenario)) if run.complete else []
    except (DamagedTable, pl.exceptions.PolarsError) as error:
        raise InputError(str(error), f"`argosy verify {run.path}` says what else is wrong") from error
    return Books(run, scenario, statement(lines_of(ledger)), actors, unproved)


def _actors(lines: pl.DataFrame) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    for account, group, line, cents, currency, own in sorted(
        lines.iter_rows(), key=lambda row: place_of(row[2])
    ):
        actor = found.setdefault(account, Actor(account, group, currency, {}))
        actor.lines[line] = Line(cents, own)
    return tuple(sorted(found.values(), key=lambda actor: (-actor.turnover, actor.account)))
