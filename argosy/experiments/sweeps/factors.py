"""What a sweep varies: scenario keys and named assumptions, each within a range."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.problems import InputError
from argosy.scenario_files import assumptions, assumptions_used, find_scenario, value_at
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ALL_ASSUMPTIONS: Final = "assumptions"
_EXAMPLE: Final = "for example --over demand.slate=4:12, or --over price_sigma for an assumption's own range"


class Factor(NamedTuple):
    """One thing that is varied.

    Attributes:
        name: a scenario key, or an assumption's name.
        low: lower end of the range.
        high: upper end.
        whole: only whole numbers make sense.
        assumed: it is an assumption, which may stand in several places of a scenario.
        levels: the values that a grid takes; none for those spread evenly over the range.
    """

    name: str
    low: float
    high: float
    whole: bool
    assumed: bool
    levels: tuple[float, ...] = ()

    def value(self, x: float) -> float:
        """What the factor is set to for a coordinate `x` within its range."""
        return round(x) if self.whole else float(x)


def factors(scenario: str, over: Sequence[str], overrides: Sequence[str]) -> list[Factor]:
    """The factors that `--over` names.

    Args:
        scenario: name or path.
        over: each `key=low:high`, `key=a,b,c`, `assumption`, `assumption=low:high`, or `assumptions` for all that
            the scenario reads, each within its own range.
        overrides: of the scenario.

    Raises:
        InputError: for what is malformed, unknown, no number, upside down, or named twice.
    """
    used = assumptions_used(find_scenario(scenario))
    found: list[Factor] = []
    for text in over:
        if text == ALL_ASSUMPTIONS:
            found += _all(used)
        else:
            found.append(_factor(text, scenario, used, overrides))
    if not found:
        raise InputError("--over is missing: nothing to vary", _EXAMPLE)
    names = [factor.name for factor in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"--over names {twice} twice", "give each once")
    return found


def _all(used: Sequence[str]) -> Iterator[Factor]:
    entries = assumptions()
    for name in used:
        entry = entries[name]
        if _is_number(entry["value"]) and entry["low"] < entry["high"]:
            yield _assumption(name, entry["low"], entry["high"])


def _factor(text: str, scenario: str, used: Sequence[str], overrides: Sequence[str]) -> Factor:
    name, separator, values = (part.strip() for part in text.partition("="))
    if name in used:
        entry = assumptions()[name]
        if not _is_number(entry["value"]):
            raise InputError(f"--over {name}: its value is no number", "sweeps go over numbers")
        low, high, levels = _range(text, values) if separator else (entry["low"], entry["high"], ())
        return _assumption(name, low, high)._replace(levels=levels)
    if not separator:
        known = [*used, ALL_ASSUMPTIONS]
        raise InputError(
            f"--over {text}: no assumption that {scenario} reads", did_you_mean(text, known) or _EXAMPLE
        )
    base = value_at(scenario, name, overrides)
    if not _is_number(base):
        raise InputError(f"--over {name}: {base!r} is no number", "sweeps go over numbers")
    low, high, levels = _range(text, values)
    whole = isinstance(base, int) and all(float(x).is_integer() for x in (low, high, *levels))
    return Factor(name, low, high, whole, assumed=False, levels=levels)


def _assumption(name: str, low: float, high: float) -> Factor:
    entry = assumptions()[name]
    whole = all(isinstance(entry[key], int) for key in ("value", "low", "high"))
    return Factor(name, low, high, whole, assumed=True)


def _range(text: str, values: str) -> tuple[float, float, tuple[float, ...]]:
    ends = values.split(":")
    try:
        if len(ends) == 2:
            low, high = map(float, ends)
            levels: tuple[float, ...] = ()
        else:
            levels = tuple(map(float, values.split(",")))
            low, high = min(levels), max(levels)
    except ValueError:
        raise InputError(f"--over {text}: not of the form key=low:high or key=a,b,c", _EXAMPLE) from None
    if not all(map(isfinite, (low, high))):
        raise InputError(f"--over {text}: a range has finite ends", _EXAMPLE)
    if low >= high:
        raise InputError(
            f"--over {text}: the range is empty or upside down", f"{low:g} is not below {high:g}"
        )
    if len(set(levels)) < len(levels):
        raise InputError(f"--over {text}: a value appears twice", "name each once")
    return low, high, levels


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
