"""Lanes beside published figures, and what every routing strategy sends by which mode."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from analytics.kpis import FactsSink
from analytics.statistics import interval
from analytics.studies import judged
from argosy.collector import rare_collections
from argosy.compose import build_market
from argosy.console import Block
from argosy.scenario_files import load_scenario
from argosy.studies.held_to import targets_of
from argosy.studies.lanes import TRIPS, Trip, measured, median
from argosy.studies.page import figure
from argosy.studies.study import Study
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from argosy.experiments.executors import Workers
    from argosy.studies.request import StudyRequest

    Sample = Mapping[str, Sequence[float]]

DAYS: Final = 60
REPLICATIONS: Final = 3
SAMPLED_DAYS: Final = 365
"""Days over which loads set out on a lane."""
SMALL: Final = (
    "settlement.mode=instant",
    "demand.visits_per_day=12",
    "demand.buyers=400",
    "services=[]",
)
"""Overrides of `eurasia` that make a small market of it, in which no buyer chooses a way round the strategy."""
STRATEGIES: Final = (
    "random", "none", "cheapest", "fastest", "greenest", "balanced", "weighted", "reliable", "value-density",
    "plan", "foresight",
)  # fmt: skip
_MEASURES: Final = ("km", "port_days", "terminal_days", "door_days", "eur_per_kg", "co2_g_per_tkm")
HELD: Final = frozenset(
    f"{trip.name} {measure}"
    for trip in TRIPS
    for measure in (*_MEASURES, "eur_per_box" if trip.mode == "sea" else "eur_per_lorry_km")
)
"""What a target can be held to."""
_MODES: Final = ("sea", "rail", "road", "air")
_NEEDS: Final = {
    "legs": ("shipment", "consignment", "mode", "origin", "destination", "km", "weight_g"),
    "shipments": ("shipment",),
}
NOTES: Final = (
    "a load is of 10 kg and 30 litres and takes the first departure of the timetable that has room; "
    "figures are medians "
    "over loads that set out every seven hours for a year, days from 5 to 95 % of them below",
    "port days: from the first departure of the mode to its last arrival; terminal days: from the "
    "arrival of the load "
    "at the first terminal until it is unpacked at the last; door days: with the ways to and fro "
    "and the last mile, "
    "without customs",
    "Ningbo and Liège are no places of the network: Shanghai and Leipzig stand for them",
)


class _Sampled(NamedTuple):
    trip: Trip
    seed: int
    days: int


class _Routed(NamedTuple):
    routing: str
    seed: int
    days: int


class _Split(NamedTuple):
    """By mode: tonne-kilometres of parcels and of stock, parcels whose longest leg it is, and their countries."""

    parcels_tkm: dict[str, float]
    stock_tkm: dict[str, float]
    parcels: dict[str, float]
    where: dict[tuple[str, str], int]


def freight(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Follow loads on lanes, and run a small market with every routing strategy.

    Args:
        request: checked.
        workers: follow and run.
        tell: is told what has ended.
    """
    many = request.replications or REPLICATIONS
    seeds = range(request.seed, request.seed + many)
    days = request.days or DAYS
    sampled = [_Sampled(trip, seed, request.days or SAMPLED_DAYS) for trip in TRIPS for seed in seeds]
    samples: dict[str, dict[str, list[float]]] = {trip.name: {} for trip in TRIPS}
    for one, found in zip(sampled, workers.each(_measure, sampled), strict=True):
        for measure, values in found.items():
            samples[one.trip.name].setdefault(measure, []).extend(values)
    tell(f"{len(TRIPS)} lanes, {many} seeds")
    routed = [_Routed(routing, seed, days) for routing in STRATEGIES for seed in seeds]
    splits: dict[str, list[_Split]] = {routing: [] for routing in STRATEGIES}
    for market, split in zip(routed, workers.each(_run, routed), strict=True):
        splits[market.routing].append(split)
        tell(f"{market.routing}, seed {market.seed}, {days} days")
    rows = []
    for target in targets_of(request.name):
        lane, measure = target.statistic.split()
        rows.append(judged(target, median(samples[lane][measure]), deep=request.deep))
    seeds_said = f"{many} seeds from {request.seed}"
    conditions = (
        f"loads of {request.days or SAMPLED_DAYS} days on {len(TRIPS)} lanes of eurasia's timetables, "
        f"and {days} days "
        f"of eurasia with 12 visits a day for each of {len(STRATEGIES)} strategies, {seeds_said}, "
        f"instant settlement"
    )
    blocks = [_lanes(samples), _split(splits), _where(splits), _stock(splits)]
    return Study(request, rows, conditions, tables=blocks, notes=[*NOTES, *_used(splits)])


def _measure(one: _Sampled) -> dict[str, list[float]]:
    return measured(one.trip, one.seed, one.days)


@rare_collections()
def _run(one: _Routed) -> _Split:
    overrides = [*SMALL, f"seed={one.seed}", f"days={one.days}", f"policies.routing={one.routing}"]
    scenario, tables = load_scenario("eurasia", overrides)
    sink = FactsSink(_NEEDS)
    market = build_market(scenario, tables, sink)
    run_market(market, orders=None, days=one.days)
    market.recorder.drain(everything=True)
    countries = {code: place.country for code, place in market.world.network.places.items()}
    return split_of(sink.tables(), countries)


