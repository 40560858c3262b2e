"""`argosy explain` of screenings, buyers and sellers, counted again from the tables."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from argosy.runs.screening_story import reasons_of, screening_lines
from tests.support.calling import invoke, run_json
from tests.support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which every action is taken."""
    path = tmp_path_factory.mktemp("every") / "x"
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        run_json(
            "tiny", "--days", 12, "--settlement", "instant", "--allow-code", "--out", path,
            "--set", "policies.fraud=tests.support.screens:EveryAction", "--set", "fraud.attempt_share=0.1",
        )  # fmt: skip
    return path


def rows(run: Path, table: str) -> Rows:
    return pl.read_parquet(run / f"{table}.parquet").to_dicts()


def told(run: Path, *what: object) -> dict[str, Any]:
    result = invoke("explain", run, *what, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def busiest(run: Path, role: str) -> tuple[int, Rows]:
    orders = rows(run, "orders")
    number = Counter(order[role] for order in orders).most_common(1)[0][0]
    return number, sorted(
        (o for o in orders if o[role] == number), key=lambda o: (o["placed_at"], o["order"])
    )


def test_an_orders_story_has_its_screening(every: Path) -> None:
    for row in rows(every, "screenings")[:14]:
        found = told(every, "order", row["order"])["screening"]
        assert found["risk"] == (None if row["risk"] < 0 else row["risk"])
        assert found["reasons"] == reasons_of(row["reasons"])
        assert len(found["reasons"]) == min(5, row["order"] % 8)
        assert {**found, "risk": 0, "reasons": 0} == {**row, "risk": 0, "reasons": 0}
        text = invoke("explain", every, "order", row["order"]).stdout
        assert f"screen   {row['action']}" in text
        assert text.count("spoke for fraud") + text.count("spoke against it") == len(found["reasons"])


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_somebodys_orders_cases_and_screenings_are_all_there(role: str, every: Path) -> None:
    number, orders = busiest(every, role)
    found, mine = told(every, role, number), {order["order"] for order in orders}
    assert (found["kind"], found["number"], found["orders"]) == (role, number, len(orders))
    assert [row["order"] for row in found["details"]] == [order["order"] for order in orders]
    assert found["paid_cents"] == sum(o["total_cents"] for o in orders if o["funded_at"] >= 0)
    assert found["paid"] == sum(o["funded_at"] >= 0 for o in orders)
    assert found["outcomes"] == Counter(order["outcome"] for order in orders)
    assert found["conducts"] == [*dict.fromkeys(order[f"{role}_conduct"] for order in orders)]
    disputes = [row for row in rows(every, "disputes") if row["order"] in mine]
    counts = Counter(row["kind"] for row in disputes)
    assert found["cases"] == {kind: counts[kind] for kind in ("dispute", "return", "chargeback")}
    assert len(found["disputes"]) == len(disputes)
    screened = [row for row in rows(every, "screenings") if row["order"] in mine]
    assert {row["order"]: row["action"] for row in found["screenings"]} == {
        row["order"]: row["action"] for row in screened
    }
    text = invoke("explain", every, role, number).stdout
    assert f"{role} {number} of tiny" in text
    assert f"{sum(not row['passed'] for row in screened)} stopped by the screen" in text


def test_a_sellers_stars_are_those_that_screens_saw(every: Path) -> None:
    number, orders = busiest(every, "seller")
    stars = {row["order"]: row["seller_rating"] for row in rows(every, "screenings")}
    found = told(every, "seller", number)["ratings"]
    assert sum(week["orders"] for week in found) == len(orders)
    assert [week["week"] for week in found] == sorted({o["placed_at"] // 604_800 * 604_800 for o in orders})
    assert found[-1]["rating"] == stars[orders[-1]["order"]]


def test_a_buyers_identity_is_what_its_orders_had(every: Path) -> None:
    number, orders = busiest(every, "buyer")
    mine = {order["order"] for order in orders}
    found = told(every, "buyer", number)
    seen = [row for row in rows(every, "screenings") if row["order"] in mine]
    assert found["accounts"] == [*dict.fromkeys(row["buyer"] for row in seen)]
    for name, column in (("devices", "device"), ("instruments", "instrument"), ("addresses", "address")):
        assert found[name] == [number for number in dict.fromkeys(row[column] for row in seen) if number]


def test_whoever_is_not_there_is_told_so(every: Path) -> None:
    for role in ("buyer", "seller"):
        result = invoke("explain", every, role, 10**9)
        assert result.exit_code == 2
        assert f"has no order of {role} 1000000000" in result.stderr
        assert f"{role}s with most orders: {busiest(every, role)[0]}" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("corridor", 1), "cannot explain 'corridor'"),
        (("seller", 1, "--locale", "de_DE"), "--locale is for orders"),
    ],
)
def test_what_cannot_be_explained(arguments: tuple[object, ...], says: str, every: Path) -> None:
    result = invoke("explain", every, *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "for example: argosy explain" in result.stderr


def test_names_with_colons_keep_their_numbers() -> None:
    assert reasons_of("a:b:1:-0.5;c:2:3") == [
        {"feature": "a:b", "value": 1.0, "weight": -0.5},
        {"feature": "c", "value": 2.0, "weight": 3.0},
    ]
    assert reasons_of("") == []


def test_no_screening_is_told_of_a_run_that_was_stopped_before_it() -> None:
    assert screening_lines(None) == []
