"""Every KPI of runs with everything in them, computed twice; and what must not change a figure."""

from __future__ import annotations

import pickle
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.accounts import COLUMNS, Terms, postings
from analytics.kpis import KPIS, Facts, FactsSink, evaluate, gas_by_step, with_accounts
from analytics.runs import RunDirectory, schema_of
from argosy.scenario_files import load_scenario
from sim.records import SCHEMAS, BackEnd, Clearance, MemorySink, Movement, Stage
from tests.analytics.kpis.by_hand import BY_HAND, Run
from tests.analytics.kpis.profits_by_hand import Books
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from pathlib import Path

COIN = 2_500.0
TABLES = (
    "orders",
    "order_lines",
    "disputes",
    "side_payments",
    "transactions",
    "traffic",
    "visits",
    "stock",
    "stations",
    "legs",
    "counts",
    "clearances",
    "rounds",
    "ways_back",
    "screenings",
    "grades",
    "arrivals",
)
OF_ACCOUNTS = ("order_events", "shipments", "transfers", "marketing")
HARD = {
    "customs__inspection_rate": 0.3, "customs__refused_share": 0.5, "customs__document_share": 0.5,
    "demand__visits_per_day": 25.0, "last_mile__damage_rate": 0.3, "last_mile__loss_rate": 0.15,
    "after_sales__remorse_rate": 0.1, "selling__promise_factor": 0.7,
}  # fmt: skip
LOUD = changed(load_scenario("advertising")[0], marketing__channels__visits_per_contact=0.5).marketing
MARKETS: dict[str, dict[str, Any]] = {
    "plain": {},
    "instant": {"settlement__mode": "instant", "marketing": LOUD, **HARD},
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
        for table in (*TABLES, *OF_ACCOUNTS)
    }


class Ended(NamedTuple):
    """A market that has ended: its rows, its visits, what the ledger takes from it besides."""

    rows: dict[str, list[dict[str, Any]]]
    visits: int | None
    terms: Terms

    def facts(self) -> Facts:
        """As they are read from tables."""
        tables = frames(self.rows)
        return with_accounts(tables, postings(tables, self.terms), self.visits, self.terms)

    def of(self, rows: dict[str, list[dict[str, Any]]], visits: int | None = None) -> Facts:
        """The facts of other rows."""
        return self._replace(rows=rows, visits=self.visits if visits is None else visits).facts()


@pytest.fixture(scope="module", params=MARKETS)
def ended(request: pytest.FixtureRequest) -> Ended:
    """A market that has ended."""
    scenario = changed(tiny()[0], **MARKETS[request.param])
    found = run(scenario)
    return Ended(rows_of(found.sink), found.market.visits, Terms(scenario, found.market.world.tariff.rates))


def frames(rows: dict[str, list[dict[str, Any]]]) -> dict[str, pl.DataFrame]:
    return {table: pl.DataFrame(some, schema=schema_of(table)) for table, some in rows.items()}


def by_hand(seen: Run) -> dict[str, float | None]:
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
    books = Books(ended.rows, ended.terms)
    coin = ended.terms.scenario.settlement.native_coin_price_eur
    close(evaluate(ended.facts()), by_hand(Run(ended.rows, ended.visits, coin, books.left, books.kept)))


def test_what_a_replication_keeps_in_memory_gives_the_same(ended: Ended) -> None:
    sink = FactsSink()
    for table, found in ended.rows.items():
        for start in range(0, len(found), 7):
            sink.write(table, [tuple(row.values()) for row in found[start : start + 7]])
    assert evaluate(sink.facts(ended.visits, ended.terms)) == evaluate(ended.facts())


