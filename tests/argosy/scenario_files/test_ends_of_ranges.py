"""No dead assumption: either end of every range that a scenario refers to changes what comes of a small market."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from analytics.accounts import Terms
from analytics.kpis import FactsSink, evaluate
from argosy.collector import rare_collections
from argosy.compose import build_market
from argosy.problems import ScenarioError
from argosy.scenario_files import (
    DATA,
    assumptions,
    assumptions_used,
    find_scenario,
    load_scenario,
    shipped_scenarios,
)
from sim.records import TABLES, MemorySink
from sim.run import run as run_market
from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sim.market import Market

INSTANT: Final = "settlement.mode=instant"
MODULES: Final = (
    'settlement.modules=["cancelling","returns","offers","carriage","bond","reputation","insurance"]'
)
SCREENED: Final = (
    "policies.fraud=tests.support.screens:EveryAction", "demand.visits_per_day=60", "fraud.attempt_share=0.1",
    "settlement.inspect_window_days=1", "screening.reviewers=1", "screening.review_queue=9",
)  # fmt: skip
VANS: Final = "policies.last_mile=nearest"


class Lab(NamedTuple):
    """A small market in which some assumptions count.

    Attributes:
        scenario: by name.
        days: for which buyers come.
        overrides: of it.
        scale: of it.
        unlucky: what befalls one in thousands befalls one in a few.
        watched: by how much officers look at more declarations.
    """

    scenario: str
    days: int
    overrides: tuple[str, ...]
    scale: float = 1.0
    unlucky: bool = False
    watched: float = 1.0


LABS: Final = {
    "tiny": Lab("tiny", 5, (INSTANT, "demand.visits_per_day=60")),
    "eurasia": Lab("eurasia", 3, (INSTANT,)),
    "wholesale": Lab("wholesale", 2, (INSTANT,)),
    "chain": Lab("tiny", 4, ("demand.visits_per_day=30",)),
    "modules": Lab("tiny", 6, ("demand.visits_per_day=40", MODULES)),
    "tribunal": Lab("tiny", 6, ("demand.visits_per_day=40", 'settlement.modules=["tribunal"]')),
    "jurors": Lab("tiny", 6, ("demand.visits_per_day=40", 'settlement.modules=["jurors"]')),
    "years": Lab("tiny", 800, (INSTANT, "demand.visits_per_day=1.5")),
    "spring": Lab("eurasia", 30, (INSTANT, "start=2025-04-03")),
    "waiting": Lab("tiny", 7, (INSTANT, "selling.procure_days=12", "demand.visits_per_day=60")),
    "november": Lab("eurasia", 3, (INSTANT, "start=2025-11-10", "countries.CN.weight=5")),
    "thieves": Lab("eurasia", 4, (INSTANT, "fraud.attempt_share=0.5")),
    "quarrels": Lab("eurasia", 6, (INSTANT, "after_sales.not_as_described_rate=0.6")),
    "praise": Lab("tiny", 12, (INSTANT, "demand.visits_per_day=80", "selling.fraudulent_share=0")),
    "sellers": Lab("eurasia", 1, (INSTANT,), scale=10),
    "crooks": Lab("eurasia", 16, (INSTANT, "selling.fraudulent_share=0.9", "demand.visits_per_day=30")),
    "rings": Lab(
        "eurasia",
        16,
        (INSTANT, "selling.fraudulent_share=0.9", "crooks.ring_share=0.3", "demand.visits_per_day=30"),
    ),
    "crowded": Lab(
        "wholesale", 4, (INSTANT, "policies.routing=greenest", "demand.visits_per_day=8000"), 0.01
    ),
    "airborne": Lab(
        "wholesale", 4, (INSTANT, "policies.routing=fastest", "demand.visits_per_day=8000"), 0.01
    ),
    "eastbound": Lab(
        "eurasia",
        4,
        (INSTANT, "policies.routing=cheapest", "countries.PL.weight=30", "countries.JP.weight=30"),
    ),
    "trains": Lab("eurasia", 4, (INSTANT, "policies.routing=greenest")),
    "unlucky": Lab("wholesale", 3, (INSTANT, "policies.routing=greenest"), unlucky=True),
    "unlucky trains": Lab("eurasia", 6, (INSTANT, "policies.routing=greenest", "services=[]"), unlucky=True),
    "unlucky on the road": Lab("tiny", 5, (INSTANT, "demand.visits_per_day=60"), unlucky=True),
    "vans": Lab("tiny", 5, (INSTANT, "demand.visits_per_day=60", VANS)),
    "full vans": Lab("tiny", 3, (INSTANT, VANS, "rounds.other_stops=300", "rounds.shift_minutes=1440")),
    "heavy vans": Lab("tiny", 3, (INSTANT, VANS, "rounds.other_grams=20000")),
    "unlucky in the air": Lab("wholesale", 3, (INSTANT, "policies.routing=fastest"), unlucky=True),
    "border": Lab("wholesale", 3, (INSTANT,), watched=8.0),
    "parcels": Lab("eurasia", 12, (INSTANT,), watched=100.0),
    "opened parcels": Lab("eurasia", 12, (INSTANT,), watched=5_000.0),
    "at the door": Lab("wholesale", 8, (INSTANT, "customs.terms=at-place")),
    "rivals": Lab("rivals", 5, (INSTANT, "policies.pricing=rivals")),
    "screened": Lab("tiny", 8, (INSTANT, *SCREENED)),
    "advertised": Lab(
        "advertising",
        4,
        (INSTANT, "marketing.daily_budget_cents=100000", "demand.visits_per_day=40", "demand.buyers=100000"),
        scale=0.2,
    ),
    "held parcels": Lab("eurasia", 25, (INSTANT, "customs.papers_missing_share=1"), watched=5_000.0),
}

COUNTS_IN: Final = {
    "eurasia": (
        "slow_seller_share return_rate opportunist_share "
        "dispute_rate_not_as_described season_lag_days speed_sea_kmh speed_air_kmh "
        "dwell_sea_hours dwell_air_hours headway_sea_hours headway_air_hours "
        "tariff_sea_cents_per_kg tariff_air_cents_per_kg "
        "tariff_sea_cents_per_kg_km tariff_air_cents_per_kg_km "
        "co2_sea_kg_per_tonne_km co2_air_kg_per_tonne_km card_decline_rate_abroad "
        "ewallet_decline_rate_abroad pay_later_decline_rate pay_later_decline_rate_abroad "
        "country_mix_exponent considered_offers stock_cover_units sellers_per_shelf shop_lifetime_days "
        "customer_lifetime_days tariff_sea_cents_per_parcel "
        "tariff_air_cents_per_parcel "
        "release_air_hours on_time_share_air grace_air_hours late_air_hours ml_per_kg_air co2_air_kg_per_tonne "
        "backhaul_air transfer_cover_days transfer_least_units transfer_every_days"
    ),
    "wholesale": (
        "wholesale_holiday_factor transfer_decline_rate_abroad made_here_share made_here_share_of_producers"
    ),
    "chain": "gas_price_gwei native_coin_price_eur payout_days",
    "modules": (
        "cancel_bps accept_share carrier_bond_bps late_bps_per_day pick_up_bps export_bps import_bps "
        "seller_bond_bps least_bond_bps premium_bps deductible_bps insurer_capital"
    ),
    "tribunal": "arbitration_fee_gwei arbitrator_bond_gwei patience_hours",
    "jurors": "jurors panel juror_stake_gwei slash_bps juror_error absent_share appeal_share vote_hours",
    "years": (
        "ewallet_decline_rate transfer_decline_rate word_of_mouth_share utility_of_hearsay repricing_days "
        "memory_days remembered_sellers popularity_days"
    ),
    "spring": "closing_days transfer_fee_cents",
    "waiting": "patience_days",
    "november": "singles_day_factor singles_period_factor",
    "thieves": (
        "mismatch_thief chargeback_days chargeback_fee_cents stolen_decline_rate fraud_attempt_share "
        "fraud_baskets_per_visit fraud_gang_attempts_per_day fraud_memory_attempts fraud_explore_share "
        "fraud_takeover_share fraud_card_testing_share fraud_triangulation_share fraud_evasion_share fraud_burst "
        "fraud_identity_orders fraud_card_orders fraud_quantity_factor fraud_tested_decline_rate "
        "fraud_resale_share fraud_card_cents fraud_untested_cents fraud_local_cents fraud_aged_cents "
        "fraud_takeover_cents fraud_spread_cents fraud_tested_cents chargeback_sigma chargeback_limit_days "
        "opportunist_chargeback_rate not_received_share opportunist_swap_rate gift_share second_device_share "
        "device_days card_days moving_days shared_device_share attested_share"
    ),
    "quarrels": "silent_arbiter_share",
    "praise": "best_rating",
    "sellers": "fraudulent_seller_share",
    "crooks": (
        "never_ships_share crooks_rubbish_share crooks_empty_share crooks_exit_share crooks_empty_evidence "
        "crooks_exit_after_days crooks_exit_days crooks_ring_share"
    ),
    "rings": "crooks_ring_sellers crooks_ring_accounts crooks_ring_sharing crooks_ring_trades_per_day",
    "crowded": (
        "capacity_sea_kg capacity_road_kg release_sea_hours on_time_share_sea grace_sea_hours "
        "late_sea_hours ml_per_kg_sea co2_sea_kg_per_tonne"
    ),
    "trains": (
        "capacity_rail_kg release_rail_hours on_time_share_rail grace_rail_hours late_rail_hours "
        "ml_per_kg_rail co2_rail_kg_per_tonne co2_rail_kg_per_tonne_km speed_rail_kmh dwell_rail_hours "
        "headway_rail_hours tariff_rail_cents_per_kg tariff_rail_cents_per_kg_km "
        "tariff_rail_cents_per_parcel"
    ),
    "airborne": "capacity_air_kg",
    "vans": (
        "depot_cut_off_hour van_departs_hour depot_radius_km other_stops_per_depot_day other_grams_per_stop "
        "first_attempt_share van_shift_minutes van_road_km_per_km van_speed_kmh van_minutes_per_stop "
        "van_cents_per_hour van_cents_per_km van_co2_kg_per_km"
    ),
    "full vans": "van_stops",
    "heavy vans": "van_kg",
    "eastbound": "backhaul_sea backhaul_road",
    "unlucky": "damage_rate_sea loss_rate_sea",
    "unlucky trains": "damage_rate_rail loss_rate_rail",
    "unlucky on the road": "damage_rate_road loss_rate_road last_mile_loss_rate last_mile_damage_rate",
    "unlucky in the air": "damage_rate_air loss_rate_air",
    "border": "customs_inspection_rate document_share scan_share",
    "parcels": (
        "low_value_document_share low_value_scan_share customs_officers document_minutes scan_minutes "
        "customs_sigma papers_missing_share answer_days answer_sigma customs_others_share customs_opens "
        "customs_closes"
    ),
    "opened parcels": (
        "low_value_inspection_rate refused_share customs_scanners customs_inspectors inspection_minutes"
    ),
    "held parcels": "answer_within_days destroyed_share",
    "rivals": (
        "rival_carried_share rival_diverted_share discounter_diverted_share discounter_price_level "
        "rival_price_sigma rival_price_half_life_days rival_sale_days rival_sale_depth rival_watch_delay_days "
        "rival_watch_sigma"
    ),
    "screened": (
        "verify_minutes verify_cents frictionless_share challenge_loss_share proof_failed_share switch_share "
        "review_minutes review_sigma review_cents review_error_share review_hours review_opens review_closes "
        "hold_days never_return_share screening_sellers_share"
    ),
    "at the door": "door_fee_cents door_refusal_rate",
}
"""By laboratory, what counts in it; everything else counts in `tiny`. Where it does not, the others are tried."""

LAB_OF: Final = {name: lab for lab, names in COUNTS_IN.items() for name in names.split()} | dict.fromkeys(
    tomllib.loads((DATA / "marketing.toml").read_text(encoding="utf-8")), "advertised"
)

DECLARED: Final = {"article_elasticity", "market_elasticity"}
"""What customers come to, and not what moves them: tests/sim/demand/test_elasticity.py holds the market to them."""

NAMES: Final = sorted(
    {name for path in shipped_scenarios() for name in assumptions_used(find_scenario(path))} - DECLARED
)


class _Both:
    """Keeps all rows, and the columns that figures need."""

    def __init__(self) -> None:
        self.rows, self.facts = MemorySink(), FactsSink()

    def write(self, table: str, rows: Any) -> None:
        self.rows.write(table, rows)
        self.facts.write(table, rows)


def _mishaps(uniforms: Callable[..., Iterator[float]]) -> Callable[..., Iterator[float]]:
    """Streams in which what decides on loss, damage and inspection lies near 0."""

    def drawn(purpose: str, *where: Any, **options: Any) -> Iterator[float]:
        found = uniforms(purpose, *where, **options)
        return (u / 200 for u in found) if purpose.endswith((" loss", " damage", " inspected")) else found

    return drawn


def _watched(uniforms: Callable[..., Iterator[float]], times: float) -> Callable[..., Iterator[float]]:
    """Streams in which what decides on checks, scans and inspections lies near 0."""

    def drawn(purpose: str, *where: Any, **options: Any) -> Iterator[float]:
        found = uniforms(purpose, *where, **options)
        of_customs = purpose in ("customs checked", "customs scanned", "customs inspected")
        return (u / times for u in found) if of_customs else found

    return drawn


class _OtherError(Exception):
    """A row is not what it was."""


def _compared(market: Market, tables: Mapping[str, Sequence[Any]]) -> None:
    """Let the market stop at the first row that is not the one in `tables`."""
    add, names = market.recorder.add, {rows: name for name, rows in TABLES.items()}
    before = {name: iter(rows) for name, rows in tables.items()}

    def compared(row: Any) -> None:
        if next(before[names[type(row)]], None) != row:
            # processes that are given up close what they have opened
            market.recorder.add = lambda _: None  # type: ignore[method-assign]
            raise _OtherError
        add(row)

    market.recorder.add = compared  # type: ignore[method-assign]


def changes(lab: str, **assumed: float) -> bool:
    """Whether a laboratory's market becomes another."""
    before = usual(lab)
    assert isinstance(before, tuple)
    try:
        return outcome(lab, before[0], **assumed) != before
    except _OtherError:
        return True


