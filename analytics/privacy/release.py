"""Key figures of a run with differential privacy for every buyer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from analytics.privacy.accounting import Concentrated, Pure
from analytics.privacy.sampling import SYSTEM, discrete_gaussian, discrete_laplace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.privacy.sampling import Source
    from analytics.runs import Needs

NEEDS: Final[Needs] = {
    "orders": (
        "order", "buyer", "buyer_country", "placed_at", "funded_at", "promised_at", "delivered_at", "total_cents",
        "chargeback",
    ),
    "disputes": ("order", "kind"),
}  # fmt: skip
"""What is read, by table."""

LEAST_EPSILON: Final = 1e-6
MOST_EPSILON: Final = 100.0
LEAST_DELTA: Final = 1e-15
"""Of what is released with δ at all."""

_HOUR: Final = 3600
_EUR_EDGES: Final = (10, 20, 50, 100, 200, 500)
_DAY_EDGES: Final = (2, 4, 7, 14, 28)


@dataclass(frozen=True)
class Bounds:
    """How much one buyer can move a release at most. To be chosen without a look at the data.

    Attributes:
        orders: of each buyer that count, the first ones.
        cents: of an order; more counts as so much.
        hours: from payment to delivery; more count as so many.
    """

    orders: int = 10
    cents: int = 50_000
    hours: int = 28 * 24


class Query(NamedTuple):
    """A question with whole numbers for an answer, and how far one buyer can move it, all numbers together.

    Attributes:
        name: of the question.
        bins: what each number stands for; one bin without a name where there is one number.
        answers: the true numbers.
        sensitivity: in L1 and, since all may fall into one bin, in L2.
    """

    name: str
    bins: tuple[str, ...]
    answers: tuple[int, ...]
    sensitivity: int


class Noisy(NamedTuple):
    """What is released of a query.

    Attributes:
        query: its name.
        bins: as those of the query.
        answers: with noise, which may be below zero.
        sensitivity: as that of the query.
        mechanism: `discrete Laplace` or `discrete Gaussian`.
        scale: of the noise: b of exp(-|z| / b), or σ of exp(-z² / 2σ²).
    """

    query: str
    bins: tuple[str, ...]
    answers: tuple[int, ...]
    sensitivity: int
    mechanism: str
    scale: float


@dataclass(frozen=True)
class Release:
    """Answers with noise, and what they guarantee.

    Attributes:
        epsilon: of all of them together.
        delta: 0 for pure differential privacy.
        rho: the budget of zero-concentrated differential privacy that was spent; None for pure.
        bounds: of what one buyer contributes.
        noisy: the answers.
    """

    epsilon: float
    delta: float
    rho: float | None
    bounds: Bounds
    noisy: tuple[Noisy, ...]

    def figures(self) -> dict[str, float | None]:
        """Counts, shares and means made of the answers, which costs no privacy.

        Shares and means lie between their bounds, and are None where there is nothing to divide by.
        """
        one = {noisy.query: noisy.answers[0] for noisy in self.noisy if len(noisy.answers) == 1}
        counts: dict[str, float | None] = {
            name: max(one[name], 0) for name in ("orders", "buyers", "delivered")
        }
        shares = {
            f"{name}_share": _ratio(one[name], one[whole], 1.0)
            for name, whole in (
                ("paid", "orders"),
                ("disputed", "orders"),
                ("charged_back", "orders"),
                ("late", "delivered"),
            )
        }
        value = _ratio(one["value_cents"], one["orders"], self.bounds.cents)
        hours = _ratio(one["delivery_hours"], one["delivered"], self.bounds.hours)
        return counts | shares | {"mean_order_value_cents": value, "mean_delivery_hours": hours}


def release(
    queries: Sequence[Query], bounds: Bounds, epsilon: float, delta: float = 0.0, source: Source = SYSTEM
) -> Release:
    """Answer `queries` with noise; each has the same share of the budget.

    Args:
        queries: from `queries_of`, under the same `bounds`.
        bounds: what a buyer contributes at most.
        epsilon: of all answers together, from 1e-6 to 100.
        delta: 0 for discrete Laplace noise; from 1e-15 to below 1 for discrete Gaussian noise.
        source: of randomness; the system's, unless a test wants the same noise again.

    Raises:
        ValueError: for another ε or δ. Below these the budget cannot be worked out in floating-point numbers.
    """
    if not LEAST_EPSILON <= epsilon <= MOST_EPSILON:
        raise ValueError(f"epsilon {epsilon:g} is not from {LEAST_EPSILON:g} to {MOST_EPSILON:g}")
    if not (delta == 0 or LEAST_DELTA <= delta < 1):
        raise ValueError(f"delta {delta:g} is neither 0 nor from {LEAST_DELTA:g} to below 1")
    if delta == 0:
        pure = Pure(epsilon)
        noisy = tuple(_laplace(query, pure, len(queries), source) for query in queries)
        return Release(epsilon, 0.0, None, bounds, noisy)
    budget = Concentrated.of(epsilon, delta)
    noisy = tuple(_gaussian(query, budget, len(queries), source) for query in queries)
    return Release(epsilon, delta, budget.rho, bounds, noisy)


def queries_of(
    orders: pl.DataFrame, disputes: pl.DataFrame, countries: Sequence[str], bounds: Bounds
) -> list[Query]:
    """What is asked of a run.

    Two runs are neighbours if they differ by all rows of one buyer. What that buyer's presence changed for others,
    such as stock, stays in their rows and is not covered.

    Args:
        orders: the table, with the columns of `NEEDS`.
        disputes: the same.
        countries: codes of those where buyers can live.
        bounds: what a buyer contributes at most.
    """
    own = _bounded(orders, disputes, bounds)
    delivered = own.filter(pl.col("delivered_at") >= 0, pl.col("funded_at") >= 0)
    hours = ((delivered["delivered_at"] - delivered["funded_at"]) // _HOUR).clip(0, bounds.hours)
    cents = own["total_cents"].clip(0, bounds.cents)
    counts: Mapping[str, int] = {
        "orders": own.height,
        "paid": own.filter(pl.col("funded_at") >= 0).height,
        "delivered": delivered.height,
        "late": delivered.filter(pl.col("delivered_at") > pl.col("promised_at")).height,
        "disputed": own.filter("disputed").height,
        "charged_back": own.filter(pl.col("chargeback") > 0).height,
    }
    most = bounds.orders
    return [
        Query("buyers", ("",), (own["buyer"].n_unique(),), 1),
        *(Query(name, ("",), (count,), most) for name, count in counts.items()),
        Query("value_cents", ("",), (int(cents.sum()),), most * bounds.cents),
        Query("delivery_hours", ("",), (int(hours.sum()),), most * bounds.hours),
        _histogram("order_value_eur", cents // 100, _EUR_EDGES, most),
        _histogram("delivery_days", hours // 24, _DAY_EDGES, most),
        _by_country(own, countries, most),
    ]


def _bounded(orders: pl.DataFrame, disputes: pl.DataFrame, bounds: Bounds) -> pl.DataFrame:
    """The first orders of every buyer: which ones hangs on that buyer's rows alone."""
    disputed = disputes.filter(pl.col("kind") == "dispute").select("order").unique()
    return (
        orders.sort("placed_at", "order")
        .filter(pl.int_range(pl.len()).over("buyer") < bounds.orders)
        .with_columns(disputed=pl.col("order").is_in(disputed["order"].to_list()))
    )