def test_the_order_of_rows_does_not_matter(ended: Ended) -> None:
    rows = ended.rows
    turned = {table: found[::-1] for table, found in rows.items()}
    cut = {table: found[len(found) // 3 :] + found[: len(found) // 3] for table, found in rows.items()}
    for other in (turned, cut):
        close(evaluate(ended.of(other)), evaluate(ended.facts()))


SUMS = {
    name
    for name, figure in KPIS.items()
    if figure.unit in ("count", "gas", "EUR cents") and "_per_" not in name and name != "stop_cost_cents"
}
ROUNDED = {
    "fraud_loss_cents",
    "screening_net_cents",
    "take_cents",
    "lost_sales_cents",
    "chargeback_cents",
    "seller_loss_cents",
}
KEPT = {
    "carrying_cost_cents",
    "cost_to_serve_cents_per_order",
    "sellers_profit_cents",
    "sellers_profit_cents_per_order",
}
"""Holding is rounded once for each warehouse, and a unit's cost is a mean over all of a run."""


def test_twice_the_market_doubles_sums_and_leaves_shares_alone(ended: Ended) -> None:
    rows, once = ended.rows, evaluate(ended.facts())
    numbers = ("visit", "order", "shipment")
    later = {
        key: 1 + max((row.get(key, 0) for some in rows.values() for row in some), default=0)
        for key in numbers
    }

    def repeated(row: dict[str, Any]) -> dict[str, Any]:
        shifted = {key: row[key] + more for key, more in later.items() if row.get(key, -1) >= 0}
        return row | shifted | ({"sku": f"{row['sku']} again"} if "sku" in row else {})

    visits = None if ended.visits is None else 2 * ended.visits
    twice = evaluate(ended.of({table: [*some, *map(repeated, some)] for table, some in rows.items()}, visits))
    warehouses = len(ended.terms.scenario.warehouses)
    for name, value in once.items():
        if name in KEPT:
            assert twice[name] == pytest.approx((1 + (name in SUMS)) * (value or 0), abs=warehouses), name
        elif name in SUMS or name == "backlog":
            assert twice[name] == pytest.approx(2 * (value or 0), abs=1 if name in ROUNDED else 0), name
        elif name == "room_used_share":
            assert twice[name] == pytest.approx(2 * (value or 0)), name  # on the same departures
        elif (
            name in ("lead_days_p95", "dock_days_p95", "transit_days_p95", "clearance_hours_p95")
            or value is None
        ):
            assert (twice[name] is None) == (value is None), name  # a quantile between others is another one
        else:
            cent = 1 / once["gmv_cents"] if name == "take_rate" else 0  # fees are rounded to whole cents
            assert twice[name] == pytest.approx(value, rel=1e-9, abs=cent), name


def test_sums_of_two_halves_are_those_of_the_whole(ended: Ended) -> None:
    """Cut by order, as two runs one after the other would be."""
    rows = ended.rows
    half = len(rows["orders"]) // 2
    visit = max((row["visit"] for row in rows["orders"][:half]), default=0)
    parcels = (*rows["shipments"], *rows["ways_back"])
    carried = {row["shipment"]: row["order"] for row in parcels}

    def early(row: dict[str, Any]) -> bool:
        number = carried[row["shipment"]] if "shipment" in row else row.get("order")
        return row.get("visit", visit) <= visit if number is None else number <= half

    parts = [
        {table: [row for row in found if early(row) is first] for table, found in rows.items()}
        for first in (True, False)
    ]
    whole, pieces = evaluate(ended.facts()), [evaluate(ended.of(part)) for part in parts]
    for name in SUMS - KEPT:
        assert sum(piece[name] or 0 for piece in pieces) == pytest.approx(
            whole[name], abs=2 if name in ROUNDED else 0
        ), name


def test_a_figure_does_not_change_what_it_is_computed_from(ended: Ended) -> None:
    seen = ended.facts()
    before = pickle.dumps({name: frame.to_dict(as_series=False) for name, frame in seen.tables.items()})
    first, second = evaluate(seen), evaluate(seen)
    assert first == second
    assert (
        pickle.dumps({name: frame.to_dict(as_series=False) for name, frame in seen.tables.items()}) == before
    )


def test_shares_lie_between_nothing_and_everything(ended: Ended) -> None:
    for name, value in evaluate(ended.facts()).items():
        if KPIS[name].unit == "share" and value is not None and name != "dispute_rate":
            assert 0 <= value <= 1, name


def test_gas_by_step_is_the_gas_of_all(ended: Ended, tmp_path: Path) -> None:
    rows = ended.rows
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
        "buyer_conduct": st.sampled_from(["honest", "opportunist", "thief", "abuser"]),
        "placed_at": st.sampled_from([0, 0, 9, 100_000, 2_000_000]),
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
    {
        "order": st.integers(0, 5),
        "missing": st.sampled_from([0, 0, 3]),
        "returned": st.sampled_from([0, 0, 2]),
        "goods": st.integers(0, 10**6),
        "quantity": st.integers(1, 50),
        "asked_at": st.sampled_from([-1, 0, 700, 10**6]),
        "waited": st.sampled_from([-1, 0, 0, 400]),
        "found": st.booleans(),
    }
)
DISPUTE = st.fixed_dictionaries(
    {
        "order": st.integers(0, 5),
        "kind": st.sampled_from(["dispute", "return", "chargeback"]),
        "buyer_bps": st.integers(0, 10_000),
        "closed_at": st.integers(0, 300_000),
        "decided_by": st.sampled_from(["seller", "agreement", "arbiter", "jurors", "silence"]),
    }
)
PAYMENTS = ("lateness", "carrier's bond", "seller's bond", "premium", "insurance", "arbitration fee",
            "arbitration fee back", "arbitrator's bond", "slash",
            "import charges", "disbursement fee", "voucher")  # fmt: skip
PAYMENT = st.fixed_dictionaries(
    {"order": st.integers(0, 5), "kind": st.sampled_from(PAYMENTS), "cents": MONEY}
)
TRAFFIC = st.fixed_dictionaries({name: st.integers(0, 10**6) for name in ("sessions", "carts", "bought")})
STOCK = st.fixed_dictionaries(
    {
        "time": st.integers(0, 3 * 10**6), "quantity": st.integers(-9, 9), "value_cents": st.integers(-900, 900),
        "movement": st.sampled_from(list(Movement)),
    }
)  # fmt: skip
STATION = st.fixed_dictionaries(
    {
        "day": st.integers(-1, 3),
        "station": st.sampled_from(["pick", "pack", "receive", "scan"]),
        **{name: st.integers(0, 10**6) for name in ("staffed", "busy", "came", "queue")},
    }
).map(lambda row: {**row, "warehouse": -1 if row["station"] == "scan" else 0})
CLEARANCE = st.fixed_dictionaries(
    {
        "order": st.integers(-1, 5),
        "lodged_at": st.integers(0, 10**6),
        "released_at": st.sampled_from([-1, 10**6, 2 * 10**6]),
        "stage": st.sampled_from(list(Stage)),
        "outcome": st.sampled_from(list(Clearance)),
    }
)
SCREENING = st.fixed_dictionaries(
    {
        "order": st.integers(0, 5),
        "time": st.sampled_from([0, 9, 100_000, 200_000]),
        "action": st.sampled_from(["accept", "verify", "review", "decline"]),
        "risk": st.sampled_from([-1.0, 0.0, 0.05, 0.1, 0.35, 0.95, 1.0]),
        "passed": st.booleans(),
        "reversible": st.booleans(),
        "buyer": st.integers(0, 2),
        "instrument": st.integers(0, 3),
        "conduct": st.sampled_from(["honest", "opportunist", "thief", "abuser"]),
        "cost_cents": MONEY, "lost_cents": MONEY, "amount_cents": MONEY,
    }
)  # fmt: skip
LEG = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["sea", "air"]), "departure": st.integers(0, 2),
        "chargeable_g": st.integers(0, 10**6), "capacity_g": st.just(10**6), "rolled": st.integers(0, 2),
    }
)  # fmt: skip
COUNT = st.fixed_dictionaries(
    {"cause": st.sampled_from(["cycle", "pick"]), "book": st.integers(0, 2), "found": st.integers(0, 2)}
)
ROUND = st.fixed_dictionaries(
    {
        "stops": st.integers(0, 200),
        "cents": MONEY,
        "minutes": st.integers(0, 900).map(float),
        "shift_minutes": st.integers(0, 900).map(float),
    }
)
WAY_BACK = st.fixed_dictionaries(
    {
        "asked_at": st.integers(0, 10**6), "sent_at": st.sampled_from([-1, 10**6]),
        "ended_at": st.sampled_from([-1, 2 * 10**6]), "cents": MONEY, "co2_g": MONEY,
        "became": st.sampled_from(list(BackEnd)),
    }
)  # fmt: skip
GRADE = st.fixed_dictionaries(
    {
        "time": st.integers(0, 10**6), "kind": st.sampled_from(["seller", "buyer"]), "number": st.integers(0, 1),
        "opened_at": st.sampled_from([0, 10**5, 10**6]), "before": st.sampled_from(["", "B"]),
        "warning": st.booleans(), "tactic": st.sampled_from(["", "exit"]),
    }
)  # fmt: skip
MARKETING = st.fixed_dictionaries(
    {"spend_cents": st.integers(0, 10**6), "orders": st.integers(0, 3), "extra_orders": st.integers(0, 3)}
)
VISIT = st.fixed_dictionaries(
    {"surplus_cents": MONEY, "unmet": st.integers(0, 3), "unmet_units": st.integers(0, 40)}
)
GAS = st.fixed_dictionaries({"gas_used": st.integers(0, 10**12), "gas_price": st.integers(0, 10**13)})
BLANK: dict[Any, Any] = {pl.Int64: 0, pl.Float64: 0.0, pl.String: "", pl.Boolean: False, pl.Binary: b""}


