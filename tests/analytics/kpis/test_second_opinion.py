"""Every KPI of runs with everything in them, computed twice; and what must not change a figure."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.kpis import KPIS, Facts, evaluate, gas_by_step
from analytics.kpis.collect import FactsSink
from analytics.runs import RunDirectory, schema_of
from sim.records import SCHEMAS, MemorySink
from tests.analytics.kpis.by_hand import BY_HAND, Run
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from pathlib import Path

COIN = 2_500.0
TABLES = ("orders", "order_lines", "disputes", "side_payments", "transactions", "traffic", "visits")
HARD = {
    "demand__visits_per_day": 25.0, "last_mile__damage_rate": 0.3, "last_mile__loss_rate": 0.15,
    "after_sales__remorse_rate": 0.1, "selling__promise_factor": 0.7,
}  # fmt: skip
MARKETS: dict[str, dict[str, Any]] = {
    "plain": {},
    "instant": {"settlement__mode": "instant", **HARD},
    "modules": {
        "settlement__modules": (
            "cancelling",
            "returns",
            "offers",
            "carriage",
            "bond",
            "insurance",
            "tribunal",
        ),
        **HARD,
    },
    "few": {"days": 1, "demand__visits_per_day": 3.0},
}


def rows_of(sink: MemorySink) -> dict[str, list[dict[str, Any]]]:
    return {
        table: [
            dict(zip([name for name, _ in SCHEMAS[table]], row, strict=True)) for row in sink.tables[table]
        ]
        for table in TABLES
    }


Ended = tuple[dict[str, list[dict[str, Any]]], int]


@pytest.fixture(scope="module", params=MARKETS)
def ended(request: pytest.FixtureRequest) -> Ended:
    """Rows and visits of a market that has ended."""
    found = run(changed(tiny()[0], **MARKETS[request.param]))
    return rows_of(found.sink), found.market.visits


def facts(rows: dict[str, list[dict[str, Any]]], visits: int | None) -> Facts:
    tables = {table: pl.DataFrame(rows[table], schema=schema_of(table)) for table in TABLES}
    return Facts(tables, visits, COIN)


def by_hand(rows: dict[str, list[dict[str, Any]]], visits: int | None) -> dict[str, float | None]:
    seen = Run(rows, visits, COIN)
    return {name: compute(seen) for name, compute in BY_HAND.items()}


def close(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert list(found) == list(expected)
    for name, value in expected.items():
        if value is None:
            assert found[name] is None, name
        elif KPIS[name].unit in ("count", "gas"):
            assert found[name] == pytest.approx(value, rel=1e-12), name
        else:
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name


def test_no_kpi_goes_without_a_second_opinion() -> None:
    assert list(BY_HAND) == list(KPIS)


def test_both_opinions_agree(ended: Ended) -> None:
    close(evaluate(facts(*ended)), by_hand(*ended))


def test_what_a_replication_keeps_in_memory_gives_the_same(ended: Ended) -> None:
    rows, visits = ended
    sink = FactsSink()
    for table, found in rows.items():
        for start in range(0, len(found), 7):
            sink.write(table, [tuple(row.values()) for row in found[start : start + 7]])
    assert evaluate(sink.facts(visits, COIN)) == evaluate(facts(rows, visits))


def test_the_order_of_rows_does_not_matter(ended: Ended) -> None:
    rows, visits = ended
    turned = {table: found[::-1] for table, found in rows.items()}
    cut = {table: found[len(found) // 3 :] + found[: len(found) // 3] for table, found in rows.items()}
    for other in (turned, cut):
        close(evaluate(facts(other, visits)), evaluate(facts(rows, visits)))


SUMS = {
    name
    for name, figure in KPIS.items()
    if figure.unit in ("count", "gas", "EUR cents") and "_per_" not in name
}
ROUNDED = {"take_cents", "chargeback_cents", "seller_loss_cents"}


def test_twice_the_market_doubles_sums_and_leaves_shares_alone(ended: Ended) -> None:
    rows, visits = ended
    once = evaluate(facts(rows, visits))
    later = {key: 1 + max((row[key] for row in rows["orders"]), default=0) for key in ("visit", "order")}

    def repeated(row: dict[str, Any]) -> dict[str, Any]:
        return row | {key: row[key] + more for key, more in later.items() if row.get(key, -1) >= 0}

    again = {table: [repeated(row) for row in found] for table, found in rows.items()}
    twice = evaluate(facts({table: found + again[table] for table, found in rows.items()}, 2 * visits))
    for name, value in once.items():
        if name in SUMS:
            assert twice[name] == pytest.approx(2 * (value or 0), abs=1 if name in ROUNDED else 0), name
        elif name == "lead_days_p95" or value is None:
            assert (twice[name] is None) == (value is None), name  # a quantile between others is another one
        else:
            cent = 1 / once["gmv_cents"] if name == "take_rate" else 0  # fees are rounded to whole cents
            assert twice[name] == pytest.approx(value, rel=1e-9, abs=cent), name


def test_sums_of_two_halves_are_those_of_the_whole(ended: Ended) -> None:
    """Cut by order, as two runs one after the other would be."""
    rows, visits = ended
    half = len(rows["orders"]) // 2
    visit = max((row["visit"] for row in rows["orders"][:half]), default=0)

    def early(row: dict[str, Any]) -> bool:
        return row["order"] <= half if "order" in row else row.get("visit", visit) <= visit

    parts = [
        {table: [row for row in found if early(row) is first] for table, found in rows.items()}
        for first in (True, False)
    ]
    whole, pieces = evaluate(facts(rows, visits)), [evaluate(facts(part, visits)) for part in parts]
    for name in SUMS:
        assert sum(piece[name] or 0 for piece in pieces) == pytest.approx(
            whole[name], abs=2 if name in ROUNDED else 0
        ), name


def test_a_figure_does_not_change_what_it_is_computed_from(ended: Ended) -> None:
    seen = facts(*ended)
    before = pickle.dumps({name: frame.to_dict(as_series=False) for name, frame in seen.tables.items()})
    first, second = evaluate(seen), evaluate(seen)
    assert first == second
    assert (
        pickle.dumps({name: frame.to_dict(as_series=False) for name, frame in seen.tables.items()}) == before
    )


def test_shares_lie_between_nothing_and_everything(ended: Ended) -> None:
    for name, value in evaluate(facts(*ended)).items():
        if KPIS[name].unit == "share" and value is not None and name != "dispute_rate":
            assert 0 <= value <= 1, name


def test_gas_by_step_is_the_gas_of_all(ended: Ended, tmp_path: Path) -> None:
    rows, _ = ended
    frame = pl.DataFrame(rows["transactions"], schema=schema_of("transactions"))
    frame.write_parquet(tmp_path / "transactions.parquet")
    steps = gas_by_step(RunDirectory(tmp_path, {"status": "complete", "tables": {}}, trust="all"), 7, COIN)
    assert sum(step.times for step in steps) == len(rows["transactions"])
    for step in steps:
        of_kind = [t for t in rows["transactions"] if t["action"] == step.action]
        gas = sum(t["gas_used"] for t in of_kind)
        wei = sum(t["gas_used"] * t["gas_price"] for t in of_kind)
        assert step.times == len(of_kind)
        assert step.gas_mean == pytest.approx(gas / len(of_kind))
        assert step.gas_per_order == pytest.approx(gas / 7)
        assert step.fee_cents_per_order == pytest.approx(wei / 10**18 * COIN * 100 / 7)
    totals = [step.gas_mean * step.times for step in steps]
    assert totals == sorted(totals, reverse=True), "the costliest first"
    without = gas_by_step(RunDirectory(tmp_path, {"status": "complete", "tables": {}}, trust="all"), 0, COIN)
    assert [(s.gas_per_order, s.fee_cents_per_order) for s in without] == [(None, None)] * len(steps)


OUTCOMES = ("confirmed", "released", "ruled", "returned", "expired", "declined", "open", "cancelled")
MONEY = st.integers(0, 10**6)
ORDER = st.fixed_dictionaries(
    {
        "order": st.integers(0, 5),
        "visit": st.integers(0, 9),
        "lines": st.integers(1, 4),
        "outcome": st.sampled_from(OUTCOMES),
        "condition": st.sampled_from(["good", "damaged", "lost", "not_as_described", "unknown"]),
        "seller_conduct": st.sampled_from(["honest", "slow", "fraudulent"]),
        "funded_at": st.sampled_from([-1, 0, 5]),
        "shipped_at": st.sampled_from([-1, 50]),
        "delivered_at": st.sampled_from([-1, 100, 200_000]),
        "promised_at": st.sampled_from([99, 100, 300_000]),
        "closed_at": st.integers(300_000, 900_000),
        "escrow_id": st.sampled_from([0, 3]),
        "total": st.integers(1, 10**6), "total_cents": MONEY, "freight": MONEY, "duty": MONEY, "vat": MONEY,
        "chargeback": MONEY, "buyer_loss_cents": MONEY, "payment_fee_cents": MONEY, "co2_g": MONEY,
        "to_platform": st.integers(1, 10**6), "to_seller": MONEY, "to_buyer": MONEY,
    }
)  # fmt: skip
LINE = st.fixed_dictionaries(
    {"order": st.integers(0, 5), "missing": st.sampled_from([0, 0, 3]), "goods": st.integers(0, 10**6)}
)
DISPUTE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["dispute", "return", "chargeback"]),
        "buyer_bps": st.integers(0, 10_000),
        "decided_by": st.sampled_from(["seller", "agreement", "arbiter", "jurors", "silence"]),
    }
)
PAYMENTS = ("lateness", "carrier's bond", "seller's bond", "premium", "insurance", "arbitration fee",
            "arbitration fee back", "arbitrator's bond", "slash")  # fmt: skip
PAYMENT = st.fixed_dictionaries({"kind": st.sampled_from(PAYMENTS), "cents": MONEY})
TRAFFIC = st.fixed_dictionaries({name: st.integers(0, 10**6) for name in ("sessions", "carts", "bought")})
VISIT = st.fixed_dictionaries({"surplus_cents": MONEY})
GAS = st.fixed_dictionaries({"gas_used": st.integers(0, 10**12), "gas_price": st.integers(0, 10**13)})
BLANK: dict[Any, Any] = {pl.Int64: 0, pl.Float64: 0.0, pl.String: "", pl.Boolean: False, pl.Binary: b""}


def filled(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row.get(name, BLANK[kind]) for name, kind in schema_of(table).items()} for row in rows]


@settings(max_examples=60)
@given(
    st.lists(ORDER, max_size=8), st.lists(LINE, max_size=8), st.lists(DISPUTE, max_size=6), st.lists(PAYMENT, max_size=6),
    st.lists(GAS, max_size=5), st.lists(TRAFFIC, max_size=4), st.lists(VISIT, max_size=4),
    st.none() | st.integers(0, 50),
)  # fmt: skip
def test_both_opinions_agree_on_rows_that_no_market_would_leave(
    orders: Any,
    lines: Any,
    disputes: Any,
    payments: Any,
    gas: Any,
    traffic: Any,
    seen: Any,
    visits: int | None,
) -> None:
    found = zip(TABLES, (orders, lines, disputes, payments, gas, traffic, seen), strict=True)
    rows = {table: filled(table, some) for table, some in found}
    close(evaluate(facts(rows, visits)), by_hand(rows, visits))
