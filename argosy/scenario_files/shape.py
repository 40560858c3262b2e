"""What a document should look like, read from the dataclasses of the scenario."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from sim.scenario import Scenario, labels, named_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def sections(kind: Any = Scenario) -> Iterator[type]:
    """Every dataclass in `kind`, itself included; one that is used twice comes twice."""
    if isinstance(kind, type) and is_dataclass(kind):
        yield kind
    for part in keys(kind).values() if is_dataclass(kind) else get_args(kind):
        yield from sections(part)


def keys(kind: Any) -> Mapping[str, Any]:
    """Fields of a section with their kinds; none for anything else."""
    return _keys(kind) if isinstance(kind, type) and is_dataclass(kind) else {}


def inside(kind: Any, part: int | str) -> Any:
    """The kind of a section's field, or of what a list or a table holds; `None` for anything else."""
    if isinstance(part, int):
        return get_args(kind)[0] if get_origin(kind) is tuple else None
    return get_args(kind)[1] if get_origin(kind) is dict else keys(kind).get(part)


def names(kind: Any, items: Sequence[Any]) -> list[object]:
    """What the elements of a list of `kind` are called; `None` for those that have no name."""
    key = named_by(inside(kind, 0))
    return [item.get(key) if key and isinstance(item, dict) else None for item in items]


def elements(path: str, kind: Any, items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Each of `items` with its full path."""
    return ((path + label, item) for label, item in zip(labels(names(kind, items)), items, strict=True))


def path_of(location: Iterable[int | str], document: Any) -> str:
    """`location` in `document` as people write it: `warehouses.CN-YIWU.sellers`."""
    path, kind, node = "", Scenario, document
    for part in location:
        path += _label(part, kind, node)
        kind, node = inside(kind, part), _child(node, part)
    return path.removeprefix(".")


def _label(part: int | str, kind: Any, node: Any) -> str:
    if isinstance(part, str):
        return f".{part}"
    if isinstance(node, list | tuple) and part < len(node):
        return labels(names(kind, node))[part]
    return f"[{part}]"


def _child(node: Any, part: int | str) -> Any:
    if isinstance(part, str):
        return node.get(part) if isinstance(node, dict) else None
    return node[part] if isinstance(node, list | tuple) and part < len(node) else None


@cache
def _keys(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
