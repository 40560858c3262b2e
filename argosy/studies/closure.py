"""One market with Suez closed, or open, and what a study of both needs of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from analytics.freight import SERVICE_NEEDS, Service, service_by_block
from analytics.kpis import FactsSink
from argosy.collector import rare_collections
from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from argosy.studies.freight import SMALL
from sim.core.units import DAY
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN: Final = 0
CLOSED: Final = 1
WEEK: Final = 7
DUE_WEEKS: Final = 8
"""Weeks after the last visit for which orders by sea are promised."""
FAR_KM: Final = 10_000
"""Sea legs that are longer lead through Suez, or round the Cape."""
_NEEDS: Final = {
    "orders": (*SERVICE_NEEDS["orders"], "freight", "total", "total_cents"),
    "shipments": ("shipment", "co2_g"),
    "legs": (
        "shipment", "consignment", "mode", "origin", "destination", "departure", "departed_at", "arrived_at", "km",
    ),
    "transfers": ("consignment", "sent_at", "arrived_at", "freight_cents", "co2_g"),
}  # fmt: skip


class Closure(NamedTuple):
    """When Suez is closed in the scenario, in days from its start, and what it does to a way.

    Attributes:
        first_day: from which on it is closed.
        last_day: on which it opens again.
        expected_days: that it is believed to be closed when it closes.
        open_km: Shanghai-Rotterdam through Suez.
        closed_km: the same round it.
    """

    first_day: int
    last_day: int
    expected_days: float
    open_km: float
    closed_km: float


class Pair(NamedTuple):
    """Two markets with the same luck; `days` None for the scenario's."""

    routing: str
    seed: int
    days: int | None


class Lived(NamedTuple):
    """What became of a market.

    Attributes:
        weeks: service of the orders placed in each whole week.
        due: service of the orders promised for each week, `DUE_WEEKS` more of them.
        transit_days: of far sea legs that leave in each week, mean; None where none does.
        departures: kilometres and days of every far departure by sea that carried something.
        stock_days: from sending to arrival, of every consignment of stock that went far by sea.
        orders: that were paid for.
        by_sea: share of parcels with a far leg by sea.
        lead_days: mean from order to door of what arrived.
        freight_cents: euro cents that buyers paid for an order, mean.
        co2_g: of a parcel, mean.
        in_time: share of orders waited for.
    """

    weeks: list[Service]
    due: list[Service]
    transit_days: list[float | None]
    departures: dict[tuple[str, str, int], tuple[float, float]]
    stock_days: list[float]
    orders: int
    by_sea: float
    lead_days: float
    freight_cents: float
    co2_g: float
    in_time: float


@rare_collections()
def live(given: tuple[Pair, int]) -> Lived:
    """Run the market of a pair in which Suez is closed by that severity."""
    pair, severity = given
    overrides = [*SMALL, f"seed={pair.seed}", f"policies.routing={pair.routing}"]
    overrides += [f"disruptions.suez.severity={severity}"]
    if pair.days is not None:
        overrides.append(f"days={pair.days}")
    scenario, tables = load_scenario("suez-six-weeks", overrides)
    sink = FactsSink(_NEEDS)
    market = build_market(scenario, tables, sink)
    run_market(market, orders=None, days=scenario.days)
    market.recorder.drain(everything=True)
    return lived(sink.tables(), scenario.days)


def lived(tables: Mapping[str, pl.DataFrame], days: int) -> Lived:
    """What a run's tables say."""
    orders = tables["orders"].filter(pl.col("funded_at") >= 0)
    far = tables["legs"].filter((pl.col("mode") == "sea") & (pl.col("km") > FAR_KM))
    sent_out = pl.col("shipment").is_in(tables["shipments"]["shipment"].implode())
    far = far.filter(sent_out | (pl.col("consignment") >= 0))
    far = far.with_columns(
        days=(pl.col("arrived_at") - pl.col("departed_at")) / DAY, week=pl.col("departed_at") // (WEEK * DAY)
    )
    weeks = days // WEEK
    by_week = dict(far.group_by("week").agg(pl.col("days").mean()).iter_rows())
    stock = far.filter(pl.col("consignment") >= 0)
    sent = tables["transfers"].filter(
        pl.col("consignment").is_in(stock["consignment"].to_list()) & (pl.col("arrived_at") >= 0)
    )
    sent = sent.group_by("consignment").agg(days=(pl.col("arrived_at").max() - pl.col("sent_at").min()) / DAY)
    arrived = orders.filter(pl.col("delivered_at") >= 0)
    service = service_by_block(tables["orders"], max(days, 1), 1)[0]
    parcels = tables["shipments"].height
    return Lived(
        weeks=service_by_block(tables["orders"], WEEK, weeks),
        due=service_by_block(tables["orders"], WEEK, weeks + DUE_WEEKS, "promised_at"),
        transit_days=[by_week.get(week) for week in range(weeks)],
        departures={
            (origin, destination, number): (km, took)
            for origin, destination, number, km, took in far.select(
                "origin", "destination", "departure", "km", "days"
            ).iter_rows()
        },
        stock_days=sorted(sent["days"].to_list()),
        orders=orders.height,
        by_sea=far.filter(pl.col("shipment") >= 0)["shipment"].n_unique() / max(parcels, 1),
        lead_days=_mean(arrived, (pl.col("delivered_at") - pl.col("placed_at")) / DAY),
        freight_cents=_mean(orders, pl.col("freight") / pl.col("total") * pl.col("total_cents")),
        co2_g=_mean(tables["shipments"], pl.col("co2_g")),
        in_time=service.in_time or 0.0,
    )


def _mean(frame: pl.DataFrame, figure: pl.Expr) -> float:
    value = frame.select(figure.mean()).item()
    return float(value or 0.0)
