"""What ways back cost is paid by whom the scenario says, and passed on to the cent by who carries them."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from analytics.accounts import NEEDS, faults, postings
from analytics.runs import schema_of
from tests.support.small_market import changed, run, terms_of, tiny

PAYERS = [("buyer", "seller"), ("seller", "buyer")]
LINE = "returns carriage"


@cache
def market(wants_not: str, undelivered: str) -> tuple[dict[str, pl.DataFrame], pl.DataFrame, list[str]]:
    scenario = changed(
        tiny()[0],
        settlement__mode="instant", demand__visits_per_day=50.0, after_sales__return_rate=0.6,
        after_sales__back="always", after_sales__return_payer=wants_not,
        after_sales__undelivered_payer=undelivered, modes__loss_rate=0.1, payments__refusal_rate=0.3,
    )  # fmt: skip
    ended = run(scenario, days=6)
    tables = {
        name: pl.DataFrame(
            ended.sink.tables[name], schema=dict(schema_of(name)), orient="row"
        ).select(columns)
        for name, columns in {**NEEDS, "ways_back": tuple(schema_of("ways_back"))}.items()
    }  # fmt: skip
    ledger = postings(tables, terms_of(scenario))
    deposited = ended.market.settlement.conservation().deposited
    return tables, ledger, faults(ledger, tables, deposited)


@pytest.mark.parametrize("payers", PAYERS)
class TestLedger:
    def test_it_adds_up(self, payers: tuple[str, str]) -> None:
        _, ledger, wrong = market(*payers)
        assert wrong == []
        assert ledger.filter(pl.col("giver").is_null() | pl.col("taker").is_null()).is_empty()

    def test_each_way_is_paid_once_by_its_payer(self, payers: tuple[str, str]) -> None:
        tables, ledger, _ = market(*payers)
        ways = tables["ways_back"].filter(pl.col("cents") > 0)
        paid = ledger.filter(pl.col("kind") == LINE)
        columns = ("order", "payer", "carrier", "cents")
        found = paid.select("order", payer="giver", carrier="taker", cents="cents")
        assert sorted(found.rows()) == sorted(ways.select(columns).rows())
        of_returned = ways.filter(pl.col("reason") == "returned")["payer"]
        assert of_returned.len() > 10
        assert all(payer.startswith(f"{payers[0]}:") for payer in of_returned)
        of_refused = ways.filter(pl.col("reason") == "refused")["payer"]
        assert all(payer.startswith("seller:") for payer in of_refused)

    def test_the_forwarder_passes_all_of_it_on(self, payers: tuple[str, str]) -> None:
        """What hauliers and brokers have of orders, less what ways out cost, is what ways back were paid."""
        tables, ledger, _ = market(*payers)
        ways = tables["ways_back"]
        of_ways = tables["legs"].join(ways.select("shipment"), on="shipment", how="semi")
        apart = of_ways["cents"].sum() + ways["first_mile_cents"].sum() + ways["clearance_cents"].sum()
        assert ledger.filter(pl.col("kind") == LINE)["cents"].sum() == apart > 0
        carried = ledger.filter(pl.col("kind") == "legs")["cents"].sum()
        assert carried == tables["legs"].filter(pl.col("shipment") >= 0)["cents"].sum()
