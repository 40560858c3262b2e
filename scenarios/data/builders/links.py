"""links.csv: every undirected leg between two places, with its length by mode.

Sea lengths come from searoute's network. Passing `restrictions` replaces searoute's default, so the
Northwest Passage is always named: without it, closing Suez would open the Arctic.
"""

from __future__ import annotations

import math
from itertools import combinations

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
    *("bering", "sunda", "malacca", "ormuz", "babalmandab", "suez", "bosporus", "south_africa"),
    *("gibraltar", "northwest", "chili", "panama"),
)

# each is closed alone; Suez with Panama gives the way round the Cape that large container ships take
CLOSURES = (("babalmandab",), ("gibraltar",), ("malacca",), ("panama",), ("suez",), ("suez", "panama"))

Place = dict[str, str]  # a row of a table
Link = tuple[str, str, str, str, str, str, str, str]


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
    return a["code"], b["code"], mode, fixed(length, 1), fixed(direct, 1), "", "", ""


def _sea_route(a: Place, b: Place, closed: tuple[str, ...]) -> tuple[float, str]:
    from searoute import searoute

    ends = [[float(p["lon"]), float(p["lat"])] for p in (a, b)]
    route = searoute(*ends, restrictions=["northwest", *closed], return_passages=True, append_orig_dest=True)
    properties = route["properties"]
    passed = set(properties["traversed_passages"])
    if passed - set(PASSAGES):
        raise ValueError(f"unknown passage in {passed}: add it to PASSAGES")
    return properties["length"], ";".join(name for name in PASSAGES if name in passed)


def _by_sea(a: Place, b: Place) -> Link:
    direct = fixed(great_circle_km(a, b), 1)
    length, passages = _sea_route(a, b, ())
    around, detour = "", ""
    if "suez" in passages.split(";"):
        other, detour = _sea_route(a, b, ("suez",))
        around = fixed(other, 1)
    return a["code"], b["code"], "sea", fixed(length, 1), direct, passages, around, detour


def _pair(a: Place, b: Place) -> list[Link]:
    """The leg, if any, that two places have by virtue of their kinds and countries."""
    kinds, abroad = {a["kind"], b["kind"]}, a["country"] != b["country"]
    if kinds == {"port"} and abroad:
        return [_by_sea(a, b)]
    if kinds == {"airport"} and abroad:
        return [_by_land("air", 1.0, a, b)]
    if "city" in kinds and not abroad:
        return [_by_land("road", ROAD_DETOUR, a, b, ACCESS_KM)]
    if kinds == {"city"} and tuple(sorted((a["country"], b["country"]))) in ROAD_NEIGHBOURS:
        return [_by_land("road", ROAD_DETOUR, a, b)]
    return []


def _detours(link: Place, by_code: dict[str, Place]) -> list[tuple[str, str, str, str, str]]:
    """The rows of one sea leg in closures.csv."""
    used, rows = set(link["passages"].split(";")), []
    for closed in CLOSURES:
        if used & set(closed):
            ends = link["origin"], link["destination"]
            length, passages = _sea_route(by_code[ends[0]], by_code[ends[1]], closed)
            km = fixed(length, 1) if 0 < length < math.inf else ""
            rows.append((*ends, ";".join(closed), km, passages))
    return rows


def closures() -> str:
    """closures.csv: length of every sea leg that a closure touches; empty when no way is left."""
    by_code = {place["code"]: place for place in read_csv("places.csv")}
    legs = [row for row in read_csv("links.csv") if row["mode"] == "sea"]
    rows = [row for leg in legs for row in _detours(leg, by_code)]
    return csv_text(("origin", "destination", "closed", "km", "passages"), rows)


def links() -> str:
    """links.csv: one row per unordered pair and mode, origin < destination."""
    places = sorted(read_csv("places.csv"), key=lambda place: place["code"])
    by_code = {place["code"]: place for place in places}
    rows = [link for a, b in combinations(places, 2) for link in _pair(a, b)]
    for ends in RAIL_LEGS:
        a, b = (by_code[code] for code in sorted(ends))
        rows.append(_by_land("rail", RAIL_DETOUR, a, b, ACCESS_KM))
    header = ("origin", "destination", "mode", "km", "great_circle_km", "passages")
    return csv_text((*header, "km_without_suez", "passages_without_suez"), sorted(rows))
