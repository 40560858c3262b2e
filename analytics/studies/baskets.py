"""What is bought at a time, at which prices, and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from analytics.studies.figures import Mix, Pair, Sample, statistic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.studies.observed import Observed
    from analytics.studies.reference import Reference

_TOP: Final = 10


@statistic
def lines_per_purchase(market: Observed, data: Reference) -> Sample | None:
    """Different articles bought at a time, all sellers together, beside what the data's customers bought."""
    return _sample(market.purchases["found"], data.basket(market.segment, "lines_per_order"))


@statistic
def units_per_line(market: Observed, data: Reference) -> Sample | None:
    """Units of an article in an order, beside the data's."""
    return _sample(market.table("order_lines")["quantity"], data.basket(market.segment, "units_per_line"))


@statistic
def units_per_purchase(market: Observed, _: Reference) -> float | None:
    """Mean units bought at a time, all sellers together."""
    bought = market.purchases.height
    return float(market.table("order_lines")["quantity"].sum()) / bought if bought else None


@statistic
def order_value_eur(market: Observed, _: Reference) -> float | None:
    """Mean value of the goods bought at a time, euros without freight and taxes."""
    values = _values_eur(market)
    return float(values.mean()) if len(values) else None


@statistic
def order_value_gbp(market: Observed, data: Reference) -> Sample | None:
    """Value of the goods bought at a time, pounds, beside the invoices of the data."""
    values = _values_eur(market) * market.pounds_per_euro
    return _sample(pl.Series(values), data.column("basket.csv", "order_value_gbp"))


@statistic
def price_level(market: Observed, data: Reference) -> float | None:
    """Median price of a unit sold, over the data's."""
    prices = _prices_gbp(market)
    return float(np.median(prices) / np.median(_prices(data))) if len(prices) else None


@statistic
def price_spread(market: Observed, data: Reference) -> Sample | None:
    """Prices of units sold over their median, beside the data's over theirs: the shape, whatever the level."""
    prices, measured = _prices_gbp(market), _prices(data)
    if not len(prices):
        return None
    return Sample(prices / np.median(prices), measured / np.median(measured))


@statistic
def top_ten_share(market: Observed, data: Reference) -> Pair | None:
    """Share of the ten articles that sell most in all units sold, beside the catalogue's."""
    sold = market.table("order_lines").group_by("sku").agg(pl.col("quantity").sum())["quantity"]
    return Pair(_top_share(sold), _top_share(data.table("catalogue.csv")["units"])) if len(sold) else None


@statistic
def country_mix(market: Observed, data: Reference) -> Mix:
    """Visits by country, beside the data's customers raised to the power that the scenario states."""
    return _countries(market, data, market.country_exponent)


@statistic
def country_mix_of_the_data(market: Observed, data: Reference) -> Mix:
    """Visits by country, beside the customers of the data as they are."""
    return _countries(market, data, 1.0)


def _top_share(sold: pl.Series) -> float:
    return float(sold.top_k(min(_TOP, len(sold))).sum()) / float(sold.sum())


def _countries(market: Observed, data: Reference, exponent: float) -> Mix:
    visits = market.table("visits").group_by("buyer_country").len()
    measured = data.table("countries.csv").filter(pl.col("country").is_in(list(market.utc_offsets)))
    return Mix(
        dict(zip(visits["buyer_country"], map(float, visits["len"]), strict=True)),
        {
            country: float(customers) ** exponent
            for country, customers in zip(measured["country"], measured["customers"], strict=True)
            if customers
        },
    )


def _values_eur(market: Observed) -> NDArray[np.float64]:
    goods = pl.col("goods") / pl.col("total") * pl.col("total_cents") / 100
    return market.table("orders").group_by("visit").agg(goods.sum().alias("value"))["value"].to_numpy()


def _prices_gbp(market: Observed) -> NDArray[np.float64]:
    """Of every line, pounds a unit."""
    euros = pl.col("goods") * pl.col("total_cents") / pl.col("total") / 100 / pl.col("quantity")
    orders = market.table("orders").select("order", "total_cents", "total")
    lines = market.table("order_lines").join(orders, on="order").select(euros).to_series()
    return lines.to_numpy() * market.pounds_per_euro


def _prices(data: Reference) -> NDArray[np.float64]:
    return data.column("price.csv", "unit_price_gbp")


def _sample(values: pl.Series, reference: NDArray[np.float64]) -> Sample | None:
    return Sample(values.cast(pl.Float64).to_numpy(), reference) if len(values) else None