ACCOUNT = st.tuples(
    st.just("account"),
    st.sampled_from(["platform", "sellers", "forwarders", "hauliers", "brokers", "warehouses", "validators"]),
    st.sampled_from(["line", "holding"]), st.integers(-(10**9), 10**9),
)  # fmt: skip


def filled(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row.get(name, BLANK[kind]) for name, kind in schema_of(table).items()} for row in rows]


@settings(max_examples=60)
@given(
    st.tuples(
        st.lists(ORDER, max_size=8), st.lists(LINE, max_size=8), st.lists(DISPUTE, max_size=6),
        st.lists(PAYMENT, max_size=6), st.lists(GAS, max_size=5), st.lists(TRAFFIC, max_size=4),
        st.lists(VISIT, max_size=4), st.lists(STOCK, max_size=12), st.lists(STATION, max_size=6),
        st.lists(LEG, max_size=6),
        st.lists(COUNT, max_size=6),
        st.lists(CLEARANCE, max_size=6),
        st.lists(ROUND, max_size=6),
        st.lists(WAY_BACK, max_size=6),
        st.lists(SCREENING, max_size=9),
        st.lists(GRADE, max_size=6),
    ),
    st.lists(MARKETING, max_size=4),
    st.lists(ACCOUNT, max_size=6),
    st.none() | st.integers(0, 50),
)  # fmt: skip
def test_both_opinions_agree_on_rows_that_no_market_would_leave(
    some: Any, marketing: list[Any], accounts: list[Any], visits: int | None
) -> None:
    # predictions have figures by hand of their own: here nobody is tracked or warned
    rows = {table: filled(table, found) for table, found in zip(TABLES, (*some, []), strict=True)}
    rows["order_events"] = []
    rows["marketing"] = filled("marketing", marketing)
    schema = dict(zip(COLUMNS, (pl.String, pl.String, pl.String, pl.Int64), strict=True))
    lines = pl.DataFrame(accounts, schema=schema, orient="row")
    left: Counter[str] = Counter()
    for _, group, _, cents in accounts:
        left[group] += cents
    kept = -sum(cents for _, group, line, cents in accounts if (group, line) == ("sellers", "holding"))
    facts = Facts({**frames(rows), "accounts": lines}, visits, COIN)
    close(evaluate(facts), by_hand(Run(rows, visits, COIN, left, kept)))
