"""What an assessment came to: means with 95 % intervals over paired replications."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from analytics.statistics import interval
from analytics.welfare import PARTS, shapley, subsets
from argosy.welfare.first_best import CAUSES
from argosy.welfare.left_out import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from analytics.statistics import Interval
    from analytics.welfare import Welfare
    from argosy.welfare.request import WelfareRequest

    Replication = Mapping[frozenset[str], Welfare]

AS_IT_IS: Final = frozenset[str]()
FIRST_BEST: Final = frozenset(CAUSES)
COLUMNS: Final = (*PARTS, "total")
BUYERS_LINES: Final = ("expected", "not_had", "out_of_pocket")
_BOTH: Final = {"as_it_is": AS_IT_IS, "first_best": FIRST_BEST}


@dataclass(frozen=True)
class Assessment:
    """The welfare of a market as it is, in its first best, and in between. Figures are euro cents per visit.

    The same visitors come in all of them, so that what is per visit is of the same people.

    Attributes:
        request: what was asked.
        seed: of the market.
        days: for which buyers came, by replication.
        found: by replication, the welfare without each combination of causes; somebody came in all of them.
        warnings: what a reader of the figures should know.
    """

    request: WelfareRequest
    seed: int
    days: Sequence[int]
    found: Sequence[Replication]
    warnings: Sequence[str] = ()

    @cached_property
    def as_it_is(self) -> dict[str, Interval]:
        """By part, and in total."""
        return self._level(AS_IT_IS, COLUMNS)

    @cached_property
    def first_best(self) -> dict[str, Interval]:
        """The same without any of the causes."""
        return self._level(FIRST_BEST, COLUMNS)

    @cached_property
    def borne(self) -> dict[str, Interval]:
        """What each part lacks against the first best; the total is the deadweight, gains are negative."""
        return {
            column: self._mean(
                [_cents(one[FIRST_BEST], column) - _cents(one[AS_IT_IS], column) for one in self.found]
            )
            for column in COLUMNS
        }

    @cached_property
    def causes(self) -> dict[str, dict[str, Interval]]:
        """By cause, the Shapley value of taking it away, for each part and in total."""
        found: dict[str, dict[str, Interval]] = {cause: {} for cause in CAUSES}
        for column in COLUMNS:
            values = [shapley(tuple(CAUSES), _worths(one, column)) for one in self.found]
            for cause, figures in found.items():
                figures[column] = self._mean([value[cause] for value in values])
        return found

    @cached_property
    def combinations(self) -> dict[str, Interval]:
        """Total welfare without each combination of causes; names are joined by `+`, `none` is as it is."""
        return {
            "+".join(cause for cause in CAUSES if cause in gone) or "none": self._mean(
                [one[gone].total for one in self.found]
            )
            for gone in subsets(tuple(CAUSES))
        }

    @cached_property
    def per_order(self) -> dict[str, Interval]:
        """Total welfare per order, as it is and in the first best; a replication without orders is left out."""
        return {
            name: interval(values)
            for name, gone in _BOTH.items()
            if (values := [one[gone].total / one[gone].orders for one in self.found if one[gone].orders])
        }

    @cached_property
    def buyers(self) -> dict[str, dict[str, Interval]]:
        """What the buyers' part is made of, as it is and in the first best."""
        return {name: self._level(gone, BUYERS_LINES) for name, gone in _BOTH.items()}

    @cached_property
    def efficiency(self) -> Interval | None:
        """Total welfare over that of the first best; None where that is not positive in some replication."""
        pairs = [(one[AS_IT_IS].total, one[FIRST_BEST].total) for one in self.found]
        return interval([a / b for a, b in pairs]) if all(b > 0 for _, b in pairs) else None

    def visits(self) -> list[int]:
        """By replication."""
        return [one[AS_IT_IS].visits for one in self.found]

    def orders(self, gone: frozenset[str] = AS_IT_IS) -> list[int]:
        """By replication, without the causes in `gone`."""
        return [one[gone].orders for one in self.found]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "scenario": self.request.scenario,
            "seed": self.seed,
            "replications": len(self.found),
            "days": list(self.days),
            "visits": self.visits(),
            "orders": {
                "as_it_is": self.orders(),
                "first_best": self.orders(FIRST_BEST),
            },
            "unit": "EUR cents per visit",
            "as_it_is": _plain(self.as_it_is),
            "first_best": _plain(self.first_best),
            "borne": _plain(self.borne),
            "deadweight": self.borne["total"]._asdict(),
            "efficiency": None if self.efficiency is None else self.efficiency._asdict(),
            "causes": {cause: _plain(parts) for cause, parts in self.causes.items()},
            "combinations": _plain(self.combinations),
            "buyers": {name: _plain(lines) for name, lines in self.buyers.items()},
            "per_order": _plain(self.per_order),
            "left_out": list(LEFT_OUT),
            "warnings": list(self.warnings),
        }

    def _level(self, gone: frozenset[str], names: Sequence[str]) -> dict[str, Interval]:
        return {name: self._mean([_cents(one[gone], name) for one in self.found]) for name in names}

    def _mean(self, cents: Sequence[int | Fraction]) -> Interval:
        """Per visit."""
        return interval([float(x / n) for x, n in zip(cents, self.visits(), strict=True)])


def _cents(found: Welfare, name: str) -> int:
    return found.parts[name] if name in found.parts else int(getattr(found, name))


def _worths(one: Replication, column: str) -> dict[frozenset[str], int]:
    return {gone: _cents(found, column) for gone, found in one.items()}


def _plain(figures: Mapping[str, Interval]) -> dict[str, dict[str, float | None]]:
    return {name: figure._asdict() for name, figure in figures.items()}
