"""How an element of a list of tables is addressed: `warehouses.CN-YIWU`, or `warehouses[3]` where no name does."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Element = TypeVar("_Element")

_NAME: Final = re.compile(r"[\w-]+( [\w-]+)*")


def named_by(kind: Any) -> str | None:
    """The field that tells elements of this section apart, if one does: `named_by` of the section's class."""
    field: str | None = getattr(kind, "named_by", None)
    return field


def labels(names: Sequence[object]) -> list[str]:
    """What is appended to a list's path for each of its elements, which are called `names`.

    A name addresses its element if no other element has it, if it is written without dots and brackets, and if
    it is not a number, which would be an index.
    """
    count = Counter(name for name in names if isinstance(name, str))
    return [
        f".{name}" if isinstance(name, str) and count[name] == 1 and addresses(name) else f"[{index}]"
        for index, name in enumerate(names)
    ]


def elements(path: str, items: Sequence[_Element]) -> Iterator[tuple[str, _Element]]:
    """Each of `items` with its full path."""
    fields = (named_by(type(item)) for item in items)
    names = [field and getattr(item, field) for field, item in zip(fields, items, strict=True)]
    return ((path + label, item) for label, item in zip(labels(names), items, strict=True))


def addresses(name: str) -> bool:
    """Whether `name` is written as a name that addresses an element."""
    return _NAME.fullmatch(name) is not None and not name.isdecimal()