def _histogram(name: str, values: pl.Series, edges: tuple[int, ...], most: int) -> Query:
    lows, highs = (0, *edges), (*edges, None)
    bins = tuple(
        f"{low}+" if high is None else f"{low}-{high}" for low, high in zip(lows, highs, strict=True)
    )
    place = [int((values >= low).sum()) for low in lows]
    counts = tuple(here - after for here, after in zip(place, (*place[1:], 0), strict=True))
    return Query(name, bins, counts, most)


def _by_country(own: pl.DataFrame, countries: Sequence[str], most: int) -> Query:
    counted = dict(own.group_by("buyer_country").len().iter_rows())
    return Query(
        "orders_by_country", tuple(countries), tuple(counted.get(code, 0) for code in countries), most
    )


def _laplace(query: Query, budget: Pure, of: int, source: Source) -> Noisy:
    scale = budget.scale(query.sensitivity, of)
    answers = tuple(answer + discrete_laplace(scale, source) for answer in query.answers)
    return Noisy(query.name, query.bins, answers, query.sensitivity, "discrete Laplace", float(scale))


def _gaussian(query: Query, budget: Concentrated, of: int, source: Source) -> Noisy:
    variance = budget.variance(query.sensitivity, of)
    answers = tuple(answer + discrete_gaussian(variance, source) for answer in query.answers)
    return Noisy(
        query.name, query.bins, answers, query.sensitivity, "discrete Gaussian", float(variance) ** 0.5
    )


def _ratio(part: int, whole: int, most: float) -> float | None:
    return min(max(part / whole, 0.0), most) if whole > 0 else None
