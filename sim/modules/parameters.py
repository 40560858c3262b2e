"""What the parameters of a module have in common: which other modules it needs, and what can be wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from sim.core.problems import Problem


class Facts(NamedTuple):
    """What parameters are held against besides themselves.

    Attributes:
        others: parameters of every module, switched on or not, by name.
        evidence_hours: that both sides of a dispute have for their evidence.
        ruling_hours: after which a dispute lapses.
    """

    others: "Mapping[str, Parameters]"
    evidence_hours: float
    ruling_hours: float


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What a module is set to; it counts only if `settlement.modules` names the module.

    Attributes:
        needs: modules without which it makes no sense, and why.
        excludes: modules that cannot stand beside it.
    """

    needs: ClassVar[Mapping[str, str]] = MappingProxyType({})
    excludes: ClassVar[tuple[str, ...]] = ()

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """What is wrong with a module that is switched on, and that its limits do not show."""
        return iter(())
