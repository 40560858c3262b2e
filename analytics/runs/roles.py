"""A run as one of those who take part in it may see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.runs.errors import RunError
from sim.records import TABLES, RoleKind, identified_by, seen

if TYPE_CHECKING:
    from analytics.runs.directory import RunDirectory
    from analytics.runs.pseudonyms import Pseudonyms

ALONE: Final[tuple[RoleKind, ...]] = ("auditor", "platform")
"""Roles that exist once."""

OF_MANY: Final[tuple[RoleKind, ...]] = ("buyer", "seller", "carrier")
"""Roles that need a number or a name."""

_DIGITS: Final = 18
"""At most, of a number that fits a column of tables."""


@dataclass(frozen=True)
class Role:
    """Who looks at a run.

    Attributes:
        kind: of whom.
        name: number of a buyer or seller, mode of a carrier; empty for roles that exist once.
    """

    kind: RoleKind
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Role:
        """The role that `text` says, as `seller:3`, `carrier:sea` or `auditor`.

        Raises:
            RunError: if it says none.
        """
        kind, _, name = text.partition(":")
        for alone in ALONE:
            if text == alone:
                return cls(alone)
        for many in OF_MANY:
            if kind == many and many == "carrier" and name:
                return cls(many, name)
            if kind == many and name.isascii() and name.isdigit() and len(name) <= _DIGITS:
                return cls(many, str(int(name)))
        raise RunError(f"no role '{text}'")

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


@dataclass(frozen=True)
class SeenRun:
    """What `role` sees of a run: its tables, columns and rows, with pseudonyms in the place of identifiers.

    It keeps out of a reader's sight what was taken out; whoever has the run's directory has everything.

    Attributes:
        run: the run as it is.
        role: who looks.
        pseudonyms: by the key of this export.
    """

    run: RunDirectory
    role: Role
    pseudonyms: Pseudonyms

    @property
    def names(self) -> tuple[str, ...]:
        """Tables of which the role sees anything."""
        return tuple(name for name in TABLES if seen(name, self.role.kind))

    def check(self) -> None:
        """Refuse who took no part in the run.

        Raises:
            RunError: if there is no buyer, seller or carrier of that name.
        """
        if self.role.kind in OF_MANY and not self._takes_part():
            raise RunError(f"no {self.role.kind} {self.role.name} took part in this run")

    def table(self, name: str) -> pl.DataFrame:
        """A table, sorted by its columns from the first to the last, so that no row's place tells its number.

        Raises:
            RunError: if the role sees nothing of it.
            KeyError: if there is no such table.
            DamagedTable: as `RunDirectory.table` does.
        """
        columns = seen(name, self.role.kind)
        if not columns:
            raise RunError(f"{self.role} sees nothing of the table {name}")
        whole = self.run.table(name)
        rows = self.run.collect(self._own_rows(name, whole))
        names = [self._renamed(name, rows, column) for column in rows.columns if column in columns]
        return pl.DataFrame(names).sort(pl.all())

    def _renamed(self, table: str, rows: pl.DataFrame, column: str) -> pl.Series:
        kind, values = identified_by(table, column), rows[column]
        if kind == "graded":
            return self._graded(rows)
        if kind == "actor" and self.role.kind == "carrier":  # which buyer it is stays with those who sold
            values = values.str.replace(r"^buyer:.*$", "buyer")
        return self.pseudonyms.column(values, kind) if kind else values

    def _graded(self, rows: pl.DataFrame) -> pl.Series:
        """Numbers of the table of grades: of sellers, or of accounts, as the screens know buyers."""
        sellers = self.pseudonyms.column(rows["number"], "seller")
        accounts = self.pseudonyms.column(rows["number"], "account")
        return rows.select(pl.when(kind="seller").then(sellers).otherwise(accounts).alias("number"))["number"]

    def _own_rows(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        if name == "looks":  # that an article was then bought elsewhere is told to nobody
            rows = rows.with_columns(pl.col("place").clip(-1))
        match self.role.kind:
            case "buyer":
                return self._of_buyer(name, rows)
            case "seller":
                return self._of_seller(name, rows)
            case "carrier":
                return self._of_carrier(name, rows)
        return rows

    def _of_buyer(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        number = int(self.role.name)
        match name:
            case "visits" | "orders":
                return rows.filter(pl.col("buyer") == number)
            case "looks":
                own = self.run.table("visits").filter(pl.col("buyer") == number)
                return rows.join(own.select("visit"), on="visit", how="semi")
            case "grades":
                return rows.filter(pl.col("kind") == "seller")
            case "side_payments":
                return self._paid(rows)
        return self._of_own_orders(rows)

    def _of_seller(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        match name:
            case "orders":
                return rows.filter(pl.col("seller") == int(self.role.name))
            case "grades":
                return rows.filter(pl.col("kind") == "seller", pl.col("number") == int(self.role.name))
            case "side_payments":
                return self._paid(rows)
        return self._of_own_orders(rows)

    def _of_carrier(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        match name:
            case "legs":
                return rows.filter(pl.col("mode") == self.role.name)
            case "shipments" | "ways_back":
                return rows.filter(pl.col("carrier") == str(self.role))
            case "order_events":
                return rows.filter(pl.col("actor") == str(self.role))
            case "transactions":
                return rows.filter(pl.col("sender") == str(self.role))
            case "side_payments":
                return self._paid(rows)
        return self._of_own_orders(rows)

    def _paid(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.filter((pl.col("payer") == str(self.role)) | (pl.col("payee") == str(self.role)))

    def _of_own_orders(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.join(self._own_orders.lazy(), on="order", how="semi")

    @cached_property
    def _own_orders(self) -> pl.DataFrame:
        tables = ("shipments", "ways_back") if self.role.kind == "carrier" else ("orders",)
        found = [self._own_rows(table, self.run.table(table)).select("order") for table in tables]
        return self.run.collect(pl.concat(found).unique())

    def _takes_part(self) -> bool:
        others = {"buyer": "visits", "seller": "grades", "carrier": "legs"}[self.role.kind]
        other = self._own_rows(others, self.run.table(others)).limit(1)
        return bool(self._own_orders.height or self.run.collect(other).height)
