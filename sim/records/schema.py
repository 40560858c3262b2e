"""What a table is: a NamedTuple whose annotations are its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ColumnType = Literal["int", "float", "text", "bytes", "bool"]
Schema = tuple[tuple[str, ColumnType], ...]
Row = tuple[Any, ...]
"""One row; built as an instance of its table's class, though a plain tuple in the same order will do."""

REGISTERED: Final[dict[str, type[Row]]] = {}
"""Tables' classes by their names, as far as their files have been imported."""

OPTIONAL: Final[set[str]] = set()
"""Those of a part of the market that most markets do not have: empty, they are no part of a run's digest."""

_KINDS: Final[Mapping[type, ColumnType]] = {
    bool: "bool", int: "int", float: "float", str: "text", bytes: "bytes",
}  # fmt: skip

_Table = TypeVar("_Table", bound=type[Row])


def table(name: str, *, optional: bool = False) -> Callable[[_Table], _Table]:
    """Make a NamedTuple the schema of the table `name`, `optional` for one that belongs to `OPTIONAL`."""

    def register(rows: _Table) -> _Table:
        REGISTERED[name] = rows
        if optional:
            OPTIONAL.add(name)
        return rows

    return register


def schema_of(rows: type[Row]) -> Schema:
    """Names and types of a table's columns, in order."""
    return tuple((name, _column_type(kind)) for name, kind in get_type_hints(rows).items())


def _column_type(kind: type) -> ColumnType:
    return next(column for python, column in _KINDS.items() if issubclass(kind, python))
