"""Shares that have to add up: who visits, and what buyers and sellers are like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.scenario import Scenario
    from sim.scenario.tables import DataTables


def country_weights(scenario: Scenario, tables: DataTables) -> list[float]:
    """Relative number of visits by country: as given, else the data's customers to the scenario's power."""
    customers = {row["country"]: int(row["customers"]) for row in tables.countries}
    exponent = scenario.demand.country_mix_exponent
    return [
        country.weight if country.weight is not None else customers.get(country.code, 0) ** exponent
        for country in scenario.countries
    ]


def payment_mixes(scenario: Scenario, tables: DataTables) -> dict[str, tuple[float, ...]]:
    """By country, what each of the scenario's payment methods weighs, in their order.

    The table's share of the country, times the method's `share`; a method of which the table says nothing at all
    weighs its `share` everywhere. The star stands for every country that the table does not name.
    """
    known: dict[str, dict[str, float]] = {}
    for row in tables.payments:
        known.setdefault(row["country"], {})[row["method"]] = float(row["share"])
    told = {method for shares in known.values() for method in shares}
    return {
        country.code: tuple(
            method.share
            * (
                known.get(country.code, known.get("*", {})).get(method.name, 0.0)
                if method.name in told
                else 1.0
            )
            for method in scenario.payments
        )
        for country in scenario.countries
    }


def check_shares(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    """Shares of which nothing is left, or more than one whole."""
    if not sum(country_weights(scenario, tables)):
        yield Problem("countries", "no country has buyers", "give at least one of them a weight above 0")
    for code, weights in payment_mixes(scenario, tables).items():
        if not any(weights):
            what = f"nobody in {code} pays by any of them: {', '.join(x.name for x in scenario.payments)}"
            yield Problem(
                "payments", what, "give one a share that the table data.payments has for the country"
            )
    yield from _check_fraud(scenario)
    if scenario.selling.slow_share + scenario.selling.fraudulent_share > 1:
        yield Problem("selling.slow_share", "the shares of sellers exceed 1", "lower one of them")
    crooks = scenario.crooks
    if crooks.rubbish_share + crooks.empty_share + crooks.exit_share + crooks.ring_share > 1:
        yield Problem("crooks.exit_share", "the shares of fraudulent sellers exceed 1", "lower one of them")


def _check_fraud(scenario: Scenario) -> Iterator[Problem]:
    fraud = scenario.fraud
    if fraud.takeover_share + fraud.card_testing_share + fraud.triangulation_share > 1:
        yield Problem("fraud.takeover_share", "the shares of tactics exceed 1", "lower one of them")
    claims = scenario.after_sales.opportunist_claim_rate
    if claims + fraud.opportunist_chargeback_rate + fraud.opportunist_swap_rate > 1:
        what = "what opportunists do exceeds 1 with after_sales.opportunist_claim_rate"
        yield Problem("fraud.opportunist_chargeback_rate", what, "lower one of them")
