"""fx.csv and vat.csv: what the packages publish, and where they are silent, stated assumptions."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from importlib.resources import files

from .geography import COUNTRIES
from .table import csv_text

CURRENCIES = ("CNY", "GBP", "INR", "JPY", "KRW", "PLN", "SGD", "THB", "TRY", "USD")
FX_FROM = "2023-01-02"

# standard rates outside the package, in basis points
VAT_ASSUMED = {
    "CN": (1300, "assumption: China's standard VAT rate, 13 % since April 2019"),
    "IN": (1800, "assumption: India's standard GST slab (integrated GST on imports)"),
    "JP": (1000, "assumption: Japan's standard consumption tax rate since October 2019"),
    "KR": (1000, "assumption: Korea's single VAT rate"),
    "SG": (900, "assumption: Singapore's GST rate since January 2024"),
    "TH": (700, "assumption: Thailand's reduced VAT rate in force, renewed yearly (statutory 10 %)"),
}


def fx() -> str:
    """fx.csv: units per euro as the ECB published them, oldest first, published days only."""
    packed = (files("currency_converter") / "eurofxref-hist.zip").read_bytes()
    archive = zipfile.ZipFile(io.BytesIO(packed))
    text = archive.read(archive.namelist()[0]).decode("ascii")
    days = [day for day in csv.DictReader(io.StringIO(text)) if day["Date"] >= FX_FROM]
    rows = [(day["Date"], *(day[code] for code in CURRENCIES)) for day in days]
    return csv_text(("date", *CURRENCIES), sorted(rows))


def vat() -> str:
    """vat.csv: the standard rate of every country in basis points."""
    book = json.loads((files("eu_vat_rates_data") / "eu_vat_rates_data.json").read_text("utf-8"))
    rows = []
    for country in COUNTRIES:
        if country in book["rates"]:
            points = round(book["rates"][country]["standard"] * 100)
            rows.append((country, points, f"eu-vat-rates-data {book['version']}", "package"))
        else:
            rows.append((country, *VAT_ASSUMED[country], "assumption"))
    return csv_text(("country", "rate_bps", "source", "kind"), rows)
