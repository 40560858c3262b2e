"""Where in the ranges of its factors a sweep looks."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import InputError
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.experiments.sweeps.factors import Factor

DESIGNS: Final = ("grid", "lhs", "morris", "sobol")
LEVELS: Final = 4
"""Of a Morris design: a coordinate is 0, 1/3, 2/3 or 1 of its range."""

_USUAL: Final = {"grid": 3, "lhs": 50, "morris": 6, "sobol": 32}
_MOST: Final = 100_000


def check_design(design: str, size: int | None) -> int:
    """The size of a design, given or usual.

    Args:
        design: one of `DESIGNS`.
        size: levels of each factor (grid), points (lhs), trajectories (morris), or base samples (sobol).

    Raises:
        InputError: for an unknown design, or a size that it cannot have.
    """
    if design not in DESIGNS:
        raise InputError(
            f"--design: no design '{design}'", did_you_mean(design, DESIGNS) or ", ".join(DESIGNS)
        )
    size = _USUAL[design] if size is None else size
    if size < 2:
        raise InputError(f"--points {size} is too few", "give 2 or more")
    if design == "sobol" and size & (size - 1):
        raise InputError(
            f"--points {size}: base samples of a Sobol design are a power of 2", "16, 32, 64, ..."
        )
    return size


def points(factors: Sequence[Factor], design: str, size: int, seed: int) -> list[list[float]]:
    """Coordinates of every point, in the order of the factors.

    A grid is every combination; lhs a Latin hypercube (McKay, Beckman and Conover 1979); morris trajectories that
    change one factor at a time (Morris 1991); sobol Saltelli's scheme (2010) without second-order effects.

    Raises:
        InputError: for values in a design that is no grid, or too many points.
    """
    if design == "grid":
        return _grid(factors, size)
    listed = next((factor for factor in factors if factor.levels), None)
    if listed is not None:
        raise InputError(
            f"--over {listed.name}: single values are for --design grid", "give a range: low:high"
        )
    count = size * {"lhs": 1, "morris": len(factors) + 1, "sobol": len(factors) + 2}[design]
    _check_count(count)
    found: list[list[float]] = _sampled(factors, design, size, seed).tolist()
    return found


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """The factors as SALib has them."""
    return {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[factor.low, factor.high] for factor in factors],
    }


def _sampled(factors: Sequence[Factor], design: str, size: int, seed: int) -> Any:
    from SALib.sample import latin, morris, sobol

    if design == "lhs":
        return latin.sample(problem(factors), size, seed=seed)
    if design == "morris":
        return morris.sample(problem(factors), size, num_levels=LEVELS, seed=seed)
    return sobol.sample(problem(factors), size, calc_second_order=False, seed=seed)


def _grid(factors: Sequence[Factor], size: int) -> list[list[float]]:
    levels = [factor.levels or _evenly(factor, size) for factor in factors]
    count = 1
    for each in levels:
        count *= len(each)
        _check_count(count)
    return [list(point) for point in product(*levels)]


def _evenly(factor: Factor, size: int) -> list[float]:
    step = (factor.high - factor.low) / (size - 1)
    values = [factor.low + step * number for number in range(size - 1)] + [factor.high]
    return list(dict.fromkeys(map(factor.value, values)))


def _check_count(count: int) -> None:
    if count > _MOST:
        raise InputError(
            f"{count:,} points are too many", f"{_MOST:,} are possible: fewer factors, or --points"
        )
