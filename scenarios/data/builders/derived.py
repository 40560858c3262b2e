"""What is told of a derived table: title, builder, sources and needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .wheels import Wheel


@dataclass(frozen=True)
class Table:
    """A derived file: what it is, what it needs, who builds it."""

    title: str
    build: Callable[[], str]
    sources: tuple[str, ...]
    modules: tuple[str, ...] = ()
    wheels: tuple[Wheel, ...] = ()
