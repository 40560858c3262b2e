"""duty.csv: customs duty by HS chapter and destination, a table of stated assumptions.

No free package carries real and complete tariffs, so each chapter belongs to a WTO product group, and a
group has one rate per customs area: the order of magnitude of the simple average MFN applied rate. A few
chapters that are known to stand far from their group are overridden. The range is half to double the
rate (a zero may be up to 1 %), which is also roughly how tariff lines scatter inside a group.
"""

from __future__ import annotations

from .table import csv_text

AREAS = ("CN", "EU", "GB", "IN", "JP", "KR", "SG", "TH", "TR")

# product group -> basis points in the order of AREAS
GROUPS = {
    "chemicals": (650, 450, 350, 1000, 200, 550, 0, 300, 450),
    "clothing": (700, 1150, 1100, 2200, 900, 1250, 0, 2900, 1150),
    "electrical machinery": (550, 250, 150, 1000, 0, 600, 0, 700, 250),
    "leather and footwear": (1050, 420, 350, 1300, 900, 800, 0, 1200, 450),
    "machinery": (650, 180, 100, 800, 0, 600, 0, 400, 180),
    "manufactures n.e.s.": (650, 250, 180, 1100, 120, 620, 0, 1000, 270),
    "minerals and metals": (650, 200, 150, 1050, 100, 460, 0, 600, 300),
    "textiles": (700, 650, 550, 1400, 540, 900, 0, 800, 650),
    "wood and paper": (400, 100, 60, 950, 80, 230, 0, 650, 120),
}

CHAPTERS = {
    "30": ("Pharmaceutical products", "chemicals"),
    "32": ("Dyes, pigments, paints, inks", "chemicals"),
    "33": ("Essential oils, perfumery, cosmetics", "chemicals"),
    "34": ("Soap, waxes, candles, modelling pastes", "chemicals"),
    "38": ("Miscellaneous chemical products", "chemicals"),
    "39": ("Plastics and articles of plastics", "chemicals"),
    "40": ("Rubber and articles of rubber", "manufactures n.e.s."),
    "42": ("Leather articles, travel goods, handbags", "leather and footwear"),
    "44": ("Wood and articles of wood", "wood and paper"),
    "46": ("Basketware and wickerwork", "wood and paper"),
    "48": ("Paper and articles of paper", "wood and paper"),
    "49": ("Printed books, cards, pictures", "wood and paper"),
    "57": ("Carpets and floor coverings", "textiles"),
    "58": ("Special fabrics, ribbons, trimmings", "textiles"),
    "61": ("Clothing, knitted or crocheted", "clothing"),
    "62": ("Clothing, not knitted", "clothing"),
    "63": ("Other made-up textile articles", "textiles"),
    "64": ("Footwear", "leather and footwear"),
    "66": ("Umbrellas, parasols, sticks", "manufactures n.e.s."),
    "67": ("Feathers, artificial flowers", "manufactures n.e.s."),
    "68": ("Articles of stone, plaster, slate", "minerals and metals"),
    "69": ("Ceramic products", "minerals and metals"),
    "70": ("Glass and glassware", "minerals and metals"),
    "71": ("Pearls, precious metals, jewellery", "minerals and metals"),
    "73": ("Articles of iron or steel", "minerals and metals"),
    "82": ("Tools, cutlery, spoons and forks", "minerals and metals"),
    "83": ("Miscellaneous articles of base metal", "minerals and metals"),
    "84": ("Machinery and mechanical appliances", "machinery"),
    "85": ("Electrical machinery and equipment", "electrical machinery"),
    "90": ("Optical, measuring, medical instruments", "manufactures n.e.s."),
    "91": ("Clocks and watches", "manufactures n.e.s."),
    "92": ("Musical instruments", "manufactures n.e.s."),
    "94": ("Furniture, lamps, bedding", "manufactures n.e.s."),
    "95": ("Toys, games, sports and festive articles", "manufactures n.e.s."),
    "96": ("Miscellaneous manufactured articles", "manufactures n.e.s."),
}

# known to differ much from the group: (chapter, area) -> basis points, low, high
OVERRIDES = {
    ("30", "EU"): (0, 0, 100),
    ("30", "GB"): (0, 0, 100),
    ("30", "JP"): (0, 0, 100),
    ("49", "EU"): (0, 0, 100),
    ("49", "GB"): (0, 0, 100),
    ("49", "TR"): (0, 0, 100),
    ("64", "EU"): (1000, 300, 1700),
    ("64", "GB"): (1000, 400, 1600),
    ("64", "IN"): (2500, 2000, 3500),
    ("64", "JP"): (1500, 350, 3000),
    ("64", "TH"): (2000, 1000, 3000),
    ("69", "EU"): (600, 200, 1200),
    ("69", "GB"): (500, 200, 1200),
    ("69", "TH"): (1500, 500, 3000),
    ("69", "TR"): (600, 200, 1200),
    ("70", "EU"): (600, 200, 1100),
    ("70", "GB"): (500, 200, 1000),
    ("70", "TR"): (600, 200, 1100),
    ("95", "CN"): (0, 0, 600),
    ("95", "IN"): (6000, 2000, 7000),
}

SOURCE = "assumption; order of magnitude of the WTO simple average MFN applied rate, group: "
EXPLAINED = "assumption; the chapter stands apart from its product group: "


def _cell(chapter: str, area: str, group: str) -> tuple[int, int, int, str]:
    """Rate, low, high and source of one chapter in one area."""
    if (chapter, area) in OVERRIDES:
        return (*OVERRIDES[chapter, area], EXPLAINED + group)
    rate = GROUPS[group][AREAS.index(area)]
    return rate, rate // 2, 2 * rate or 100, SOURCE + group


def duty() -> str:
    """duty.csv: one row per chapter and customs area."""
    rows = [
        (chapter, title, area, *_cell(chapter, area, group))
        for chapter, (title, group) in CHAPTERS.items()
        for area in AREAS
    ]
    return csv_text(("hs_chapter", "title", "area", "rate_bps", "low_bps", "high_bps", "source"), rows)
