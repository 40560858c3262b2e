"""What is known of an order at a second, from the tables of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from analytics.service import Known
from sim.core.units import BPS, DAY, token_units
from sim.grading import hold_seconds
from sim.policies import Action
from sim.records import CaseKind, WayStage

if TYPE_CHECKING:
    from analytics.runs import RunDirectory
    from sim.scenario import Scenario

TableRow = dict[str, Any]
_NOT_YET: Final = -1
_WEEK: Final = 7 * DAY
"""Sellers' totals are told by whole weeks, so that no single order of somebody else can be read off them."""
_FOR_BUYER: Final = pl.col("buyer_bps") >= BPS // 2


def orders_of(run: RunDirectory, buyer: int | None, numbers: tuple[int, ...], now: int) -> list[TableRow]:
    """Orders placed by `now`, the latest first: those of a buyer, or where none is given those with the numbers."""
    known = run.table("orders").filter(pl.col("placed_at") <= now)
    wanted = pl.col("order").is_in(numbers) if buyer is None else pl.col("buyer") == buyer
    return run.collect(known.filter(wanted).sort("placed_at", "order", descending=True)).to_dicts()


def end_of(run: RunDirectory) -> int:
    """The last second of which an order's story tells; 0 for a run without any."""
    last = run.collect(run.table("order_events").select(pl.col("time").max())).item()
    return int(last or 0)


def known_of(run: RunDirectory, scenario: Scenario, row: TableRow, now: int) -> Known:
    """What is known of the order in `row` at second `now`; what came later is as if it were not."""
    past = {name: at if at <= now else _NOT_YET for name, at in row.items() if name.endswith("_at")}
    scan = _last_scan(run, row["order"], now)
    case = _last_case(run, row["order"], now)
    reversal = _reversal(run, row["order"], now)
    counted = now // _WEEK * _WEEK
    disputes = _disputes_of(run, row["seller"], counted)
    terms = scenario.settlement

    def tokens(name: str) -> int:
        return token_units(row[name], row["currency"])

    return Known(
        now=now,
        order=row["order"],
        promised=row["promised_at"],
        shipped=past["shipped_at"],
        place=scan["place"] if scan else "",
        out=bool(scan) and scan["stage"] == WayStage.OUT_FOR_DELIVERY,
        expected=scan["median"] if scan else _NOT_YET,
        low=scan["low"] if scan else _NOT_YET,
        high=scan["high"] if scan else _NOT_YET,
        delivered=past["delivered_at"],
        closed=past["closed_at"],
        opened=case["opened_at"] if case else _NOT_YET,
        decided=bool(case) and 0 <= case["closed_at"] <= now,
        total=tokens("total"),
        duty=tokens("duty"),
        vat=tokens("vat"),
        prepaid=scenario.customs.terms == "paid",
        refund=row["to_buyer"] if past["closed_at"] >= 0 else 0,
        reversed=reversal,
        reversal=tokens("chargeback") if reversal >= 0 else 0,
        ship_window=terms.ship_window_days * DAY,
        funded=past["funded_at"],
        inspect_window=terms.inspect_window_days * DAY + _held(run, scenario, row),
        counted=counted,
        orders=_count_of(run, row["seller"], counted),
        disputes=disputes.height,
        won=disputes.filter(pl.col("closed_at").is_between(0, counted, closed="left"), _FOR_BUYER).height,
    )


def _last_scan(run: RunDirectory, order: int, now: int) -> TableRow:
    rows = run.table("arrivals").filter((pl.col("order") == order) & (pl.col("at") <= now))
    return next(iter(run.collect(rows.sort("at", descending=True)).to_dicts()), {})


def _last_case(run: RunDirectory, order: int, now: int) -> TableRow:
    rows = run.table("disputes").filter((pl.col("order") == order) & (pl.col("opened_at") <= now))
    return next(iter(run.collect(rows.sort("opened_at", descending=True)).to_dicts()), {})


def _reversal(run: RunDirectory, order: int, now: int) -> int:
    """When the bank reversed an order's payment; -1 if it had not by `now`."""
    own = (pl.col("order") == order) & (pl.col("kind") == CaseKind.CHARGEBACK) & (pl.col("closed_at") <= now)
    found = run.collect(run.table("disputes").filter(own))["closed_at"]
    return int(found[0]) if len(found) else _NOT_YET


def _held(run: RunDirectory, scenario: Scenario, row: TableRow) -> int:
    """Seconds by which the buyer has longer to inspect an order: for its seller's grade or the screen's action."""
    own = (pl.col("kind") == "seller") & (pl.col("number") == row["seller"])
    grades = run.table("grades").filter(own & (pl.col("time") <= row["placed_at"]))
    grade = run.collect(grades.sort("time", maintain_order=True).select("grade"))["grade"].to_list()
    of_grade = hold_seconds(grade[-1], scenario.grading) if grade else 0
    held = (pl.col("order") == row["order"]) & (pl.col("action") == Action.HOLD.value)
    of_screen = run.collect(run.table("screenings").filter(held).select("order")).height
    return max(of_grade, scenario.screening.hold_days * DAY if of_screen else 0)


def _of_seller(run: RunDirectory, seller: int, before: int) -> pl.LazyFrame:
    return run.table("orders").filter((pl.col("seller") == seller) & (pl.col("placed_at") < before))


def _count_of(run: RunDirectory, seller: int, before: int) -> int:
    return run.collect(_of_seller(run, seller, before).select("order")).height


def _disputes_of(run: RunDirectory, seller: int, before: int) -> pl.DataFrame:
    """Orders of a seller that were disputed; returns and chargebacks are no disputes."""
    own = _of_seller(run, seller, before).select("order")
    cases = run.table("disputes").filter(pl.col("kind") == CaseKind.DISPUTE, pl.col("opened_at") < before)
    return run.collect(cases.join(own, on="order", how="semi"))
