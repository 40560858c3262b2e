"""All tables, from every file that has some."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sim.records import tables, tables_of_freight, tables_of_grades, tables_of_marketing, tables_of_risk
from sim.records.schema import REGISTERED, schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.records.schema import Row, Schema

FILES: Final = (tables, tables_of_freight, tables_of_risk, tables_of_grades, tables_of_marketing)
"""Where tables are."""

TABLES: Final[Mapping[str, type[Row]]] = MappingProxyType(REGISTERED)
"""Every table's class by its name."""

SCHEMAS: Final[Mapping[str, Schema]] = {name: schema_of(rows) for name, rows in TABLES.items()}
"""Every table's columns by its name."""
