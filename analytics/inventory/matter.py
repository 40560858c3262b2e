"""Conservation of matter: units made are units on hand, under way, delivered, lost or written off.

Shelves tell of it in `stock`, orders in `orders` and `order_lines`, parcels that go back in `ways_back`,
consignments to regional warehouses in `transfers`; none of these is made from another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from sim.orders import Condition, Outcome
from sim.records import BackEnd, Fate, Movement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.runs import Needs

NEEDS: Final[Needs] = {
    "stock": ("time", "sku", "warehouse", "movement", "quantity", "on_hand", "on_order", "order"),
    "orders": ("order", "lines", "shipped_at", "delivered_at", "closed_at", "outcome", "condition"),
    "order_lines": ("order", "sku", "quantity", "missing", "returned"),
    "ways_back": ("order", "sent_at", "ended_at", "became"),
    "transfers": ("sku", "origin", "destination", "quantity", "fate"),
}
"""The columns that it is worked out from."""

_SHELF: Final = ("sku", "warehouse")
_ENDS: Final = ("on_hand", "reserved", "under_way", "stranded", "delivered", "lost", "scrapped")


class Matter(NamedTuple):
    """Units of all articles in all places.

    Attributes:
        opening: on the shelves at first.
        restocked: that suppliers brought.
        on_hand: on the shelves.
        reserved: taken from their shelves for orders that have not sent them yet.
        under_way: sent, or sent back, and neither there nor lost.
        moving: under way to a regional warehouse.
        stranded: the same of orders that ended without them: too late, and the buyer has his money back.
        delivered: with buyers, returned ones not included.
        lost: on their way, there or back, or destroyed by customs.
        scrapped: came back, or were to, and nobody can sell them again.
        shrunk: vanished from their shelves.
        on_order: at suppliers; they do not exist yet.
        difference: opening and restocked less all others but those on order.
        shelves: places of one article each.
        faults: shelves and orders that do not add up, in sentences; none if all do.
    """

    opening: int
    restocked: int
    on_hand: int
    reserved: int
    under_way: int
    moving: int
    stranded: int
    delivered: int
    lost: int
    scrapped: int
    shrunk: int
    on_order: int
    difference: int
    shelves: int
    faults: list[str]

    @property
    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {**self._asdict(), "conserved": self.conserved}

    @property
    def conserved(self) -> bool:
        """Whether every unit is accounted for."""
        return not self.difference and not self.faults


def matter_of(tables: Mapping[str, pl.DataFrame], *, complete: bool) -> Matter:
    """Follow every unit.

    Args:
        tables: with the columns of `NEEDS`, rows in the order in which they were recorded.
        complete: the run came to its end. Where it was killed, tables may end at different seconds: it is then
            followed up to the last movement of stock, and an order that was not recorded has what it took.
    """
    shelves = _shelves(tables["stock"])
    sold = _sold(tables, complete=complete)
    places = shelves.join(_by_place(sold), on=_SHELF, how="left").with_columns(pl.col(_ENDS[1:]).fill_null(0))
    places = places.with_columns(
        difference=pl.col("opening") + pl.col("restocked") + pl.col("received") - pl.col("sent")
        - pl.col("shrunk") - pl.sum_horizontal(_ENDS)
    )  # fmt: skip
    moved = _moved(shelves, tables["transfers"])
    faults = [
        *_of_shelves(places, complete=complete), *_of_orders(sold, complete=complete),
        *_of_transfers(moved, complete=complete),
    ]  # fmt: skip
    columns = ("opening", "restocked", *_ENDS, "shrunk", "on_order")
    totals = {name: int(places[name].sum()) for name in columns}
    lost, damaged = (int(moved[name].sum()) for name in ("lost", "damaged"))
    totals["moving"] = int(places["sent"].sum()) - int(places["received"].sum()) - lost - damaged
    totals["lost"] += lost
    totals["scrapped"] += damaged
    # what is too much in one place does not make up for what lacks in another
    difference = int(places["difference"].sum() or places["difference"].abs().sum())
    return Matter(**totals, difference=difference, shelves=places.height, faults=faults)


def _shelves(stock: pl.DataFrame) -> pl.DataFrame:
    """A row for each shelf: what it had, got and has, and whether each movement follows from the one before."""
    units, kind = pl.col("quantity"), pl.col("movement")
    stock = stock.with_columns(
        came=pl.when(kind == Movement.ORDERED).then(0).otherwise(units),
        due=pl.when(kind == Movement.ORDERED)
        .then(units)
        .when(kind == Movement.RESTOCKED)
        .then(-units)
        .otherwise(0),
    )
    follows = (pl.col("came").cum_sum() == pl.col("on_hand")) & (
        pl.col("due").cum_sum() == pl.col("on_order")
    )
    begins = (kind == Movement.OPENING).sum() == 1, kind.first() == Movement.OPENING
    return stock.group_by(_SHELF, maintain_order=True).agg(
        opening=units.filter(kind == Movement.OPENING).sum(),
        restocked=units.filter(kind == Movement.RESTOCKED).sum(),
        sent=-units.filter(kind == Movement.SENT).sum(),
        received=units.filter(kind == Movement.RECEIVED).sum(),
        shrunk=-units.filter(kind == Movement.SHRUNK).sum(),
        on_hand=pl.col("on_hand").last(),
        on_order=pl.col("on_order").last(),
        broken=(~follows).sum(),
        begins=begins[0] & begins[1],
    )


def _moved(shelves: pl.DataFrame, transfers: pl.DataFrame) -> pl.DataFrame:
    """A row for each shelf: units that left it for others or came, as it tells and as consignments do."""
    intact = pl.col("fate") == Fate.INTACT
    out = transfers.group_by("sku", warehouse="origin").agg(
        out=pl.col("quantity").sum(),
        lost=pl.col("quantity").filter(pl.col("fate") == Fate.LOST).sum(),
        damaged=pl.col("quantity").filter(pl.col("fate") == Fate.DAMAGED).sum(),
    )
    came = transfers.group_by("sku", warehouse="destination").agg(
        came=pl.col("quantity").filter(intact).sum()
    )
    moved = shelves.join(out, on=_SHELF, how="full", coalesce=True)
    moved = moved.join(came, on=_SHELF, how="full", coalesce=True)
    return moved.with_columns(pl.col("sent", "received", "out", "came", "lost", "damaged").fill_null(0))


def _of_transfers(moved: pl.DataFrame, *, complete: bool) -> Iterator[str]:
    """What shelves and consignments say of each other; a run that was killed may have either first."""
    wrong = moved.filter((pl.col("sent") != pl.col("out")) | (pl.col("received") != pl.col("came")))
    if complete and wrong.height:
        shown = ", ".join(
            f"{sku} in {place}" for sku, place in wrong.select(_SHELF).sort(_SHELF).head(3).iter_rows()
        )
        yield f"{wrong.height} shelves sent or got other units than consignments tell: {shown}"


def _sold(tables: Mapping[str, pl.DataFrame], *, complete: bool) -> pl.DataFrame:
    """A row for each article of an order, and for its shelf: units by what both tables say became of them."""
    kind, units = pl.col("movement"), pl.col("quantity")
    taken = tables["stock"].filter(pl.col("order") >= 0)
    until = None if complete else tables["stock"]["time"].max()
    taken = taken.group_by("order", *_SHELF, maintain_order=True).agg(
        left=-units.filter(kind.is_in((Movement.SOLD, Movement.UNPACKED))).sum(),
        back=units.filter(kind == Movement.RETURNED).sum(),
        scrapped=-units.filter(kind == Movement.SCRAPPED).sum(),
    )
    rows = taken.join(
        _sent(tables, until), on=("order", "sku"), how="full", coalesce=True, maintain_order="left"
    )
    rows = rows.with_columns(pl.col("left", "back", "scrapped").fill_null(0))
    closed, shipped = pl.col("closed").fill_null(value=False), pl.col("shipped").fill_null(value=False)
    sent = pl.when(shipped).then(pl.col("sent")).otherwise(0)
    delivered, lost = shipped & pl.col("arrived"), shipped & pl.col("is_lost")
    on_its_way = shipped & ~pl.col("arrived") & ~pl.col("is_lost")
    gone, moving = pl.col("lost_back").fill_null(0), pl.col("moving_back").fill_null(0)
    rest = sent - pl.col("back") - gone - moving
    # of a run that was killed, a way back may be told of later than its shelf, or not at all
    told, untold = pl.lit(complete) | pl.col("told"), pl.lit(complete) & ~pl.col("told")
    none = pl.lit(0)
    return rows.with_columns(
        reserved=pl.when(closed | shipped).then(none).otherwise(pl.col("left") - pl.col("back")),
        delivered=pl.when(delivered).then(rest).otherwise(none),
        lost=pl.when(lost).then(rest).otherwise(none) + gone,
        under_way=pl.when(on_its_way & ~closed).then(rest).otherwise(none) + moving,
        stranded=pl.when(on_its_way & closed).then(rest).otherwise(none),
        wrong=((closed | shipped) & (pl.col("left") != sent))
        | (closed & untold)
        | (
            closed
            & told
            & ((pl.col("back") != pl.col("due_back")) | (pl.col("scrapped") != pl.col("due_scrapped")))
        ),
    )


def _sent(tables: Mapping[str, pl.DataFrame], until: object) -> pl.DataFrame:
    """What orders, their lines and their ways back say, as far as all are there, up to the second `until`."""
    lines = (
        tables["order_lines"]
        .group_by("order", "sku", maintain_order=True)
        .agg(
            sent=(pl.col("quantity") - pl.col("missing")).sum(),
            returned=pl.col("returned").sum(),
            here=pl.len(),
        )
    )
    whole = pl.col("here").sum().over("order") == pl.col("lines")
    latest = pl.lit(2**62 if until is None else until)
    closed = (pl.col("outcome") != Outcome.OPEN) & (pl.col("closed_at") < latest)
    became, ended = pl.col("became"), (pl.col("ended_at") >= 0) & (pl.col("ended_at") < latest)
    returned = pl.col("returned")
    written_off = ended & became.is_in((BackEnd.SCRAPPED, BackEnd.DISPOSED))
    back = written_off | (ended & (became == BackEnd.RESTOCKED))
    moving = (pl.col("ended_at") < 0) & (pl.col("sent_at") >= 0)
    units = {
        "due_back": back, "due_scrapped": written_off, "lost_back": ended & (became == BackEnd.LOST),
        "moving_back": moving,
    }  # fmt: skip
    return (
        lines.join(tables["orders"], on="order", how="inner", maintain_order="left")
        .join(tables["ways_back"], on="order", how="left", maintain_order="left")
        .filter(whole)
        .select(
            "order", "sku", "sent", closed=closed,
            shipped=(pl.col("shipped_at") >= 0) & (pl.col("shipped_at") < latest),
            arrived=pl.col("delivered_at") >= 0,
            is_lost=pl.col("condition").is_in((Condition.LOST, Condition.DESTROYED)),
            told=(returned == 0) | (became.is_not_null() & ~(pl.col("ended_at") >= latest)),
            **{name: pl.when(which).then(returned).otherwise(0) for name, which in units.items()},
        )
    )  # fmt: skip


def _by_place(sold: pl.DataFrame) -> pl.DataFrame:
    return sold.group_by(_SHELF).agg(pl.col(name).sum() for name in _ENDS[1:])


def _of_shelves(places: pl.DataFrame, *, complete: bool) -> Iterator[str]:
    ordered = (pl.col("on_order") != 0) if complete else pl.lit(value=False)
    for wrong, what in (
        (~pl.col("begins"), "do not begin with one opening balance"),
        (pl.col("broken") > 0, "have movements that do not follow from the one before"),
        (pl.col("difference") != 0, "have units that are unaccounted for"),
        (ordered, "still wait for their supplier at the end"),
    ):
        found = places.filter(wrong)
        if found.height:
            shown = ", ".join(f"{sku} in {place}" for sku, place in found.select(_SHELF).head(3).iter_rows())
            yield f"{found.height} shelves {what}: {shown}"


def _of_orders(sold: pl.DataFrame, *, complete: bool) -> Iterator[str]:
    held = sum(int(sold[name].abs().sum()) for name in ("reserved", "under_way"))
    if complete and held:
        yield f"{held} units are with orders that have not ended, and all of them have"
    wrong = sold.filter(pl.col("wrong"))["order"].unique().sort()
    if wrong.len():
        shown = ", ".join(map(str, wrong.head(5)))
        yield f"units that left or came back are not those that {wrong.len()} orders sent: {shown}"
