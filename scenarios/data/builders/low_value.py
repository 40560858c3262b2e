"""What small parcels pay at a border, by date; preferences between customs areas; goods that are not admitted."""

from __future__ import annotations

from .table import csv_text

HEADER = (
    *("area", "from_date", "currency", "limit_minor"),
    *("duty_minor", "duty_bps", "duty_bps_eu", "vat_bps", "value_bps", "source"),
)

# The last row of an area whose from_date is not later than the order applies. A consignment whose goods are worth
# at most limit_minor (minor units of `currency`) pays duty_minor for each tariff heading in it and duty_bps of its
# customs value (duty_bps_eu where it comes from the EU) instead of the tariff, and vat_bps of the usual VAT. The
# customs value of every consignment is value_bps of goods and freight.
WHOLE = 10_000
Row = tuple[str, str, str, int, int, int, int, int, int, str]


def _relief(area: str, since: str, currency: str, limit: int, vat: int, source: str) -> Row:
    return area, since, currency, limit, 0, 0, 0, vat, WHOLE, source


ROWS: tuple[Row, ...] = (
    (
        "CN", "2023-01-01", "CNY", 500_000, 0, 0, 0, 7_000, WHOLE,
        "cross-border e-commerce: CNY 5,000 an order, duty 0, VAT and excise 70 % (China customs); "
        "the yearly CNY 26,000 of a buyer and the positive list are not modelled",
    ),
    _relief("EU", "2023-01-01", "EUR", 15_000, WHOLE, "EUR 150; VAT from the first cent since 2021 (DG TAXUD)"),
    (
        "EU", "2026-07-01", "EUR", 15_000, 300, 0, 0, WHOLE, WHOLE,
        "Regulation (EU) 2026/382: EUR 3 per subheading in a parcel up to EUR 150, to 1 July 2028 (Council); "
        "chapters stand for subheadings",
    ),
    _relief("EU", "2028-07-01", "EUR", 0, WHOLE, "the flat duty ends, the tariff from the first cent (Council)"),
    _relief("GB", "2023-01-01", "GBP", 13_500, WHOLE, "GBP 135; VAT at the sale since 2021 (HMRC)"),
    _relief("GB", "2029-04-01", "GBP", 0, WHOLE, "the relief ends by March 2029 at latest (Autumn Budget 2025)"),
    _relief("IN", "2023-01-01", "INR", 0, WHOLE, "no relief for courier imports (Mumbai customs)"),
    (
        "JP", "2023-01-01", "JPY", 16_666, 0, 0, 0, 0, 6_000,
        "taxable value up to JPY 10,000 free, which is 60 % of retail for personal imports (bags and shoes, "
        "which are not free of duty: not modelled)",
    ),
    _relief("JP", "2028-04-01", "JPY", 0, WHOLE, "both reliefs end on 31 March 2028 (tax reform of 2026)"),
    _relief("KR", "2023-01-01", "USD", 15_000, 0, "USD 150 for own use (USD 200 from the US: not modelled)"),
    _relief("SG", "2023-01-01", "SGD", 40_000, WHOLE, "SGD 400 at import; GST by registered sellers since 2023"),
    _relief("TH", "2023-01-01", "THB", 150_000, 0, "THB 1,500"),
    _relief("TH", "2024-07-05", "THB", 150_000, WHOLE, "THB 1,500 for duty; VAT from the first baht"),
    _relief("TH", "2026-01-01", "THB", 0, WHOLE, "Customs Announcement 219/2568: duty from the first baht"),
    (
        "TR", "2023-01-01", "EUR", 15_000, 0, 3_000, 1_800, 0, WHOLE,
        "up to EUR 150 a single tax of 18 % from the EU, 30 % from elsewhere",
    ),
    (
        "TR", "2024-08-21", "EUR", 3_000, 0, 6_000, 3_000, 0, WHOLE,
        "up to EUR 30 a single tax of 30 % from the EU, 60 % from elsewhere (Presidential decree of August 2024)",
    ),
    _relief("TR", "2026-02-06", "EUR", 0, WHOLE, "the single tax ended: full declaration of every parcel"),
)  # fmt: skip

_ASEAN, _RCEP = ("SG", "TH"), ("CN", "JP", "KR", "SG", "TH")
# pairs of areas, what counts (goods in free circulation, or goods that originate there), source
AGREEMENTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("EU", "TR"), "circulation", "customs union, Decision 1/95; industrial goods"),
    (("EU", "GB"), "origin", "Trade and Cooperation Agreement 2021: zero duty for originating goods only"),
    (("EU", "KR"), "origin", "free trade agreement 2011"),
    (("EU", "JP"), "origin", "economic partnership agreement 2019"),
    (("EU", "SG"), "origin", "free trade agreement 2019"),
    (("GB", "KR"), "origin", "free trade agreement 2021"),
    (("GB", "JP"), "origin", "comprehensive economic partnership agreement 2021"),
    (("GB", "SG"), "origin", "free trade agreement 2021"),
    (("GB", "TR"), "origin", "free trade agreement 2021"),
    (("IN", "JP"), "origin", "comprehensive economic partnership agreement 2011"),
    (("IN", "KR"), "origin", "comprehensive economic partnership agreement 2010"),
    (("IN", "SG"), "origin", "comprehensive economic cooperation agreement 2005"),
    (("KR", "TR"), "origin", "free trade agreement 2013"),
    (_ASEAN, "origin", "ASEAN trade in goods agreement 2010"),
    (_RCEP, "origin", "RCEP 2022; phasing-in of rates is not modelled"),
)

FORBIDDEN: tuple[tuple[str, str, str], ...] = (
    (
        "IN",
        "95",
        "assumption; toys need the mark of the Bureau of Indian Standards (2020), which parcels lack",
    ),
    ("TR", "30", "assumption; medicines are not admitted in post and express parcels"),
    ("TR", "33", "assumption; cosmetics are not admitted in post and express parcels"),
)


def low_value() -> str:
    """low_value.csv: dated rules for small consignments per customs area."""
    return csv_text(HEADER, ROWS)


def preferences() -> str:
    """preferences.csv: which goods of another area pay no duty."""
    rows: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for areas, proof, source in AGREEMENTS:
        for importer in areas:
            for exporter in areas:
                if importer != exporter:
                    rows.setdefault((importer, exporter), (importer, exporter, proof, source))
    return csv_text(("importer", "exporter", "proof", "source"), sorted(rows.values()))


def forbidden() -> str:
    """forbidden.csv: chapters that an area does not admit in parcels."""
    return csv_text(("area", "hs_chapter", "source"), FORBIDDEN)
