"""What a study is held to: named targets, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Distance = Literal["relative", "ks", "wasserstein", "variation"]


class TargetError(ValueError):
    """An entry of the targets contradicts itself. The message names it."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One row of a study.

    Attributes:
        name: of the entry.
        study: that looks at it.
        segment: consumer or wholesale.
        statistic: the name of a function of the study.
        distance: how far a figure is from it: relative difference for numbers, the others for distributions.
        threshold: greatest distance that is allowed.
        unit: of the figure.
        source: of the figure that it is held to.
        low: least value; as `high` where there is one value.
        high: greatest value. Both None for what is held to a table, or to what a table gives for the run's days.
        reason: why it is missed, where that is understood.
        days: that a run needs to show it; 0 if any will do.
        deep_threshold: threshold of a deep study, where it is narrower.
    """

    name: str
    study: str
    segment: str
    statistic: str
    threshold: float
    unit: str
    source: str
    distance: Distance = "relative"
    low: float | None = None
    high: float | None = None
    reason: str = ""
    days: int = 0
    deep_threshold: float | None = None

    def allowed(self, *, deep: bool) -> float:
        """The greatest distance allowed."""
        return self.deep_threshold if deep and self.deep_threshold is not None else self.threshold


_KEYS = frozenset(Target.__dataclass_fields__) - {"name"} | {"value"}


def read_targets(document: Mapping[str, Mapping[str, Any]], named: Mapping[str, float]) -> list[Target]:
    """The targets of a TOML document.

    Args:
        document: entries by name.
        named: values that an entry may refer to as "@name".

    Raises:
        TargetError: for an unknown key, one that is missing, or a value beside a range.
    """
    return [_target(name, dict(entry), named) for name, entry in document.items()]


def _target(name: str, entry: dict[str, Any], named: Mapping[str, float]) -> Target:
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise TargetError(f"target {name}: unknown key '{unknown[0]}'")
    for key in ("value", "low", "high", "threshold"):
        text = entry.get(key)
        if isinstance(text, str):
            if text[1:] not in named:
                raise TargetError(f"target {name}: {key} = '{text}' names no assumption")
            entry[key] = named[text[1:]]
    if "value" in entry:
        if "low" in entry or "high" in entry:
            raise TargetError(f"target {name}: has a value and a range")
        entry["low"] = entry["high"] = entry.pop("value")
    try:
        target = Target(name=name, **entry)
    except TypeError as error:
        raise TargetError(f"target {name}: {error}") from error
    _check(target)
    return target


def _check(target: Target) -> None:
    low, high = target.low, target.high
    if (low is None) != (high is None) or (low is not None and high is not None and low > high):
        raise TargetError(f"target {target.name}: low {low} and high {high} are no range")
    if target.threshold < 0:
        raise TargetError(f"target {target.name}: the threshold {target.threshold} is negative")
