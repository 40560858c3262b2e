"""The derived tables: complete, consistent with each other, and what their sources give."""

import csv
import datetime as dt
import math
import tomllib
from itertools import combinations, pairwise

import networkx as nx
import pytest

from scenarios.data.builders import catalogue as catalogue_builder
from scenarios.data.builders import registry
from scenarios.data.builders.geography import COUNTRIES, EU, customs_area
from scenarios.data.builders.links import PASSAGES, great_circle_km
from scenarios.data.builders.sources import ORIGINS
from scenarios.data.builders.table import fixed, quantile
from tests.support.places import ROOT

DATA = ROOT / "scenarios" / "data"
TOML = {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.toml"))}
# written by hand: every entry tells its own source
STATED = {name: toml for name, toml in TOML.items() if all("source" in entry for entry in toml.values())}
SOURCES, ASSUMPTIONS, FACTS = (TOML[name] for name in ("SOURCES.toml", "assumptions.toml", "facts.toml"))
Rows = list[dict[str, str]]
Places = dict[str, dict[str, str]]
MODES = ("air", "rail", "road", "sea")


def rows(name: str) -> Rows:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def by(key: str, name: str) -> Places:
    return {row[key]: row for row in rows(name)}


@pytest.fixture(scope="module")
def places() -> Places:
    return by("code", "places.csv")


@pytest.fixture(scope="module")
def links() -> Rows:
    return rows("links.csv")


def leg(links: Rows, origin: str, destination: str) -> dict[str, str]:
    return next(row for row in links if (row["origin"], row["destination"]) == (origin, destination))


@pytest.mark.parametrize("name", SOURCES["files"])
def test_every_listed_file_has_its_rows_and_columns(name: str) -> None:
    entry = SOURCES["files"][name]
    if name.endswith(".csv"):
        table = rows(name)
        assert len(table) == entry["rows"]
        assert list(table[0]) == entry["columns"]
        assert all(None not in row and None not in row.values() for row in table)
    else:
        content = TOML[name]
        nested = sum(len(part) for part in content.values())
        assert (len(content) if name == "assumptions.toml" else nested) == entry["rows"]


def test_every_data_file_is_listed_or_states_its_sources_entry_by_entry() -> None:
    there = {path.name for path in DATA.iterdir() if path.suffix in {".csv", ".toml"}}
    assert there == set(SOURCES["files"]) | {"SOURCES.toml"} | set(STATED)
    assert "assumptions.toml" in STATED


def test_every_source_used_is_told_with_licence_and_attribution() -> None:
    used = {key for entry in SOURCES["files"].values() for key in entry["sources"]}
    assert used == set(SOURCES["sources"]) == set(ORIGINS)
    for source in SOURCES["sources"].values():
        assert source["original"]
        assert source["licence"]
        assert source["attribution"]


def test_the_folder_stays_small() -> None:
    assert (
        sum(path.stat().st_size for path in DATA.rglob("*") if path.suffix in {".csv", ".toml"}) < 1_600_000
    )


def test_place_codes_are_unique_and_kinds_known(places: Places) -> None:
    assert len(places) == len(rows("places.csv"))
    assert {place["kind"] for place in places.values()} == {"city", "port", "airport", "rail"}


def test_every_place_lies_on_earth_and_in_a_known_country(places: Places) -> None:
    for place in places.values():
        assert -90 < float(place["lat"]) < 90
        assert -180 < float(place["lon"]) < 180
        assert place["country"] in COUNTRIES
        assert place["source"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_a_city_a_port_and_an_airport(places: Places, country: str) -> None:
    kinds = {place["kind"] for place in places.values() if place["country"] == country}
    assert {"city", "port", "airport"} <= kinds


def test_codes_follow_the_rule_of_their_kind(places: Places) -> None:
    for code, place in places.items():
        kind = place["kind"]
        assert (kind == "airport") == (len(code) == 3)
        assert (kind == "port") == (len(code) == 5)
        assert (kind == "rail") == code.endswith("-RAIL")
        assert kind == "airport" or code.startswith(place["country"])


def test_links_join_known_places_once_per_mode(places: Places, links: Rows) -> None:
    assert {row["mode"] for row in links} == set(MODES)
    seen = set()
    for row in links:
        assert row["origin"] < row["destination"]
        assert row["origin"] in places
        assert row["destination"] in places
        seen.add((row["origin"], row["destination"], row["mode"]))
    assert len(seen) == len(links)


def test_no_leg_is_shorter_than_the_great_circle(places: Places, links: Rows) -> None:
    for row in links:
        direct = great_circle_km(places[row["origin"]], places[row["destination"]])
        assert float(row["great_circle_km"]) == pytest.approx(direct, abs=0.051)
        assert float(row["km"]) >= direct * 0.995 - 0.06
        assert 0 < float(row["km"]) < 30_000


def test_great_circle_is_symmetric_and_knows_a_quarter_of_the_earth() -> None:
    pole, equator = {"lat": "90", "lon": "0"}, {"lat": "0", "lon": "17"}
    assert great_circle_km(pole, equator) == pytest.approx(math.pi / 2 * 6371.0088)
    assert great_circle_km(pole, equator) == great_circle_km(equator, pole)
    assert great_circle_km(pole, pole) == 0


def test_air_legs_are_the_great_circles_of_all_airport_pairs_abroad(places: Places, links: Rows) -> None:
    airports = sorted(code for code, place in places.items() if place["kind"] == "airport")
    expected = {
        (a, b): fixed(great_circle_km(places[a], places[b]), 1)
        for a, b in combinations(airports, 2)
        if places[a]["country"] != places[b]["country"]
    }
    assert {(r["origin"], r["destination"]): r["km"] for r in links if r["mode"] == "air"} == expected


@pytest.mark.parametrize(("mode", "name"), [("road", "road_detour"), ("rail", "rail_detour")])
def test_land_legs_are_great_circles_times_the_assumed_detour(links: Rows, mode: str, name: str) -> None:
    factor, least = ASSUMPTIONS[name]["value"], ASSUMPTIONS["terminal_access_km"]["value"]
    for row in links:
        if row["mode"] == mode and not _goes_through(row):
            wanted = max(float(row["great_circle_km"]) * factor, least)
            assert float(row["km"]) == pytest.approx(wanted, abs=0.15)


def _goes_through(row: dict[str, str]) -> bool:
    """A train from inside China to Europe."""
    ends = {row["origin"], row["destination"]}
    return row["mode"] == "rail" and "CN-ALASHANKOU-RAIL" not in ends and {end[:2] for end in ends} > {"CN"}


def test_block_trains_are_as_long_as_the_legs_of_their_way(links: Rows) -> None:
    tracks = nx.Graph()
    through = [row for row in links if _goes_through(row)]
    for row in links:
        if row["mode"] == "rail" and row not in through:
            tracks.add_edge(row["origin"], row["destination"], km=float(row["km"]))
    for row in through:
        km = nx.shortest_path_length(tracks, row["origin"], row["destination"], weight="km")
        assert float(row["km"]) == pytest.approx(km, abs=0.2)
    assert len(through) == 12
    assert float(leg(links, "CN-CHONGQING-RAIL", "DE-DUISBURG-RAIL")["km"]) == pytest.approx(9790, rel=0.001)


def test_shanghai_rotterdam_goes_through_suez_and_not_the_arctic(links: Rows) -> None:
    row = leg(links, "CNSHA", "NLRTM")
    assert 19_500 < float(row["km"]) < 19_700
    assert row["passages"] == "malacca;babalmandab;suez;gibraltar"


def test_known_passages_only_and_never_the_arctic(links: Rows) -> None:
    for row in (*links, *rows("closures.csv")):
        for passage in filter(None, row["passages"].split(";")):
            assert passage in PASSAGES
            assert passage not in ("northwest", "panama")


def test_passages_are_reached_in_order_on_the_way(links: Rows) -> None:
    for row in (*links, *rows("closures.csv")):
        names, kms = (row[column].split(";") for column in ("passages", "passage_km"))
        assert len(names) == len(kms)
        if row["passages"]:
            reached = [float(km) for km in kms]
            assert reached == sorted(reached)
            assert reached[0] > 0
            assert reached[-1] < float(row["km"])


def test_passages_lie_where_they_do() -> None:
    table = by("passage", "passages.csv")
    used = {
        name for row in (*rows("links.csv"), *rows("closures.csv")) for name in row["passages"].split(";")
    }
    assert set(table) == used - {""}
    for name, lat, lon in (("suez", 30.5, 32.3), ("gibraltar", 36.0, -5.5), ("south_africa", -34.8, 20.0)):
        there = {"lat": str(lat), "lon": str(lon)}
        assert great_circle_km(table[name], there) < 250


def test_closures_cover_exactly_the_legs_they_touch(links: Rows) -> None:
    """Each passage of a way closed, and each of the way round it; without a way there is no length."""
    closures = {(r["origin"], r["destination"], r["closed"]): r for r in rows("closures.csv")}
    assert len(closures) == len(rows("closures.csv"))
    expected = set()
    for base in (row for row in links if row["mode"] == "sea"):
        ends = base["origin"], base["destination"]
        for first in filter(None, base["passages"].split(";")):
            expected.add((*ends, first))
            around = closures[*ends, first]
            for second in filter(None, around["passages"].split(";")):
                expected.add((*ends, ";".join(sorted((first, second), key=PASSAGES.index))))
    assert set(closures) == expected
    for (origin, destination, closed), row in closures.items():
        base = leg(links, origin, destination)
        assert set(base["passages"].split(";")) & set(closed.split(";"))
        assert not set(filter(None, row["passages"].split(";"))) & set(closed.split(";"))
        assert not row["km"] or float(row["km"]) >= float(base["km"])
        assert row["km"] or not row["passages"]


def test_out_of_the_mediterranean_there_is_no_way_without_both_ends(links: Rows) -> None:
    table = {(r["origin"], r["destination"], r["closed"]): r["km"] for r in rows("closures.csv")}
    assert table["CNSHA", "ITGOA", "suez;gibraltar"] == ""
    assert table["CNSHA", "NLRTM", "suez"] != ""


def test_the_way_round_the_cape_is_there() -> None:
    table = [row for row in rows("closures.csv") if row["closed"] == "suez"]
    row = leg(table, "CNSHA", "NLRTM")
    assert "south_africa" in row["passages"].split(";")
    assert 25_500 < float(row["km"]) < 26_000


def test_tolls_are_those_of_the_channel_and_the_turkish_border(places: Places, links: Rows) -> None:
    for row in links:
        countries = {places[row["origin"]]["country"], places[row["destination"]]["country"]}
        wanted = ("", "")
        if row["mode"] == "road" and countries == {"FR", "GB"}:
            wanted = tuple(
                str(float(ASSUMPTIONS[x]["value"])) for x in ("channel_toll_cents_per_kg", "channel_hours")
            )
        elif row["mode"] == "road" and "TR" in countries and len(countries) == 2:
            wanted = "0.0", str(float(ASSUMPTIONS["turkish_border_hours"]["value"]))
        assert (row["toll_cents_per_kg"], row["toll_hours"]) == wanted


def test_nobody_drives_further_than_two_drivers_do(places: Places, links: Rows) -> None:
    for row in links:
        ends = [places[row[end]]["country"] for end in ("origin", "destination")]
        if row["mode"] == "road" and ends[0] == ends[1]:
            assert float(row["km"]) <= ASSUMPTIONS["longest_drive_km"]["value"] + 0.1


@pytest.mark.parametrize("modes", [MODES, ("road", "sea"), ("air", "road")])
def test_every_place_the_modes_serve_reaches_every_other(
    places: Places, links: Rows, modes: tuple[str, ...]
) -> None:
    neighbours: dict[str, set[str]] = {code: set() for code in places}
    for row in links:
        if row["mode"] in modes:
            neighbours[row["origin"]].add(row["destination"])
            neighbours[row["destination"]].add(row["origin"])
    cities = {code for code, place in places.items() if place["kind"] == "city"}
    reached, frontier = set(), {min(cities)}
    while frontier:
        reached |= frontier
        frontier = {other for code in frontier for other in neighbours[code]} - reached
    assert cities <= reached
    if modes == MODES:
        assert reached == set(places)


def test_the_land_bridge_is_shorter_than_the_sea(links: Rows) -> None:
    chain = [
        ("CN-ALASHANKOU-RAIL", "CN-CHONGQING-RAIL"),
        ("CN-ALASHANKOU-RAIL", "PL-MALASZEWICZE-RAIL"),
        ("DE-DUISBURG-RAIL", "PL-MALASZEWICZE-RAIL"),
    ]
    assert 9_000 < sum(float(leg(links, *ends)["km"]) for ends in chain) < 12_000


def test_fx_is_positive_on_ascending_published_days() -> None:
    table = rows("fx.csv")
    days = [dt.date.fromisoformat(row["date"]) for row in table]
    assert days[0] == dt.date(2023, 1, 2)
    assert all(a < b for a, b in pairwise(days))
    assert all(day.weekday() < 5 for day in days)
    assert max((b - a).days for a, b in pairwise(days)) <= 6
    for row in table:
        assert all(float(value) > 0 for key, value in row.items() if key != "date")


def test_fx_has_the_currency_of_every_country() -> None:
    quoted = {*rows("fx.csv")[0], "EUR"}
    assert {row["currency"] for row in rows("jurisdictions.csv")} <= quoted
    assert {row["currency"] for row in rows("low_value.csv")} <= quoted


def test_jurisdictions_cover_the_countries() -> None:
    table = by("country", "jurisdictions.csv")
    assert tuple(table) == COUNTRIES
    for code, row in table.items():
        assert row["customs_area"] == customs_area(code)
        assert (row["minor_digits"] == "0") == (row["currency"] in {"JPY", "KRW"})
        assert "/" in row["timezone"]
    assert {code for code, row in table.items() if row["customs_area"] == "EU"} == EU


def test_vat_is_plausible_for_every_country() -> None:
    table = by("country", "vat.csv")
    assert tuple(table) == COUNTRIES
    for row in table.values():
        assert 500 <= int(row["rate_bps"]) <= 2700
        assert row["kind"] in {"package", "assumption"}
        assert row["source"]
    assert table["DE"]["rate_bps"] == "1900"


def test_duty_covers_every_area_for_every_chapter() -> None:
    table = rows("duty.csv")
    areas = {row["customs_area"] for row in rows("jurisdictions.csv")}
    chapters = {row["hs_chapter"] for row in table}
    assert {(row["hs_chapter"], row["area"]) for row in table} == {(c, a) for c in chapters for a in areas}
    assert len(table) == len(chapters) * len(areas)
    for row in table:
        assert 0 <= int(row["low_bps"]) <= int(row["rate_bps"]) <= int(row["high_bps"]) <= 7000
        assert row["source"].startswith("assumption")
        assert row["title"]


def test_low_value_relief_is_dated_from_before_the_rates_begin() -> None:
    table = rows("low_value.csv")
    first_day = rows("fx.csv")[0]["date"]
    areas = {row["customs_area"] for row in rows("jurisdictions.csv")}
    for area in areas:
        dates = [row["from_date"] for row in table if row["area"] == area]
        assert dates
        assert dates == sorted(set(dates))
        assert dates[0] <= first_day
    for row in table:
        special = any(int(row[column]) for column in ("duty_minor", "duty_bps", "duty_bps_eu"))
        assert int(row["limit_minor"]) > 0 or not special
        assert all(0 <= int(row[column]) <= 10_000 for column in ("vat_bps", "value_bps"))


@pytest.mark.parametrize("column", ["share", "share_smoothed"])
def test_hour_shares_sum_to_one(column: str) -> None:
    table = rows("hour_of_week.csv")
    assert [int(row["hour"]) for row in table] == list(range(168))
    assert sum(float(row[column]) for row in table) == pytest.approx(1, abs=1e-9)


def test_hours_are_smoothed_by_the_named_assumption() -> None:
    blend = ASSUMPTIONS["night_blend"]["value"]
    for row in rows("hour_of_week.csv"):
        expected = (1 - blend) * float(row["share"]) + blend / 168
        assert float(row["share_smoothed"]) == pytest.approx(expected, abs=1e-11)
        assert float(row["share_smoothed"]) > 0


def test_invoices_agree_between_tables() -> None:
    total = FACTS["totals"]["invoices"]
    assert sum(int(row["invoices"]) for row in rows("hour_of_week.csv")) == total
    assert sum(int(row["invoices"]) for row in rows("countries.csv")) == total


def test_destinations_are_the_countries_and_other() -> None:
    assert tuple(row["country"] for row in rows("countries.csv")) == (*COUNTRIES, "other")


def test_repeat_purchases_add_up_to_the_known_customers() -> None:
    table = rows("repeat.csv")
    assert sum(int(row["customers"]) for row in table) == FACTS["totals"]["known_customers"]
    assert table[0]["purchases"] == "1"
    once = int(table[0]["customers"]) / FACTS["totals"]["known_customers"]
    assert once == pytest.approx(FACTS["shares"]["customers_buying_once"], abs=1e-6)


@pytest.mark.parametrize("name", ["basket.csv", "price.csv", "interpurchase.csv"])
def test_quantiles_rise(name: str) -> None:
    table = rows(name)
    assert [int(row["percent"]) for row in table] == list(range(1, 100))
    for column in table[0]:
        values = [float(row[column]) for row in table]
        assert values == sorted(values)
        assert values[0] >= 0


def test_cleaning_steps_account_for_every_row() -> None:
    steps = dict(FACTS["cleaning"])
    assert steps.pop("rows_read") == sum(steps.values()) == 1_067_371
    assert SOURCES["cleaning"] == FACTS["cleaning"]


def test_catalogue_refers_to_known_chapters_and_stays_in_bounds() -> None:
    table = rows("catalogue.csv")
    chapters = {row["hs_chapter"] for row in rows("duty.csv")}
    assert len({row["sku"] for row in table}) == len(table) == catalogue_builder.SIZE >= 1000
    assert 8 <= len({row["category"] for row in table}) <= 12
    for row in table:
        assert row["hs_chapter"] in chapters
        assert row["title"]
        assert 5 <= int(row["weight_g"]) <= 5000
        assert 10 <= int(row["base_price_gbp_pence"]) <= 5000
        assert int(row["units"]) >= int(row["popularity"]) > 0
        assert row["season"] in {"none", *catalogue_builder.SEASONS}
        assert int(row["parcel_g"]) > int(row["weight_g"])
        assert 10 <= int(row["volume_ml"]) <= 30_000


@pytest.mark.parametrize(
    ("name", "entry"),
    # targets.toml holds what a study is held to, which tests of the studies look at
    [(name, key) for name in STATED if name != "targets.toml" for key in STATED[name]],
)
def test_assumption_lies_in_its_range_and_tells_unit_and_source(name: str, entry: str) -> None:
    stated = STATED[name][entry]
    assert stated["low"] <= stated["value"] <= stated["high"]
    assert stated["unit"]
    assert stated["source"]
    assert set(stated) <= {"value", "low", "high", "unit", "source", "note"}


@pytest.mark.parametrize(
    "pattern",
    [
        *("speed_{}_kmh", "dwell_{}_hours", "headway_{}_hours", "capacity_{}_kg", "damage_rate_{}"),
        *("loss_rate_{}", "tariff_{}_cents_per_kg", "tariff_{}_cents_per_kg_km", "co2_{}_kg_per_tonne_km"),
        *("release_{}_hours", "on_time_share_{}", "grace_{}_hours", "late_{}_hours", "ml_per_kg_{}"),
        *("co2_{}_kg_per_tonne",),
    ],
)
def test_every_mode_has_its_assumptions(pattern: str) -> None:
    assert {pattern.format(mode) for mode in MODES} <= set(ASSUMPTIONS)


def test_quantile_is_the_smallest_value_that_covers_the_percentage() -> None:
    assert [quantile([1, 2, 3, 4], p) for p in (1, 25, 26, 50, 99)] == [1, 1, 2, 2, 4]


@pytest.mark.parametrize(("value", "text"), [(0.25, "0.3"), (1.04, "1.0"), (12, "12.0"), (2.675, "2.7")])
def test_fixed_rounds_halves_up(value: float, text: str) -> None:
    assert fixed(value, 1) == text


@pytest.mark.parametrize("name", ["duty.csv", "low_value.csv"])
def test_tables_without_a_package_are_what_their_builder_gives(name: str) -> None:
    assert registry.text_of(name).encode() == (DATA / name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.NAMES)
def test_table_is_what_its_sources_give(name: str) -> None:
    if lacking := registry.missing(name):
        pytest.skip(f"needs {', '.join(lacking)}: uv sync --group data, then python scenarios/data/build.py")
    assert registry.text_of(name).encode() == (DATA / name).read_bytes()
