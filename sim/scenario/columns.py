"""The columns of the data tables, and what a cell of each may hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Kind(NamedTuple):
    """What a cell may hold, in words and as a test; the test may also raise ValueError."""

    expected: str
    accepts: Callable[[str], bool]


_MOST: Final = 10**9
_TEXT = Kind("text", lambda cell: bool(cell.strip()))
_COUNT = Kind("a whole number of 0 or more", lambda cell: 0 <= int(cell) <= _MOST)
_AT_LEAST_ONE = Kind("a whole number of 1 or more", lambda cell: 1 <= int(cell) <= _MOST)
_NUMBER = Kind("a number of 0 or more", lambda cell: 0 <= float(cell) <= _MOST)
_OPTIONAL_NUMBER = Kind("a number of 0 or more, or nothing", lambda c: not c or 0 <= float(c) <= _MOST)
_KILOMETRES = Kind("kilometres above 0, 100,000 at most", lambda cell: 0 < float(cell) <= 100_000)
_OPTIONAL_KILOMETRES = Kind(
    "kilometres above 0, 100,000 at most, or nothing", lambda cell: not cell or 0 < float(cell) <= 100_000
)
_POSITIVE = Kind("a number above 0", lambda cell: 0 < float(cell) <= _MOST)
_FACTOR = Kind("a number above 0, 1,000 at most", lambda cell: 0 < float(cell) <= 1_000)
_LINES = Kind("a number above 0, 1,000 at most", lambda cell: 0 < float(cell) <= 1_000)
_RATE = Kind("a rate of 0.000001 or more", lambda cell: 1e-6 <= float(cell) <= _MOST)
_LATITUDE = Kind("degrees from -90 to 90", lambda cell: -90 <= float(cell) <= 90)
_LONGITUDE = Kind("degrees from -180 to 180", lambda cell: -180 <= float(cell) <= 180)
_PERCENT = Kind("a number above 0, 100 at most", lambda cell: 0 < float(cell) <= 100)
_SHARE = Kind("a share above 0, 1 at most", lambda cell: 0 < float(cell) <= 1)
_STYLES = Kind("words between blanks", lambda cell: True)
_SEASON = Kind("none, christmas, easter or garden", {"none", "christmas", "easter", "garden"}.__contains__)
_BPS = Kind("basis points from 0 to 10,000", lambda cell: 0 <= int(cell) <= 10_000)
_PROOF = Kind("origin or circulation", {"origin", "circulation"}.__contains__)
_DATE = Kind("a date as YYYY-MM-DD", lambda cell: date.fromisoformat(cell).isoformat() == cell)

COLUMNS: Final[Mapping[str, Mapping[str, Kind]]] = {
    "places": {
        "code": _TEXT, "name": _TEXT, "kind": _TEXT, "country": _TEXT, "lat": _LATITUDE, "lon": _LONGITUDE,
    },
    "links": {"origin": _TEXT, "destination": _TEXT, "mode": _TEXT, "km": _KILOMETRES},
    "closures": {
        "origin": _TEXT, "destination": _TEXT, "closed": _TEXT, "km": _OPTIONAL_KILOMETRES, "passages": _STYLES,
        "passage_km": _STYLES,
    },
    "passages": {"passage": _TEXT, "lat": _LATITUDE, "lon": _LONGITUDE},
    "fx": {"date": _DATE},
    "vat": {"country": _TEXT, "rate_bps": _COUNT},
    "duty": {"hs_chapter": _TEXT, "area": _TEXT, "rate_bps": _COUNT},
    "low_value": {
        "area": _TEXT, "from_date": _DATE, "currency": _TEXT, "limit_minor": _COUNT, "duty_minor": _COUNT,
        "duty_bps": _BPS, "duty_bps_eu": _BPS, "vat_bps": _BPS, "value_bps": _BPS,
    },
    "catalogue": {
        "sku": _TEXT, "title": _TEXT, "category": _TEXT, "hs_chapter": _TEXT, "weight_g": _AT_LEAST_ONE,
        "base_price_gbp_pence": _AT_LEAST_ONE, "popularity": _AT_LEAST_ONE,
    },
    "tastes": {"sku": _TEXT, "factor": _TEXT, "weight": _PERCENT},
    "factors": {"factor": _TEXT, "share": _SHARE},
    "hour_of_week": {"hour": _COUNT, "share": _NUMBER},
    "hour_of_week_consumer": {"hour": _COUNT, "share": _NUMBER},
    "seasons": {
        "day": _AT_LEAST_ONE, "invoices": _FACTOR, "none": _FACTOR, "christmas": _FACTOR, "easter": _FACTOR,
        "garden": _FACTOR,
    },
    "countries": {"country": _TEXT, "customers": _COUNT},
    "baskets": {"segment": _TEXT, "lines_per_order": _LINES, "units_per_line": _POSITIVE},
    "repeat": {"purchases": _AT_LEAST_ONE, "customers": _COUNT},
    "preferences": {"importer": _TEXT, "exporter": _TEXT, "proof": _PROOF},
    "forbidden": {"area": _TEXT, "hs_chapter": _TEXT},
    "payments": {"country": _TEXT, "method": _TEXT, "share": _SHARE},
}  # fmt: skip
"""Every column that the market reads; of `fx`, every further column is a currency."""

OPTIONAL: Final[Mapping[str, Mapping[str, Kind]]] = {
    "catalogue": {"parcel_g": _AT_LEAST_ONE, "volume_ml": _AT_LEAST_ONE, "season": _SEASON, "tags": _STYLES},
    "hour_of_week": {"share_smoothed": _OPTIONAL_NUMBER},
    "links": {
        "passages": _STYLES,
        "passage_km": _STYLES,
        "toll_cents_per_kg": _OPTIONAL_NUMBER,
        "toll_hours": _OPTIONAL_NUMBER,
    },
}
"""Columns that it reads where they are there."""

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "places": ("code",),
    "links": ("origin", "destination", "mode"),
    "closures": ("origin", "destination", "closed"),
    "passages": ("passage",),
    "vat": ("country",),
    "duty": ("hs_chapter", "area"),
    "low_value": ("area", "from_date"),
    "catalogue": ("sku",),
    "tastes": ("sku", "factor"),
    "factors": ("factor",),
    "countries": ("country",),
    "repeat": ("purchases",),
    "payments": ("country", "method"),
    "preferences": ("importer", "exporter"),
    "forbidden": ("area", "hs_chapter"),
}
"""Columns that tell the rows of a table apart: of two rows with the same, one would count for nothing."""


def columns_of(name: str, row: Mapping[str, str]) -> Mapping[str, Kind]:
    """The kinds of the columns that `row` has and the market reads."""
    if name == "fx":
        return {column: _DATE if column == "date" else _RATE for column in row}
    further = {column: kind for column, kind in OPTIONAL.get(name, {}).items() if column in row}
    return {**COLUMNS[name], **further}
