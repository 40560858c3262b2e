"""The KPIs there are: one decorated function each, which is the only place to touch to add one."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import getdoc
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from analytics.accounts import COLUMNS, NEEDS
from analytics.kpis.facts import ACCOUNTS, UndeclaredColumn, together
from analytics.kpis.warm_up import NEEDS as OF_WARM_UP
from sim.records import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

Unit = Literal[
    "count", "share", "EUR cents", "EUR cent days", "days", "hours", "units", "times", "gas", "kg CO2"
]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Kpi:
    """A key figure of a run. Called with facts that hold at least what it needs, it answers one number.

    Attributes:
        name: identifier in JSON and Parquet; the function's name.
        label: what people read in tables: words with the unit in which the table shows it.
        meaning: one line; the first of the function's docstring.
        unit: of the number.
        better: the direction that is welcome, all else being equal.
        needs: columns that it reads, by table.
        spared: people are spared it where it is 0 or None, as are figures of modules that are switched off.
        compute: from facts to the number; None where there is nothing to divide by.
    """

    name: str
    label: str
    meaning: str
    unit: Unit
    better: Better
    needs: Needs
    spared: bool
    compute: Callable[[Facts], Number]

    def __call__(self, facts: Facts) -> Number:
        """The figure.

        Raises:
            UndeclaredColumn: if it reads a column or a table that is not among its needs.
        """
        declared = facts.only(self.needs)
        try:
            return self.compute(declared)
        except (UndeclaredColumn, pl.exceptions.ColumnNotFoundError) as error:
            reason = str(error).partition("\n")[0]
            raise UndeclaredColumn(f"KPI '{self.name}' reads what its needs do not name: {reason}") from error


_COLUMNS: Final = {
    **{table: [column for column, _ in schema] for table, schema in SCHEMAS.items()},
    ACCOUNTS: list(COLUMNS),
}
"""What a KPI can need."""

_KPIS: Final[dict[str, Kpi]] = {}
KPIS: Final[Mapping[str, Kpi]] = MappingProxyType(_KPIS)
"""Every KPI by its name, in the order in which they are shown."""


def kpi(
    *, label: str, unit: Unit, needs: Needs, better: Better = "neither", spared: bool = False
) -> Callable[[Callable[[Facts], Number]], Kpi]:
    """Make a function from `Facts` to a number the KPI of its name; the arguments are attributes of `Kpi`.

    Raises:
        ValueError: if the name is taken, the function has no docstring, or it needs a column that no table has.
    """

    def register(compute: Callable[[Facts], Number]) -> Kpi:
        name = compute.__name__
        meaning = (getdoc(compute) or "").partition("\n")[0]
        if name in _KPIS:
            raise ValueError(f"there is a KPI '{name}' already")
        if not meaning:
            raise ValueError(f"KPI '{name}' has no docstring to say what it means")
        _check(name, needs)
        _KPIS[name] = Kpi(name, label, meaning, unit, better, needs, spared, compute)
        return _KPIS[name]

    return register


def of_tables(needs: Needs) -> Needs:
    """`needs` by tables of a run alone: in the place of the accounts stands what they are made of."""
    recorded = {name: columns for name, columns in needs.items() if name != ACCOUNTS}
    return together(recorded, NEEDS) if ACCOUNTS in needs else recorded


def all_needs() -> Needs:
    """What the KPIs need of the tables of a run together, for the accounts, too."""
    needed = together(of_tables(together(*(figure.needs for figure in KPIS.values()))), NEEDS)
    began = {name: OF_WARM_UP[name] for name in (*needed, "visits") if name in OF_WARM_UP}
    return together(needed, began)


def evaluate(facts: Facts) -> dict[str, Number]:
    """Every KPI by name."""
    return {name: figure(facts) for name, figure in KPIS.items()}


def _check(name: str, needs: Needs) -> None:
    for table, columns in needs.items():
        if table not in _COLUMNS:
            raise ValueError(f"KPI '{name}' needs table '{table}'; there are {', '.join(_COLUMNS)}")
        there = _COLUMNS[table]
        unknown = [column for column in columns if column not in there]
        if unknown or not columns:
            what = ", ".join(unknown) or "no column"
            raise ValueError(f"KPI '{name}' needs {what} of '{table}'; there are {', '.join(there)}")