@rare_collections()
def outcome(lab: str, before: Mapping[str, Sequence[Any]] | None = None, **assumed: float) -> object:
    """All rows and figures of a laboratory's market; what is wrong with the scenario where it is none.

    Raises:
        _OtherError: at the first row that is not the one `before`, if that is given.
    """
    name, days, overrides, scale, unlucky, watched = LABS[lab]
    try:
        scenario, tables = load_scenario(name, overrides, scale=scale, assumed=assumed)
    except ScenarioError as error:
        return str(error)
    sink = _Both()
    market = build_market(scenario, tables, sink, code_from=ROOT)
    if unlucky:
        market.streams.uniforms = _mishaps(market.streams.uniforms)  # type: ignore[method-assign]
    if watched > 1:
        market.streams.uniforms = _watched(market.streams.uniforms, watched)  # type: ignore[method-assign]
    if before is not None:
        _compared(market, before)
    try:
        run_market(market, orders=None, days=days)
    finally:
        market.settlement.close()
    market.recorder.drain(everything=True)
    figures = evaluate(sink.facts.facts(market.visits, Terms(scenario, market.world.tariff.rates)))
    return dict(sink.rows.tables), figures


@cache
def usual(lab: str) -> object:
    return outcome(lab)


def labs(name: str) -> list[str]:
    """Where to look, the likeliest place first."""
    found = dict.fromkeys((LAB_OF.get(name, "tiny"), "tiny", "eurasia", "wholesale", "years"))
    return [lab for lab in found if name in assumptions_used(find_scenario(LABS[lab].scenario))]


@pytest.mark.parametrize("name", NAMES)
def test_either_end_of_a_range_changes_a_run(name: str) -> None:
    entry = assumptions()[name]
    for end in ("low", "high"):
        if entry[end] != entry["value"]:
            assert any(changes(lab, **{name: entry[end]}) for lab in labs(name)), end


def test_laboratories_are_markets_and_repeat() -> None:
    for lab in LABS:
        found = usual(lab)
        assert not isinstance(found, str), found
    assert outcome("tiny") == usual("tiny")


def test_what_is_named_here_is_there() -> None:
    assert set(LAB_OF) <= set(NAMES)
