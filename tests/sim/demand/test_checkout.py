"""Baskets are paid as the table says of each country, declined at the scenario's rates, and tried once more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.luck import PaymentLuck
from sim.demand.checkout import Checkout
from sim.records import MemorySink
from sim.scenario import payment_mixes
from sim.world.people import Buyer, Conduct
from tests.support.one_order import ACCEPTED
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from sim.scenario import Scenario

EURASIA, TABLES = load_scenario("eurasia")
GRID = 2_000
u = st.floats(2.0**-50, 1 - 2.0**-50)


def checkout(scenario: Scenario = EURASIA) -> Checkout:
    market: Any = build_market(changed(scenario, settlement__mode="instant"), TABLES, MemorySink())
    return Checkout(market)


def buyer(country: int = 1, conduct: Conduct = Conduct.HONEST) -> Buyer:
    return Buyer(9, EURASIA.countries[country], conduct, "consumer")


def used(found: Checkout, who: Buyer) -> Counter[str]:
    names: Counter[str] = Counter()
    for n in range(GRID):
        paid = found.pay(who, ACCEPTED._replace(method=(n + 0.5) / GRID), abroad=True)
        assert paid.method is not None
        names[paid.method.name] += 1
    return names


@pytest.mark.parametrize("country", range(len(EURASIA.countries)))
def test_methods_come_in_the_shares_of_the_table(country: int) -> None:
    code = EURASIA.countries[country].code
    expected = {row["method"]: float(row["share"]) for row in TABLES.payments if row["country"] == code}
    found = used(checkout(), buyer(country))
    assert set(found) <= set(expected)
    for method, share in expected.items():
        assert found[method] == pytest.approx(GRID * share, abs=2)


def test_neither_the_order_of_methods_nor_that_of_rows_matters() -> None:
    turned = replace(EURASIA, payments=EURASIA.payments[::-1])
    rows = TABLES._replace(payments=TABLES.payments[::-1])
    for code, weights in payment_mixes(EURASIA, TABLES).items():
        assert payment_mixes(turned, TABLES)[code] == weights[::-1]
        assert payment_mixes(EURASIA, rows)[code] == weights


def test_a_share_weighs_a_method_over_the_table_and_an_unknown_one_counts_by_itself() -> None:
    weights = payment_mixes(EURASIA, TABLES)["DE"]
    names = [method.name for method in EURASIA.payments]
    crypto = names.index("crypto")
    methods = [replace(m, share=50.0) if m.name == "crypto" else m for m in EURASIA.payments]
    cheque = replace(EURASIA.payments[0], name="cheque", share=0.3)
    found = payment_mixes(replace(EURASIA, payments=(*methods, cheque)), TABLES)["DE"]
    assert found[crypto] == 50 * weights[crypto]
    assert found[-1] == 0.3


def test_a_country_that_the_table_does_not_name_pays_as_the_others() -> None:
    rows = TABLES._replace(payments=[row for row in TABLES.payments if row["country"] in ("*", "FR")])
    mixes = payment_mixes(EURASIA, rows)
    assert mixes["DE"] == mixes["JP"] != mixes["FR"]


SURELY = changed(
    EURASIA, payments__decline_rate=0.2, payments__decline_rate_abroad=0.5, demand__retry_share=0.6
)


@given(u, u, u, u, u, st.booleans())
def test_a_basket_is_paid_at_first_or_at_the_second_try_or_not_at_all(
    method: float, declined: float, retries: float, second: float, again: float, abroad: bool
) -> None:
    luck = PaymentLuck(method, 0.5, declined, retries, second, again)
    first = CHECKOUT.pay(buyer(), luck._replace(declined=0.9999), abroad=abroad)
    paid = CHECKOUT.pay(buyer(), luck, abroad=abroad)
    rate = 0.5 if abroad else 0.2
    if declined >= rate:
        assert paid == first
    elif retries >= 0.6:
        assert (paid.method, paid.tries, paid.declined) == (None, 1, 1)
    elif again < rate:
        assert (paid.method, paid.tries, paid.declined) == (None, 2, 2)
    else:
        assert (paid.tries, paid.declined) == (2, 1)
        assert paid.method not in (None, first.method)


CHECKOUT = checkout(SURELY)


def test_who_knows_one_method_only_does_not_try_another() -> None:
    only = replace(SURELY, payments=SURELY.payments[:1])
    luck = ACCEPTED._replace(declined=0.0, retries=0.0)
    assert checkout(only).pay(buyer(), luck, abroad=False).tries == 1


def test_thieves_pay_by_what_can_be_charged_back_if_anybody_does() -> None:
    reversible = {method.name for method in EURASIA.payments if method.chargeback}
    assert set(used(checkout(), buyer(conduct=Conduct.THIEF))) == reversible
    none = changed(EURASIA, payments__chargeback=False)
    assert used(checkout(none), buyer(conduct=Conduct.THIEF)) == used(checkout(none), buyer())


@pytest.mark.parametrize(("stolen", "declined"), [(0.67, True), (0.4, False), (0.0, False)])
def test_banks_stop_stolen_means_and_no_honest_ones(stolen: float, declined: bool) -> None:
    found = checkout(changed(SURELY, fraud__stolen_decline_rate=stolen))
    luck = ACCEPTED._replace(declined=0.55, retries=0.99)
    assert (found.pay(buyer(conduct=Conduct.THIEF), luck, abroad=False).method is None) is declined
    assert found.pay(buyer(), luck, abroad=False).method is not None
    usual = ACCEPTED._replace(declined=0.19, retries=0.99)
    assert found.pay(buyer(conduct=Conduct.THIEF), usual, abroad=False).method is None, "nor are they safer"


def test_declines_of_a_market_are_what_is_declared() -> None:
    scenario = changed(
        EURASIA, settlement__mode="instant", payments__decline_rate=0.3, payments__decline_rate_abroad=0.3,
        demand__retry_share=0.5, fraud__stolen_decline_rate=0.3, demand__visits_per_day=300.0,
    )  # fmt: skip
    found = run(scenario, days=8)
    visits = found.records("visits")
    tries, declined = (sum(visit[column] for visit in visits) for column in ("payments", "declined"))
    assert tries > 1_000
    assert declined / tries == pytest.approx(0.3, abs=4 * (0.21 / tries) ** 0.5)
    for visit in visits:
        assert (visit["orders"] > 0) == (visit["payments"] > visit["declined"])


def test_refused_parcels_go_back_and_the_processor_bears_the_freight() -> None:
    scenario = changed(
        tiny()[0], settlement__mode="instant", demand__visits_per_day=60.0, payments__refusal_rate=0.4,
    )  # fmt: skip
    found = run(scenario, days=7)
    refused = {row["order"] for row in found.records("order_events") if row["event"] == "refused"}
    delivered = [order for order in found.orders().values() if order["delivered_at"] >= 0]
    assert len(refused) / len(delivered) == pytest.approx(0.4, abs=0.12)
    for number in refused:
        order = found.orders()[number]
        assert order["outcome"] in ("returned", "ruled", "lapsed")
        lines = found.lines()[number]
        assert all(line["returned"] == line["quantity"] - line["missing"] for line in lines)
