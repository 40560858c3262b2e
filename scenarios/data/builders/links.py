"""links.csv: every undirected leg between two places, with its length by mode.

Sea lengths come from searoute's network. Passing `restrictions` replaces searoute's default, so the
Northwest Passage is always named: without it, closing Suez would open the Arctic. So is Panama, whose locks the
ships of these lanes do not fit: when Suez closed they went round the Cape.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from functools import cache
from itertools import combinations, pairwise

from .table import assumed, csv_text, fixed, read_csv

EARTH_KM = 6371.0088
ROAD_DETOUR = assumed("road_detour")
RAIL_DETOUR = assumed("rail_detour")
ACCESS_KM = assumed("terminal_access_km")

# city-to-city trucking across a border, by country pair; transit states in between are not modelled
ROAD_NEIGHBOURS = frozenset(
    {
        *(("DE", "FR"), ("DE", "IT"), ("DE", "NL"), ("DE", "PL"), ("ES", "FR"), ("FR", "GB")),
        *(("FR", "IT"), ("FR", "NL"), ("DE", "TR"), ("IT", "TR"), ("PL", "TR"), ("SG", "TH")),
    }
)

RAIL_LEGS = (
    ("CN-ALASHANKOU-RAIL", "CN-CHONGQING-RAIL"),
    ("CN-ALASHANKOU-RAIL", "CN-XIAN-RAIL"),
    ("CN-XIAN-RAIL", "CN-YIWU-RAIL"),
    ("CN-ALASHANKOU-RAIL", "PL-MALASZEWICZE-RAIL"),
    ("PL-LODZ-RAIL", "PL-MALASZEWICZE-RAIL"),
    ("DE-DUISBURG-RAIL", "PL-MALASZEWICZE-RAIL"),
    ("DE-HAMBURG-RAIL", "PL-MALASZEWICZE-RAIL"),
    ("DE-DUISBURG-RAIL", "DE-HAMBURG-RAIL"),
    ("DE-DUISBURG-RAIL", "PL-LODZ-RAIL"),
    ("DE-DUISBURG-RAIL", "FR-LILLE-RAIL"),
    ("DE-DUISBURG-RAIL", "IT-MILAN-RAIL"),
    ("DE-DUISBURG-RAIL", "NL-ROTTERDAM-RAIL"),
    ("ES-MADRID-RAIL", "FR-LILLE-RAIL"),
    ("DEHAM", "DE-DUISBURG-RAIL"),
    ("DEHAM", "PL-LODZ-RAIL"),
    ("DE-DUISBURG-RAIL", "NLRTM"),
    ("DE-DUISBURG-RAIL", "ITGOA"),
    ("ITGOA", "IT-MILAN-RAIL"),
    ("PL-LODZ-RAIL", "PLGDN"),
    ("ESVLC", "ES-MADRID-RAIL"),
)

# searoute returns a set, whose order changes between runs: always written from east to west
PASSAGES = (
    *(
        "bering",
        "sunda",
        "malacca",
        "ormuz",
        "babalmandab",
        "suez",
        "bosporus",
        "dardanelles",
        "south_africa",
    ),
    *("gibraltar", "northwest", "chili", "panama"),
)
NEVER = ("northwest", "panama")

BORDER = "CN-ALASHANKOU-RAIL"
"""Where trains from China change the gauge, and those that go through wait."""

BLOCK_TRAINS_FROM = (
    ("CN-CHONGQING-RAIL",),
    ("CN-XIAN-RAIL",),
    ("CN-YIWU-RAIL", "CN-XIAN-RAIL"),
)
BLOCK_TRAINS_TO = (
    ("PL-MALASZEWICZE-RAIL",),
    ("PL-MALASZEWICZE-RAIL", "PL-LODZ-RAIL"),
    ("PL-MALASZEWICZE-RAIL", "DE-HAMBURG-RAIL"),
    ("PL-MALASZEWICZE-RAIL", "DE-DUISBURG-RAIL"),
)
"""Terminals from which and to which trains run through, by way of others, as most of the trade's trains do."""

