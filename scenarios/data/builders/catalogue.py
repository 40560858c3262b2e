"""catalogue.csv: the products most invoices held, with real codes, titles, median prices and popularity.

The retailer publishes neither category, customs chapter nor weight: RULES gives all three, the first rule
with a phrase that the title contains (as whole words) wins, and a product that no rule names is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from .retail import Line, load
from .table import csv_text, fixed, quantile

if TYPE_CHECKING:
    from decimal import Decimal

SIZE = 200

# category | HS chapter | grams | phrases in the title, separated by commas
RULES_TEXT = """
personal | 40 | 420 | HOT WATER BOTTLE, HOTTIE
personal | 38 | 90 | HAND WARMER
home | 96 | 250 | KNEELING PAD
kitchen | 84 | 900 | KITCHEN SCALES
home | 91 | 350 | ALARM CLOCK, CLOCK
lighting | 94 | 180 | NIGHT LIGHT, LIGHTS
lighting | 34 | 250 | CANDLE, CANDLES, CHOCOLATECANDLE
lighting | 73 | 250 | ZINC T-LIGHT HOLDER, METAL LANTERN, HEART LANTERN
lighting | 70 | 220 | T-LIGHT HOLDER, T-LIGHT, TEA GLASS
party | 63 | 220 | PARTY BUNTING, UNION JACK BUNTING, SPOTTY BUNTING, HAPPY BIRTHDAY BUNTING
party | 48 | 160 | PAPER BUNTING, PAPER CHAIN, CAKE CASES, NAPKINS, DOILIES, PAPER PLATES, PAPER CUPS
party | 48 | 60 | TISSUES, GIFT TAGS, WRAP
party | 44 | 80 | COCKTAIL PARASOLS
stationery | 49 | 25 | BIRTHDAY CARD
stationery | 48 | 220 | NOTEBOOKS, RECIPE BOX
stationery | 96 | 130 | PENCILS, CRAYONS, CHALK STICKS
stationery | 68 | 600 | SLATE
bags | 42 | 190 | JUMBO BAG, STORAGE BAG, JUMBO SHOPPER, RECYCLING BAG, SHOPPER BAG, SHOPPER
bags | 42 | 190 | PICNIC BAG, SHOULDER BAG
bags | 42 | 120 | LUNCH BAG, CHARLOTTE BAG, PEG BAG
bags | 42 | 900 | MINI CASES
bags | 66 | 450 | UMBRELLA, PARASOL
bags | 39 | 280 | LUNCH BOX, SNACK BOXES
textiles | 57 | 1900 | DOORMAT
textiles | 62 | 150 | APRON
textiles | 63 | 180 | TEA TOWELS, OVEN GLOVE, TOY TIDY
textiles | 58 | 60 | RIBBON, RIBBONS
textiles | 94 | 350 | CUSHION
kitchen | 69 | 900 | TEA SET CERAMIC
kitchen | 69 | 380 | TEACUP, TEAPOT, MILK JUG, MUG, BUTTER DISH, SUGAR JAM BOWL, COFFEE, TEA BAG PLATE
kitchen | 69 | 1100 | CAKESTAND, CAKE STAND
kitchen | 73 | 500 | CAKE TINS, BISCUIT TIN, SPICE TINS, JELLY MOULDS, BREAD BIN, ENAMEL, FRYING PAN
kitchen | 70 | 450 | GLASS BOWLS, LID GLASS BOWLS, JAM MAKING SET
kitchen | 82 | 600 | BAKING SET
kitchen | 82 | 200 | CUTLERY SET, COOKIE CUTTERS, COOKIE CUTTER, MEASURING SPOONS
kitchen | 39 | 80 | POPCORN HOLDER, CUP, BOWL
home | 83 | 220 | METAL SIGN, SIGN, METAL HEART DECORATION, COAT RACK, HOOK
home | 63 | 80 | FELT CRAFT TRINKET BOX
home | 69 | 130 | TRINKET BOX, MONEY BANK, DRAWER KNOB
home | 70 | 130 | TRINKET POT
home | 67 | 60 | BIRD ORNAMENT
home | 46 | 200 | WICKER, BASKET
home | 44 | 700 | CABINET, MINI CHEST, PLANT LADDER
home | 44 | 350 | BUILDING BLOCK WORD, PICTURE FRAME, WOODEN FRAME, BLACK BOARD, MEMO BOARD, JEWELLERY BOX
home | 44 | 90 | CLOTHES PEGS, HANGING DECORATION, HEARTS COAT HANGER, TRELLIS, SCANDINAVIAN
home | 83 | 120 | CARD HOLDER, FILIGREE
home | 40 | 90 | WASHING UP GLOVES
home | 73 | 30 | KEY FOB
toys | 95 | 220 | CARD GAME, SNAP CARDS, DOMINOES, SNAKES, BINGO, SKITTLES
toys | 95 | 180 | SPINNING TOPS, SKIPPING ROPE, CATCH CUP
toys | 95 | 120 | GLIDERS, FELTCRAFT DOLL, KNITTING NANCY, PLAYHOUSE, ROUNDERS, MICE FELTCRAFT
toys | 95 | 150 | FELTCRAFT, COLOURING SET, MODELLING CLAY, PAINT SET
toys | 92 | 110 | HARMONICA
personal | 30 | 45 | PLASTERS
personal | 67 | 60 | SILK FAN
personal | 96 | 90 | SEWING KIT
"""

Rule = tuple[re.Pattern[str], str, str, int]


def _rule(text: str) -> Rule:
    category, chapter, grams, phrases = (part.strip() for part in text.split("|"))
    any_phrase = "|".join(re.escape(phrase.strip()) for phrase in phrases.split(","))
    return re.compile(rf"(?<!\w)(?:{any_phrase})(?!\w)"), category, chapter, int(grams)


RULES = [_rule(text) for text in RULES_TEXT.strip().splitlines()]


def _pence(prices: list[Decimal]) -> str:
    return fixed(quantile(sorted(prices), 50) * 100, 0)


def _title(lines: list[Line]) -> str:
    """The description most lines carry; the first in the alphabet among equals."""
    counts = Counter(line.title for line in lines)
    return min(counts, key=lambda title: (-counts[title], title))


def _row(sku: str, lines: list[Line]) -> tuple[str, ...] | None:
    """One product, or None when no rule names it."""
    title = _title(lines)
    popularity = str(len({line.invoice for line in lines}))
    units = str(sum(line.units for line in lines))
    for pattern, category, chapter, grams in RULES:
        if pattern.search(title.upper()):
            price = _pence([line.price for line in lines])
            return sku, title, category, chapter, str(grams), price, popularity, units
    return None


def catalogue() -> str:
    """catalogue.csv: the SIZE most popular products that a rule names."""
    by_sku: defaultdict[str, list[Line]] = defaultdict(list)
    for line in load()[0]:
        by_sku[line.sku].append(line)
    found = [row for sku, lines in by_sku.items() if (row := _row(sku, lines))]
    found.sort(key=lambda row: (-int(row[6]), row[0]))
    header = ("sku", "title", "category", "hs_chapter", "weight_g", "base_price_gbp_pence")
    return csv_text((*header, "popularity", "units"), found[:SIZE])
