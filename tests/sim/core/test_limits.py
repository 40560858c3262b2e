"""Every number of a scenario has limits, and they are these."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from math import inf, nan, nextafter
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.limits import Bps, Limits, Share, limits_of
from sim.scenario import Scenario, check_scenario
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = True
"""The least is too small already."""

EXPECTED: dict[str, dict[str, tuple[Any, ...]]] = {
    "Country": {
        "weight": (0, 10**6),
    },
    "Warehouse": {
        "sellers": (0, 10**6),
        "price_factor": (0, 10**6, OPEN),
        "pick_stations": (1, 10**6),
        "pack_stations": (1, 10**6),
        "receive_stations": (1, 10**6),
        "made_here_share": (0, 1),
        "shift_minutes": (1, 1_440),
        "shift_starts": (0, 23.99),
    },
    "Handling": {
        "wave_minutes": (1, 525_600),
        "pick_minutes": (0, 525_600, OPEN),
        "pack_minutes": (0, 525_600, OPEN),
        "receive_minutes": (0, 525_600, OPEN),
        "sigma": (0, 5),
        "shift_starts": (0, 23.99),
        "shift_factor": (0, 1_000, OPEN),
        "putaway_hours": (0, 8_760),
        "shrinkage_share": (0, 1),
        "miscount_share": (0, 1),
        "count_every_days": (1, 36_500),
        "holding_cost_bps_per_year": (0, 10_000),
    },
    "Demand": {
        "buyers": (1, 10**8),
        "visits_per_day": (0.001, 10**7),
        "slate": (1, 1_000),
        "considered_offers": (0, 1_000, OPEN),
        "customer_lifetime_days": (1, 10**6),
        "memory_days": (0, 10**6),
        "remembered_sellers": (0, 1_000),
        "popularity_days": (1, 10**6),
        "taste_loyalty": (0, 1),
        "article_elasticity": (-1_000, 0),
        "market_elasticity": (-1_000, 0),
        "price_weight": (-1_000, 0),
        "substitution": (0.001, 1),
        "promise_free_days": (0, 3_650),
        "best_rating": (0, 5),
        "basket_utility": (-1_000, 1_000),
        "visits_per_cart": (0.001, 1),
        "carts_per_session": (0.001, 1),
        "searching_share": (0, 1),
        "promise_per_day": (-1_000, 1_000),
        "reputation_per_star": (0, 1_000),
        "familiarity": (0, 1_000),
        "word_of_mouth_share": (0, 1),
        "hearsay": (0, 1_000),
        "price_sensitivity_sigma": (0, 5),
        "delivery_sensitivity_sigma": (0, 5),
        "budget_sigma": (0, 5),
        "outside_utility": (-1_000, 1_000),
        "country_mix_exponent": (0, 10),
        "opportunist_share": (0, 1),
        "retry_share": (0, 1),
        "mismatch_honest": (0, 1),
    },
    "Fraud": {
        "attempt_share": (0, 0.9),
        "baskets_per_visit": (0, 1, OPEN),
        "gang_attempts_per_day": (0.001, 10_000),
        "adapts_from_day": (0, 3_650),
        "memory_attempts": (1, 10**6, OPEN),
        "explore_share": (0, 1),
        "takeover_share": (0, 1),
        "card_testing_share": (0, 1),
        "triangulation_share": (0, 1),
        "evasion_share": (0, 1),
        "burst": (1, 1_000),
        "identity_orders": (1, 1_000),
        "card_orders": (1, 1_000),
        "quantity_factor": (0, 10_000, OPEN),
        "mismatch_thief": (0, 1),
        "stolen_decline_rate": (0, 1),
        "tested_decline_rate": (0, 1),
        "resale_share": (0, 1),
        "card_cents": (0, 10**9),
        "untested_cents": (0, 10**9),
        "local_cents": (0, 10**9),
        "aged_cents": (0, 10**9),
        "takeover_cents": (0, 10**9),
        "spread_cents": (0, 10**9),
        "tested_cents": (0, 10**9),
        "chargeback_days": (0, 3_650, OPEN),
        "chargeback_sigma": (0, 5),
        "chargeback_limit_days": (0, 3_650, OPEN),
        "opportunist_chargeback_rate": (0, 1),
        "not_received_share": (0, 1),
        "opportunist_swap_rate": (0, 1),
        "gift_share": (0, 1),
        "second_device_share": (0, 1),
        "device_days": (0, 3_650, OPEN),
        "card_days": (0, 3_650, OPEN),
        "moving_days": (0, 3_650, OPEN),
        "shared_device_share": (0, 1),
        "attested_share": (0, 1),
    },
    "Crooks": {
        "rubbish_share": (0, 1),
        "empty_share": (0, 1),
        "exit_share": (0, 1),
        "empty_evidence": (0, 1),
        "exit_after_days": (0, 3_650, OPEN),
        "exit_days": (0, 3_650, OPEN),
        "ring_share": (0, 1),
        "ring_sellers": (1, 1_000),
        "ring_accounts": (1, 10_000),
        "ring_sharing": (1, 10_000),
        "ring_trades_per_day": (0, 20),
    },
    "Grading": {
        "every_days": (1, 365),
        "window_days": (1, 3_650),
        "overdue_days": (0, 3_650, OPEN),
        "hold_days": (0, 365),
        "long_hold_days": (0, 365),
    },
    "Selling": {
        "listings_per_seller": (1, 10_000),
        "markup": (0, 1_000, True),
        "price_sigma": (0, 5),
        "made_here_share": (0, 1),
        "repricing_days": (1, 36_500),
        "slow_share": (0, 1),
        "fraudulent_share": (0, 1),
        "never_ships_share": (0, 1),
        "handling_hours": (0, 8_760, OPEN),
        "handling_sigma": (0, 5),
        "slow_factor": (0, 10_000, OPEN),
        "payout_days": (1, 3_650),
        "exchange_margin_bps": (0, 10_000),
        "goods_cost_bps": (0, 10_000),
        "stock_cover_days": (0, 36_500),
        "stock_cover_units": (0, 10**9),
        "sellers_per_shelf": (1, 10**6),
        "rating_memory": (1, 10**9),
        "shop_lifetime_days": (1, 10**6),
        "sold_share": (0, 1),
        "restock_days": (0, 3_650, OPEN),
        "restock_sigma": (0, 5),
        "promise_factor": (0, 10_000, OPEN),
        "patience_days": (0, 3_650),
        "procure_days": (0, 3_650, OPEN),
        "launched_share": (0, 1),
    },
    "Mode": {
        "speed_kmh": (0.1, 10**5),
        "dwell_hours": (0, 8_760),
        "release_hours": (0, 8_760),
        "headway_hours": (0.01, 8_760),
        "capacity_kg": (1, 10**9),
        "on_time_share": (0, 1),
        "grace_hours": (0, 8_760),
        "late_hours": (0, 8_760),
        "fixed_cents": (0, 10**9),
        "per_kg_cents": (0, 10**9),
        "per_kg_km_cents": (0, 10**9),
        "ml_per_kg": (1, 10**6),
        "loss_rate": (0, 1),
        "damage_rate": (0, 1),
        "co2_kg_per_tonne": (0, 10**6),
        "co2_kg_per_tonne_km": (0, 1_000),
    },
    "Trade": {"factor": (0, 1_000)},
    "Disruption": {
        "expected_days": (0, 3_650, OPEN),
        "severity": (0, 1),
        "delay_hours": (0, 8_760),
        "factor": (0, 1_000, OPEN),
    },
    "Transfers": {
        "every_days": (1, 3_650),
        "cover_days": (0, 3_650),
        "least_units": (0, 10**6),
        "fee_cents": (0, 10**9),
    },
    "LastMile": {
        "median_days": (0, 3_650, OPEN),
        "sigma": (0, 5),
        "fixed_cents": (0, 10**9),
        "per_kg_cents": (0, 10**9),
        "loss_rate": (0, 1),
        "damage_rate": (0, 1),
        "co2_kg_per_parcel": (0, 10**6),
    },
    "Rounds": {
        "cut_off_hour": (0, 24),
        "departs_hour": (0, 23.99),
        "radius_km": (0, 1_000),
        "other_stops": (0, 10_000),
        "other_grams": (0, 10**6),
        "first_attempt_share": (0, 1, OPEN),
        "sample_days": (1, 3_650),
        "van_stops": (1, 10_000),
        "van_kg": (0, 10**6, OPEN),
        "shift_minutes": (0, 525_600, OPEN),
        "road_km_per_km": (1, 10),
        "speed_kmh": (0, 1_000, OPEN),
        "minutes_per_stop": (0, 525_600),
        "cents_per_hour": (0, 10**9),
        "cents_per_km": (0, 10**9),
        "co2_kg_per_km": (0, 1_000),
    },
    "Screening": {
        "verify_minutes": (0, 525_600, OPEN),
        "verify_cents": (0, 10**9),
        "frictionless_share": (0, 1),
        "challenge_loss_share": (0, 1),
        "proof_failed_share": (0, 1),
        "switch_share": (0, 1),
        "reviewers": (1, 10**6),
        "review_minutes": (0, 525_600, OPEN),
        "review_sigma": (0, 5),
        "review_cents": (0, 10**9),
        "review_error_share": (0, 1),
        "review_queue": (0, 10**6),
        "review_hours": (0, 8_760, OPEN),
        "opens": (0, 23.99),
        "closes": (0, 24, OPEN),
        "hold_days": (0, 365),
        "never_return_share": (0, 1),
        "sellers_share": (0, 1),
    },
    "Customs": {
        "fee_cents": (0, 10**9),
        "clearance_hours": (0, 8_760, OPEN),
        "release_minutes": (0, 525_600, OPEN),
        "release_sigma": (0, 5),
        "document_share": (0, 1),
        "low_value_document_share": (0, 1),
        "scan_share": (0, 1),
        "low_value_scan_share": (0, 1),
        "inspection_rate": (0, 1),
        "low_value_inspection_rate": (0, 1),
        "document_minutes": (0, 525_600, OPEN),
        "scan_minutes": (0, 525_600, OPEN),
        "inspection_minutes": (0, 525_600, OPEN),
        "sigma": (0, 5),
        "papers_missing_share": (0, 1),
        "answer_days": (0, 3_650, OPEN),
        "answer_sigma": (0, 5),
        "answer_within_days": (0, 3_650, OPEN),
        "refused_share": (0, 1),
        "destroyed_share": (0, 1),
        "officers": (1, 10**6),
        "scanners": (1, 10**6),
        "inspectors": (1, 10**6),
        "others_share": (0, 0.99),
        "opens": (0, 23.99),
        "closes": (0, 24, OPEN),
        "door_fee_cents": (0, 10**9),
        "door_refusal_rate": (0, 1),
    },
    "Office": {
        "officers": (1, 10**6),
        "scanners": (1, 10**6),
        "inspectors": (1, 10**6),
        "opens": (0, 23.99),
        "closes": (0, 24, OPEN),
    },
    "PolicyChoice": {"learn_every_days": (1, 3_650), "learn_until_day": (0, 36_500)},
    "Segment": {
        "share": (0, 10**6),
        "budget_cents_per_month": (0, 10**9),
        "season_lag_days": (0, 365),
        "holiday_factor": (0, 100),
    },
    "Calendar": {"seasonality": (0, 3), "closing_days": (1, 365)},
    "Campaign": {
        "days_before": (0, 180),
        "days_after": (0, 180),
        "peak": (0, 100),
        "factor": (0, 100),
    },
    "PaymentMethod": {
        "share": (0, 10**6),
        "fee_bps": (0, 10_000),
        "fee_bps_abroad": (0, 10_000),
        "decline_rate": (0, 1),
        "decline_rate_abroad": (0, 1),
        "refusal_rate": (0, 1),
        "fixed_fee_cents": (0, 10**9),
        "delay_minutes": (0, 525_600),
    },
    "Voucher": {
        "value_cents": (0, 10**9),
        "least_cents": (0, 10**9),
        "valid_days": (0, 3_650, OPEN),
    },
    "AfterSales": {
        "inspect_hours": (0, 8_760, OPEN),
        "inspect_sigma": (0, 5),
        "confirm_share": (0, 1),
        "return_rate": (0, 1),
        "further_return_share": (0, 1),
        "return_days": (0, 3_650, OPEN),
        "return_sigma": (0, 5),
        "resale_share": (0, 1),
        "not_as_described_rate": (0, 1),
        "opportunist_claim_rate": (0, 1),
        "evidence_hours": (0, 8_760),
        "ruling_hours": (0, 8_760, OPEN),
        "ruling_sigma": (0, 5),
        "evidence_quality": (0, 1),
        "silent_arbiter_share": (0, 1),
        "chargeback_fee_cents": (0, 10**9),
        "remorse_rate": (0, 1),
        "remorse_hours": (0, 8_760),
    },
    "Cancelling": {"cancel_bps": (0, 10_000)},
    "Offers": {"accept_share": (0, 1)},
    "Carriage": {
        "bond_bps": (0, 10_000),
        "late_bps_per_day": (0, 10_000),
        "pick_up_bps": (0, 10_000),
        "export_bps": (0, 10_000),
        "import_bps": (0, 10_000),
    },
    "Bond": {"bond_bps": (0, 10_000)},
    "Reputation": {"least_bond_bps": (0, 10_000)},
    "PostedGrades": {"least_bond_bps": (0, 10_000), "notice_hours": (1, 8_760)},
    "Insurance": {
        "premium_bps": (0, 10_000),
        "deductible_bps": (0, 10_000),
        "capital": (1, 10**12),
    },
    "Tribunal": {
        "fee_gwei": (0, 10**12),
        "bond_gwei": (0, 10**12),
        "patience_hours": (1, 8_760),
    },
    "Jurors": {
        "number": (1, 10**5),
        "panel": (1, 15),
        "stake_gwei": (0, 10**12),
        "slash_bps": (0, 10_000),
        "error": (0, 10),
        "absent_share": (0, 1),
        "appeal_share": (0, 1),
        "vote_hours": (1, 8_760),
    },
    "Settlement": {
        "block_interval": (1, 2_592_000),
        "block_gas_limit": (5_000_000, 10**10),
        "gas_price_gwei": (7e-09, 10**6),
        "step_gas": (21_000, 5 * 10**9),
        "native_coin_price_eur": (0, 10**9),
        "platform_fee_bps": (0, 10_000),
        "ship_window_days": (1, 2_730),
        "deliver_window_days": (1, 2_730),
        "inspect_window_days": (1, 2_730),
        "ruling_window_days": (1, 2_730),
        "default_buyer_bps": (0, 10_000),
    },
    "Scenario": {
        "days": (1, 36_500),
        "seed": (0, 2**63 - 1),
        "luck_seed": (0, 2**63 - 1),
        "memory_gb": (0.1, 10**6),
        "warm_up_days": (0, 3_650),
        "fx_markup_bps": (0, 10_000),
    },
}


def sections(kind: Any = Scenario) -> Iterator[type]:
    """Every dataclass that a scenario is made of."""
    if isinstance(kind, type) and is_dataclass(kind):
        yield kind
        for hint in get_type_hints(kind).values():
            yield from sections(hint)
    else:
        for part in get_args(kind):
            yield from sections(part)


SECTIONS = {section.__name__: section for section in sections()}


def numbers(section: type) -> set[str]:
    hints = get_type_hints(section)
    names = {field.name for field in fields(section)}  # type: ignore[arg-type]
    return {name for name in names if {int, float} & {hints[name], *get_args(hints[name])}}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_number_of_a_scenario_has_limits(section: str) -> None:
    assert set(limits_of(SECTIONS[section])) == numbers(SECTIONS[section])


def test_limits_are_what_they_were() -> None:
    found = {
        name: {
            field: (limits.least, limits.most, *([OPEN] if limits.open_below else []))
            for field, limits in limits_of(section).items()
        }
        for name, section in SECTIONS.items()
    }
    assert {name: limits for name, limits in found.items() if limits} == EXPECTED


class Case(NamedTuple):
    limits: Limits
    value: float
    complaint: tuple[str, str] | None


WHOLE, SPEED, FACTOR = Limits(1, 1_000), Limits(0.1, 10**5), Limits(0, 10**4, open_below=True)

CASES = [
    Case(WHOLE, 1, None),
    Case(WHOLE, 1_000, None),
    Case(WHOLE, 0, ("0 is below 1", "give at least 1")),
    Case(WHOLE, 1_001, ("1001 is above 1,000", "give at most 1,000")),
    Case(WHOLE, nan, ("nan is not a number to compute with", "give a finite number")),
    Case(WHOLE, inf, ("inf is not a number to compute with", "give a finite number")),
    Case(SPEED, 0.05, ("0.05 is below 0.1", "give at least 0.1")),
    Case(FACTOR, 1e-300, None),
    Case(FACTOR, 0.0, ("0.0 is not above 0", "give a number above 0")),
    Case(FACTOR, -2.0, ("-2.0 is below 0", "give a number above 0")),
    Case(Limits(), -1e300, None),
    Case(Limits(), -inf, ("-inf is not a number to compute with", "give a finite number")),
    Case(Limits(0, 9, why="ten do not fit"), 10, ("10 is above 9", "give at most 9; ten do not fit")),
    Case(Limits(2, 9, why="one is lonely"), 1, ("1 is below 2", "give at least 2; one is lonely")),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_complaints(case: Case) -> None:
    assert case.limits.complaint(case.value) == case.complaint


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(), st.booleans())
def test_a_number_is_right_if_it_lies_between(
    least: float, width: float, value: float, open_below: bool
) -> None:
    limits = Limits(least, least + width, open_below)
    inside = least <= value <= least + width and not (open_below and value == least)
    assert (limits.complaint(value) is None) == inside
    assert (limits.complaint(least) is None) == (not open_below)
    assert limits.complaint(nextafter(least, -inf)) is not None
    assert limits.complaint(nextafter(least + width, inf)) is not None


class Sketch:
    sure: Annotated[int, Limits(1, 2)]
    perhaps: Annotated[float, Limits(3, 4)] | None
    share: Share
    fee: Bps
    noted: Annotated[int, "a note"]
    free: float
    text: str


def test_limits_are_read_from_annotations() -> None:
    found = limits_of(Sketch)
    assert set(found) == {"sure", "perhaps", "share", "fee"}
    assert (found["sure"], found["perhaps"]) == (Limits(1, 2), Limits(3, 4))
    assert (found["share"].most, found["fee"].most) == (1, 10_000)


@pytest.mark.parametrize(
    ("changes", "where", "why"),
    [
        ({"demand__opportunist_share": 1.01}, "demand.opportunist_share", "a share lies between 0 and 1"),
        ({"fx_markup_bps": 10_001}, "fx_markup_bps", "basis points of one whole end at 10,000"),
        ({"settlement__ship_window_days": 2_731}, "settlement.ship_window_days", "hours in 16 bits"),
        ({"settlement__block_gas_limit": 4_999_999}, "settlement.block_gas_limit", "deployed in one block"),
        ({"settlement__gas_price_gwei": 6e-9}, "settlement.gas_price_gwei", "the chain's own base fee"),
    ],
)
def test_limits_that_need_a_reason_give_it(changes: dict[str, Any], where: str, why: str) -> None:
    scenario, tables = tiny()
    [problem] = check_scenario(changed(scenario, **changes), tables)
    assert problem.where == where
    assert why in problem.hint
