"""What a run knows of one buyer or of one seller: orders, screenings, disagreements, and how a rating went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from analytics.runs import DamagedTable
from argosy.problems import InputError
from argosy.runs.directory import scenario_of
from sim.core.units import DAY

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from sim.records import CaseKind
    from sim.scenario import Scenario

    TableRow = dict[str, Any]

Role = Literal["buyer", "seller"]

_ORDERS: Final = (
    "order", "placed_at", "buyer", "buyer_country", "seller", "seller_country", "total_cents", "funded_at",
    "outcome", "chargeback", "buyer_conduct", "seller_conduct",
)  # fmt: skip
_SCREENED: Final = (
    "order", "action", "risk", "passed", "ended", "reasons", "buyer", "device", "instrument", "address",
    "opened_at", "seller_rating", "tactic",
)  # fmt: skip
_WEEK: Final = 7 * DAY


@dataclass(frozen=True)
class Dossier:
    """One buyer or seller, as a run's tables have it.

    Attributes:
        run: the directory.
        scenario: as it ran.
        role: `buyer` or `seller`.
        number: of it, as the table `orders` has it.
        orders: its rows, in order of time.
        screenings: of these orders, those whose screening ended.
        cases: disputes, returns and chargebacks about these orders.
    """

    run: RunDirectory
    scenario: Scenario
    role: Role
    number: int
    orders: pl.DataFrame
    screenings: pl.DataFrame
    cases: pl.DataFrame

    @property
    def country(self) -> str:
        """Where it lives."""
        return str(self.orders[f"{self.role}_country"][0])

    @property
    def conducts(self) -> list[str]:
        """How it, or those who had its shop one after another, really behaved."""
        return self.orders[f"{self.role}_conduct"].unique(maintain_order=True).to_list()

    @property
    def paid(self) -> pl.DataFrame:
        """Orders that were paid."""
        return self.orders.filter(pl.col("funded_at") >= 0)

    def used(self, column: str) -> list[int]:
        """Numbers of accounts, devices, instruments or addresses of its orders that are known, as they came."""
        found = self.screenings[column].unique(maintain_order=True)
        return [number for number in found.to_list() if number or column == "buyer"]

    def counted(self, kind: CaseKind) -> int:
        """How many cases of one kind there were."""
        return self.cases.filter(pl.col("kind") == kind).height

    def ratings(self) -> list[TableRow]:
        """By week with orders: its first second, orders, and the seller's rating when the last was screened."""
        dated = self.orders.join(self.screenings, on="order", how="inner")
        weeks = dated.group_by(week=pl.col("placed_at") // _WEEK * _WEEK, maintain_order=True).agg(
            orders=pl.len(), rating=pl.col("seller_rating").last()
        )
        return weeks.sort("week").to_dicts()


def dossier_of(run: RunDirectory, role: Role, number: int) -> Dossier:
    """What a run knows of the buyer or seller `number`.

    Raises:
        InputError: if the run has no order of it, or a table is damaged.
    """
    try:
        return _dossier(run, role, number)
    except DamagedTable as error:
        raise InputError(str(error), f"`argosy verify {run.path}` says what else is wrong") from error


def _dossier(run: RunDirectory, role: Role, number: int) -> Dossier:
    scenario, _ = scenario_of(run)
    table = run.table("orders")
    orders = run.collect(table.filter(pl.col(role) == number).select(_ORDERS)).sort("placed_at", "order")
    if not orders.height:
        raise InputError(f"{run.path} has no order of {role} {number}", _examples(run, role))
    mine = pl.col("order").is_in(orders["order"].implode())
    return Dossier(
        run=run,
        scenario=scenario,
        role=role,
        number=number,
        orders=orders,
        screenings=run.collect(run.table("screenings").filter(mine).select(_SCREENED)).sort("order"),
        cases=run.collect(run.table("disputes").filter(mine)).sort("opened_at", "order"),
    )


def _examples(run: RunDirectory, role: Role) -> str:
    """Those with the most orders, who are worth a look."""
    counts = run.collect(run.table("orders").group_by(role).agg(count=pl.len()))
    first = counts.sort("count", role, descending=[True, False])[role].head(3).to_list()
    if not first:
        return "it has no orders"
    return f"{role}s with most orders: {', '.join(map(str, first))}"
