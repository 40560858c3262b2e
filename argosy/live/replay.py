"""A run that has ended, at any of its moments: what was shown while it ran, put together from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from argosy.live.following import NEWS, TICKS, News, Totals
from argosy.live.snapshot import Move, Snapshot, Stay
from sim.records import CRIMINALS, Event

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from argosy.live.ground import Ground

_ORDERS: Final = (
    "order", "placed_at", "funded_at", "shipped_at", "delivered_at", "closed_at", "outcome", "currency", "total",
    "buyer_conduct",
)  # fmt: skip
_LEGS: Final = (
    "shipment", "consignment", "mode", "origin", "destination", "km", "departed_at", "arrived_at", "released_at",
)  # fmt: skip


class Replay:
    """The moments of a run. Holds some columns of its tables.

    Args:
        run: which; of one that was interrupted, what had been recorded.
        ground: numbers its ways.

    Raises:
        DamagedTable: if a table cannot be read.
    """

    def __init__(self, run: RunDirectory, ground: Ground) -> None:
        def read(table: str, *names: str) -> pl.DataFrame:
            return run.collect(run.table(table).select(names))

        self._ground = ground
        self._orders = read("orders", *_ORDERS)
        shipments = read("shipments", "shipment", "order", "origin")
        self._parcels = self._orders.join(shipments, on="order", how="left")
        self._legs = read("legs", *_LEGS).join(
            shipments.select("shipment", "order"), on="shipment", how="left"
        )
        self._clearances = read("clearances", "order", "place", "lodged_at", "released_at")
        self._news = self._told(read("order_events", "time", "order", "event", "place"))
        transactions = read("transactions", "time", "block", "gas_used").sort("time", maintain_order=True)
        self._chain = transactions.select(
            "time", pl.col("block").cum_max(), pl.col("gas_used").cum_sum().alias("gas")
        )
        self.end = int(max(self._orders["closed_at"].max() or 0, self._legs["arrived_at"].max() or 0))  # type: ignore[arg-type]

    def at(self, time: int) -> Snapshot:
        """The market at a second."""
        orders = self._orders.filter(pl.col("placed_at") <= time)
        ended = orders.filter(pl.col("closed_at").is_between(0, time), pl.col("outcome") != "open")
        escrow = orders.filter(
            pl.col("funded_at").is_between(0, time)
            & ((pl.col("closed_at") > time) | (pl.col("closed_at") < 0))
        )
        recent = self._news.filter(pl.col("time") <= time)
        return Snapshot(
            time,
            orders.height,
            dict(ended.group_by("outcome").len().iter_rows()),
            {}
            if self._chain.is_empty()
            else dict(escrow.group_by("currency").agg(pl.col("total").sum()).iter_rows()),
            self._totals(ended, recent, time),
            self._moves(time),
            self.stays(time),
            [News(*row) for row in recent.tail(TICKS).iter_rows()],
            self._ground.closed(time),
        )

    def _told(self, events: pl.DataFrame) -> pl.DataFrame:
        """All news of the run, in order of time."""
        declined = self._orders.filter(pl.col("outcome") == "declined").select(
            pl.col("closed_at").alias("time"),
            "order",
            pl.lit("declined").alias("event"),
            pl.lit("").alias("place"),
        )
        events = events.with_columns(pl.col("event").cast(pl.String))
        whole = pl.concat(
            [events.filter(pl.col("event").is_in([str(name) for name in sorted(NEWS)])), declined],
            how="vertical_relaxed",
        )
        return whole.select("time", "order", "event", "place").sort("time", maintain_order=True)

    def _totals(self, ended: pl.DataFrame, news: pl.DataFrame, time: int) -> Totals:
        kinds = news["event"]
        criminals = ended.filter(pl.col("buyer_conduct").is_in([one.value for one in CRIMINALS]))
        delivered = int((criminals["delivered_at"] >= 0).sum())
        chain = self._chain.filter(pl.col("time") <= time).tail(1)
        blocks, gas = chain.row(0)[1:] if chain.height else (0, 0)
        return Totals(
            int((kinds == Event.DISPUTED.value).sum()),
            int((kinds == Event.WARNED_LATE.value).sum()),
            criminals.height - delivered,
            delivered,
            blocks,
            gas,
        )

    def _moves(self, time: int) -> list[Move]:
        moving = self._legs.filter((pl.col("departed_at") <= time) & (pl.col("arrived_at") > time))
        return [
            Move(
                row["shipment"] if row["shipment"] >= 0 else -row["consignment"],
                row["order"] or 0,
                self._ground.way(row["mode"], row["origin"], row["destination"], row["km"]),
                row["departed_at"],
                row["arrived_at"],
            )
            for row in moving.iter_rows(named=True)
        ]

    def stays(self, time: int) -> list[Stay]:
        """Paid parcels that no leg moves: in the warehouse until shipped, then where their last leg left them."""
        here = self._parcels.filter(
            pl.col("funded_at").is_between(0, time)
            & ((pl.col("closed_at") > time) | (pl.col("closed_at") < 0))
            & ((pl.col("delivered_at") > time) | (pl.col("delivered_at") < 0))
            & pl.col("origin").is_not_null()
        ).select("order", "origin", "shipped_at")
        unsent = here.filter((pl.col("shipped_at") < 0) | (pl.col("shipped_at") > time))
        sent = here.filter(pl.col("shipped_at").is_between(0, time))
        legs = self._legs.filter(pl.col("departed_at") <= time, pl.col("order").is_not_null())
        last = (
            legs.group_by("order", maintain_order=True)
            .last()
            .select("order", "destination", "arrived_at", "released_at")
        )
        border = self._clearances.filter(
            (pl.col("lodged_at") <= time) & ((pl.col("released_at") > time) | (pl.col("released_at") < 0))
        )
        at_customs = dict(border.select("order", "place").iter_rows())
        further = set(
            self._legs.filter(pl.col("departed_at") > time, pl.col("order").is_not_null())["order"].to_list()
        )
        stays = [Stay(order, origin, "warehouse") for order, origin, _ in unsent.iter_rows()]
        for order, origin, _, place, arrived, released in sent.join(last, on="order", how="left").iter_rows():
            if order in at_customs:
                stays.append(Stay(order, at_customs[order], "customs"))
            elif place is None:
                stays.append(Stay(order, origin, "terminal"))
            elif arrived <= time:
                ends = order not in further and released <= time
                stays.append(Stay(order, place, "last mile" if ends else "terminal"))
        return sorted(stays)