def split_of(tables: Mapping[str, pl.DataFrame], countries: Mapping[str, str]) -> _Split:
    """What a run sent by which mode, ways back left out; `local` are parcels without a leg.

    Args:
        tables: with the columns of a run that are read here.
        countries: of places.
    """
    legs = tables["legs"].with_columns(tkm=pl.col("km") * pl.col("weight_g") / 10**6)
    of_parcels = legs.join(tables["shipments"], on="shipment", how="semi", maintain_order="left")
    longest = (
        of_parcels.sort("km", descending=True, maintain_order=True)
        .group_by("shipment", maintain_order=True)
        .agg(pl.col("mode", "origin", "destination").first())
    )
    by_mode = dict(longest.group_by("mode").len().iter_rows())
    by_mode["local"] = tables["shipments"].height - longest.height
    where: dict[tuple[str, str], int] = {}
    for mode, origin, destination in longest.select("mode", "origin", "destination").iter_rows():
        lane = mode, f"{countries[origin]}-{countries[destination]}"
        where[lane] = where.get(lane, 0) + 1
    return _Split(
        dict(of_parcels.group_by("mode").agg(pl.col("tkm").sum()).iter_rows()),
        dict(legs.filter(pl.col("consignment") >= 0).group_by("mode").agg(pl.col("tkm").sum()).iter_rows()),
        {mode: float(count) for mode, count in by_mode.items()},
        where,
    )


def _lanes(samples: Mapping[str, Sample]) -> Block:
    head = [
        "lane",
        "mode",
        *_MEASURES,
        "port days, 5 to 95 %",
        "door days, 5 to 95 %",
        "EUR a box or lorry-km",
    ]
    rows = []
    for trip in TRIPS:
        found = samples[trip.name]
        ends = (np.quantile(found[name], (0.05, 0.95)) for name in ("port_days", "door_days"))
        full = found.get("eur_per_box") or found.get("eur_per_lorry_km")
        rows.append(
            [
                trip.name, trip.mode, *(_exact(median(found[name])) for name in _MEASURES),
                *(f"{low:.1f} to {high:.1f}" for low, high in ends), figure(median(full)) if full else "-",
            ]
        )  # fmt: skip
    return Block("lanes", head, rows)


def _exact(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _split(splits: Mapping[str, Sequence[_Split]]) -> Block:
    head = [
        "routing", *(f"parcels mainly by {mode}" for mode in _MODES), "parcels within a city",
        *(f"tonne-km of parcels by {mode}" for mode in _MODES),
    ]  # fmt: skip
    rows = []
    for routing, runs in splits.items():
        parcels = [_shares([run.parcels for run in runs], mode) for mode in (*_MODES, "local")]
        tkm = [_shares([run.parcels_tkm for run in runs], mode) for mode in _MODES]
        rows.append([routing, *parcels, *tkm])
    return Block(
        "parcels by mode and routing strategy, mean of the seeds and half of its 95 % interval", head, rows
    )


def _used(splits: Mapping[str, Sequence[_Split]]) -> Iterator[str]:
    """For each mode, which strategies send more than one parcel in a hundred mainly by it."""
    for mode in _MODES:
        users = [
            routing
            for routing, runs in splits.items()
            if sum(run.parcels.get(mode, 0.0) for run in runs)
            > 0.01 * sum(sum(run.parcels.values()) for run in runs)
        ]
        yield f"mainly by {mode}, more than one parcel in a hundred: {', '.join(users) or 'no strategy'}"


def _where(splits: Mapping[str, Sequence[_Split]]) -> Block:
    """Of each mode, between which countries most parcels have their longest leg by it."""
    rows = []
    for routing, runs in splits.items():
        cells = [routing]
        for mode in _MODES:
            lanes: Counter[str] = Counter()
            for run in runs:
                lanes.update({lane: n for (by, lane), n in run.where.items() if by == mode})
            most = sorted(lanes.items(), key=lambda lane: (-lane[1], lane[0]))[:3]
            cells.append(", ".join(f"{lane} {n / lanes.total():.0%}" for lane, n in most) or "-")
        rows.append(cells)
    return Block("where: most frequent longest legs, share of the mode's parcels", ["routing", *_MODES], rows)


def _stock(splits: Mapping[str, Sequence[_Split]]) -> Block:
    head = ["routing", *(f"tonne-km of stock by {mode}" for mode in _MODES)]
    rows = [
        [routing, *(_shares([run.stock_tkm for run in runs], mode) for mode in _MODES)]
        for routing, runs in splits.items()
    ]
    return Block("stock in bulk by mode and routing strategy", head, rows)


def _shares(runs: Sequence[Mapping[str, float]], mode: str) -> str:
    """The share of one kind in every run that has any, as a mean with its half width."""
    shares = [run.get(mode, 0.0) / total for run in runs if (total := sum(run.values()))]
    if not shares:
        return "-"
    found = interval(shares)
    if found.half_width is None:
        return f"{found.mean:.1%}"
    return f"{found.mean:.1%} ± {found.half_width:.1%}"
