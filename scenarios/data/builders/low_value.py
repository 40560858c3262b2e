"""low_value.csv: below which value a parcel pays no duty or no VAT at import, by date."""

from __future__ import annotations

from .table import csv_text

HEADER = (
    *("area", "from_date", "currency", "duty_free_minor", "vat_free_minor"),
    *("flat_duty_minor", "flat_duty_below_minor", "source"),
)

# The last row of an area whose from_date is not later than the order applies. A parcel whose goods are
# worth at most duty_free_minor pays no duty; flat_duty_minor replaces the ad-valorem duty per item (distinct
# tariff line) of a parcel worth at most flat_duty_below_minor. Minor units of `currency`.
NOTE = "assumption; "
ROWS = (
    (
        "CN",
        "2023-01-01",
        "CNY",
        0,
        0,
        0,
        0,
        NOTE + "no relief modelled (the e-commerce channel's lists are not)",
    ),
    (
        "EU",
        "2023-01-01",
        "EUR",
        15000,
        0,
        0,
        0,
        NOTE + "EU relief up to EUR 150; VAT from the first cent since 2021",
    ),
    (
        "EU",
        "2026-07-01",
        "EUR",
        0,
        0,
        300,
        15000,
        NOTE + "Regulation (EU) 2026/382: EUR 3 per item up to EUR 150",
    ),
    (
        "GB",
        "2023-01-01",
        "GBP",
        13500,
        0,
        0,
        0,
        NOTE + "UK relief up to GBP 135; VAT charged at the sale since 2021",
    ),
    ("IN", "2023-01-01", "INR", 0, 0, 0, 0, NOTE + "no relief for e-commerce imports"),
    (
        "JP",
        "2023-01-01",
        "JPY",
        10000,
        10000,
        0,
        0,
        NOTE + "taxable value up to JPY 10,000 free (bags, shoes not: ignored)",
    ),
    (
        "KR",
        "2023-01-01",
        "USD",
        15000,
        15000,
        0,
        0,
        NOTE + "USD 150 for own use (USD 200 from the US: not modelled)",
    ),
    (
        "SG",
        "2023-01-01",
        "SGD",
        40000,
        0,
        0,
        0,
        NOTE + "SGD 400 at import; GST by vendor registration since 2023",
    ),
    ("TH", "2023-01-01", "THB", 150000, 150000, 0, 0, NOTE + "THB 1,500"),
    ("TH", "2024-07-05", "THB", 150000, 0, 0, 0, NOTE + "THB 1,500 for duty; VAT from the first baht"),
    ("TH", "2026-01-01", "THB", 0, 0, 0, 0, NOTE + "Customs Announcement 219/2568: duty from the first baht"),
    (
        "TR",
        "2023-01-01",
        "EUR",
        0,
        0,
        0,
        0,
        NOTE + "no relief; the flat rates up to EUR 150, then EUR 30, are not modelled",
    ),
)


def low_value() -> str:
    """low_value.csv: dated thresholds per customs area."""
    return csv_text(HEADER, ROWS)