# cities further apart are joined by rail, air or sea, not by a lorry
LONGEST_DRIVE_KM = assumed("longest_drive_km")
TOLLS = {
    frozenset({"FR", "GB"}): (assumed("channel_toll_cents_per_kg"), assumed("channel_hours")),
    **{frozenset({"TR", area}): (0.0, assumed("turkish_border_hours")) for area in ("DE", "IT", "PL")},
}
"""By pair of countries: what crossing between them by road costs per kilogram, in euro cents, and its hours."""

HEADER = (
    "origin", "destination", "mode", "km", "great_circle_km", "passages", "passage_km", "toll_cents_per_kg",
    "toll_hours",
)  # fmt: skip

Place = dict[str, str]  # a row of a table
Link = tuple[str, ...]  # as in HEADER
Reached = tuple[float, tuple[float, float]]  # after how many kilometres, at which longitude and latitude


def great_circle_km(a: Place, b: Place) -> float:
    """Haversine distance on the mean sphere."""
    lat_a, lat_b = math.radians(float(a["lat"])), math.radians(float(b["lat"]))
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(float(b["lon"]) - float(a["lon"])) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def _by_land(mode: str, detour: float, a: Place, b: Place, least: float = 0.0) -> Link:
    direct = great_circle_km(a, b)
    length = max(direct * detour, least)
    cents, hours = (
        TOLLS.get(frozenset({a["country"], b["country"]}), (0.0, 0.0)) if mode == "road" else (0, 0)
    )
    toll = (fixed(cents, 1), fixed(hours, 1)) if hours else ("", "")
    return a["code"], b["code"], mode, fixed(length, 1), fixed(direct, 1), "", "", *toll


@cache
def _passage_points() -> dict[tuple[float, float], str]:
    """Which passage each point of searoute's network belongs to, where it belongs to one."""
    from searoute.data.marnet_dict import edge_list

    return {
        point: edge["passage"]
        for origin, edges in edge_list.items()
        for destination, edge in edges.items()
        if edge.get("passage") in PASSAGES
        for point in (origin, destination)
    }


@cache
def _sea_route(a: str, b: str, closed: frozenset[str]) -> tuple[float, dict[str, Reached]]:
    """Length of the way between two ports, and where and after how many kilometres each passage is reached."""
    from searoute import searoute

    by_code = places()
    ends = [[float(by_code[code]["lon"]), float(by_code[code]["lat"])] for code in (a, b)]
    restrictions = [*NEVER, *sorted(closed)]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        route = searoute(*ends, restrictions=restrictions, return_passages=True, append_orig_dest=True)
    if any("No path found" in str(warning.message) for warning in told):
        # what it returns then is the straight line
        return math.inf, {}
    passed = set(route["properties"]["traversed_passages"])
    if passed - set(PASSAGES):
        raise ValueError(f"unknown passage in {passed}: add it to PASSAGES")
    reached: dict[str, Reached] = {}
    km, before = 0.0, None
    for lon, lat in route["geometry"]["coordinates"]:
        here = {"lon": str(lon), "lat": str(lat)}
        km += great_circle_km(before, here) if before else 0.0
        before = here
        # beyond the date line searoute counts on
        name = _passage_points().get((lon, lat)) or _passage_points().get((lon - 360, lat))
        if name in passed and name not in reached:
            reached[name] = km, (lon, lat)
    return route["properties"]["length"], reached


def _in_words(reached: dict[str, Reached]) -> tuple[str, str]:
    return ";".join(reached), ";".join(fixed(km, 0) for km, _ in reached.values())


def _by_sea(a: Place, b: Place) -> Link:
    length, reached = _sea_route(a["code"], b["code"], frozenset())
    direct = great_circle_km(a, b)
    return a["code"], b["code"], "sea", fixed(length, 1), fixed(direct, 1), *_in_words(reached), "", ""


