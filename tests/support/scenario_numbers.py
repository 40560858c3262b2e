"""Every number of a scenario, with the kind and the limits that its section declares."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from math import inf, nextafter
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_type_hints

from sim.core.limits import Limits
from sim.scenario import named_by

if TYPE_CHECKING:
    from collections.abc import Iterator


class Field(NamedTuple):
    """A number of a scenario.

    Attributes:
        path: as after `--set`, elements by index.
        where: as messages have it, elements by name.
        kind: int or float.
        limits: that it has.
    """

    path: str
    where: str
    kind: type
    limits: Limits

    @property
    def allowed(self) -> list[float]:
        """The outermost numbers that its limits let through."""
        least, most, is_open = self.limits.least, self.limits.most, self.limits.open_below
        return [nextafter(least, inf) if is_open else least, most]

    @property
    def refused(self) -> list[float]:
        """The first numbers beyond."""
        least, most, is_open = self.limits.least, self.limits.most, self.limits.open_below
        if self.kind is int:
            return [least - 1, most + 1]
        return [float(least) if is_open else nextafter(least, -inf), nextafter(most, inf)]


def numbers_of(node: Any, path: str = "", where: str = "") -> Iterator[Field]:
    """Every number of the section `node`, and of what is in it; of a list of sections, of the first of them."""
    hints = get_type_hints(type(node), include_extras=True)
    for field in fields(node):
        value = getattr(node, field.name)
        inner = [f"{start}.{field.name}" if start else field.name for start in (path, where)]
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            name = getattr(value[0], named_by(type(value[0])) or "")
            yield from numbers_of(value[0], f"{inner[0]}.0", f"{inner[1]}.{name}")
        elif is_dataclass(value):
            yield from numbers_of(value, *inner)
        else:
            found = _number(hints[field.name])
            if found is not None:
                yield Field(inner[0], inner[1], *found)


def _number(hint: Any) -> tuple[type, Limits] | None:
    """Kind and limits of an annotation, of the first part of a union."""
    limits = next((note for note in getattr(hint, "__metadata__", ()) if isinstance(note, Limits)), None)
    if limits is not None:
        return get_args(hint)[0], limits
    return next((found for part in get_args(hint) if (found := _number(part))), None)