def _pair(a: Place, b: Place) -> list[Link]:
    """The leg, if any, that two places have by virtue of their kinds and countries."""
    kinds, abroad = {a["kind"], b["kind"]}, a["country"] != b["country"]
    if kinds == {"port"} and abroad:
        return [_by_sea(a, b)]
    if kinds == {"airport"} and abroad:
        return [_by_land("air", 1.0, a, b)]
    if "city" in kinds and not abroad and great_circle_km(a, b) * ROAD_DETOUR <= LONGEST_DRIVE_KM:
        return [_by_land("road", ROAD_DETOUR, a, b, ACCESS_KM)]
    if kinds == {"city"} and tuple(sorted((a["country"], b["country"]))) in ROAD_NEIGHBOURS:
        return [_by_land("road", ROAD_DETOUR, a, b)]
    return []


def _detours(origin: str, destination: str) -> list[tuple[str, ...]]:
    """The rows of one sea leg in closures.csv: each passage of its way closed, and each of the way round it."""
    rows = {}
    for first in _sea_route(origin, destination, frozenset())[1]:
        around = _sea_route(origin, destination, frozenset({first}))
        for closed in (frozenset({first}), *(frozenset({first, second}) for second in around[1])):
            length, reached = _sea_route(origin, destination, closed)
            km = fixed(length, 1) if 0 < length < math.inf else ""
            named = ";".join(name for name in PASSAGES if name in closed)
            rows[named] = (origin, destination, named, km, *_in_words(reached))
    return sorted(rows.values())


def passages() -> str:
    """passages.csv: where each passage lies: the point of the network at which most ways reach it."""
    legs = [row for row in read_csv("links.csv") if row["mode"] == "sea"]
    found: dict[str, Counter[tuple[float, float]]] = {}
    for leg in legs:
        for closed in (frozenset(), frozenset({"malacca"}), frozenset({"suez"})):
            for name, (_, point) in _sea_route(leg["origin"], leg["destination"], closed)[1].items():
                found.setdefault(name, Counter())[point] += 1
    rows = []
    for name, points in sorted(found.items()):
        lon, lat = max(points, key=lambda point: (points[point], point))
        rows.append((name, fixed(lat, 5), fixed(lon, 5)))
    return csv_text(("passage", "lat", "lon"), rows)


def closures() -> str:
    """closures.csv: length of every sea leg that a closure touches; empty when no way is left."""
    legs = [row for row in read_csv("links.csv") if row["mode"] == "sea"]
    rows = [row for leg in legs for row in _detours(leg["origin"], leg["destination"])]
    return csv_text(("origin", "destination", "closed", "km", "passages", "passage_km"), rows)


def links() -> str:
    """links.csv: one row per unordered pair and mode, origin < destination."""
    by_code = places()
    rows = [link for a, b in combinations(by_code.values(), 2) for link in _pair(a, b)]
    for ends in RAIL_LEGS:
        a, b = (by_code[code] for code in sorted(ends))
        rows.append(_by_land("rail", RAIL_DETOUR, a, b, ACCESS_KM))
    rows += _block_trains({(row[0], row[1]): row for row in rows if row[2] == "rail"})
    return csv_text(HEADER, sorted(rows))


def _block_trains(legs: dict[tuple[str, str], Link]) -> list[Link]:
    """Trains that go through from a terminal in China to one in Europe: as long as the legs of their way."""
    by_code, trains = places(), []
    for first in BLOCK_TRAINS_FROM:
        for last in BLOCK_TRAINS_TO:
            way = pairwise((*first, BORDER, *last))
            km = sum(float(legs[min(ends), max(ends)][3]) for ends in way)
            a, b = (by_code[code] for code in sorted((first[0], last[-1])))
            trains.append(
                (a["code"], b["code"], "rail", fixed(km, 1), fixed(great_circle_km(a, b), 1), *[""] * 4)
            )
    return trains


@cache
def places() -> dict[str, Place]:
    """Rows of places.csv by code, sorted."""
    return {place["code"]: place for place in sorted(read_csv("places.csv"), key=lambda place: place["code"])}
