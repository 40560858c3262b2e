"""The catalogue's rules: every one names something, weights keep their range, seasons are what months say."""

import csv
import tomllib
from collections import defaultdict
from statistics import median

import pytest

from scenarios.data.builders import catalogue as builder
from scenarios.data.builders import registry, tastes
from scenarios.data.builders.kinds import GRAMS_PER_LITRE, RULES, STYLES, STYLES_TEXT, kind_of, tags
from scenarios.data.builders.table import assumed
from tests.support.places import ROOT

DATA = ROOT / "scenarios" / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


CATALOGUE, SMALL, LARGE = (rows(f"catalogue{size}.csv") for size in ("", "_small", "_large"))


def test_every_article_is_of_the_kind_that_its_title_tells() -> None:
    for row in CATALOGUE:
        kind = kind_of(row["title"])
        assert kind is not None
        assert (kind.category, kind.chapter) == (row["category"], row["hs_chapter"])


def test_every_rule_names_an_article_and_has_a_bulk() -> None:
    used = {kind.rule for row in LARGE if (kind := kind_of(row["title"]))}
    assert used == set(range(len(RULES)))
    assert {kind.chapter for _, kind in RULES} <= set(GRAMS_PER_LITRE)


def test_weights_and_parcels_follow_the_two_assumptions() -> None:
    spread, packaging = assumed("weight_spread"), assumed("packaging_factor")
    for row in CATALOGUE:
        kind, grams = kind_of(row["title"]), int(row["weight_g"])
        assert kind is not None
        assert (1 - spread) * kind.grams - 1 <= grams <= (1 + spread) * kind.grams + 1
        assert int(row["parcel_g"]) == pytest.approx(packaging * grams, abs=1)


def test_among_its_kind_what_costs_more_is_no_lighter() -> None:
    of_kind = defaultdict(list)
    for row in CATALOGUE:
        of_kind[kind_of(row["title"])].append((int(row["base_price_gbp_pence"]), int(row["weight_g"])))
    for found in of_kind.values():
        grams = [weight for _, weight in sorted(found)]
        assert grams == sorted(grams)
    assert sum(len({weight for _, weight in found}) > 1 for found in of_kind.values()) > 0.7 * len(of_kind)


@pytest.mark.parametrize(
    ("price", "grams"), [(100, 200), (400, 300), (225, 300), (25, 100), (1, 100), (121, 220)]
)
def test_a_weight_is_the_root_of_the_relative_price_within_the_spread(price: int, grams: int) -> None:
    assert builder.weight(200, price, 100) == grams


def test_the_small_catalogue_holds_the_most_popular() -> None:
    assert CATALOGUE[: builder.SMALL] == SMALL
    popular = [int(row["popularity"]) for row in CATALOGUE]
    assert popular == sorted(popular, reverse=True)


def test_the_large_catalogue_holds_all_and_variants_of_them() -> None:
    assert LARGE[: builder.SIZE] == CATALOGUE
    assert len({row["sku"] for row in LARGE}) == len(LARGE) == builder.LARGE
    chapters = {row["hs_chapter"] for row in rows("duty.csv")}
    by_sku = {row["sku"]: row for row in LARGE}
    variants = [row for row in LARGE if "-" in row["sku"]]
    assert len({row["title"] for row in variants}) == len(variants) > 5000
    for row in LARGE:
        assert row["hs_chapter"] in chapters
    for row in variants:
        sku, colour = row["sku"].split("-")
        of = by_sku[sku]
        assert colour in row["title"]
        assert colour.lower() in row["tags"].split()
        same = ("category", "hs_chapter", "weight_g", "base_price_gbp_pence", "season")
        assert [row[name] for name in same] == [of[name] for name in same]
        assert int(row["popularity"]) <= int(of["popularity"])


def year(*months: int) -> list[tuple[int, int]]:
    """Twenty invoices a year in these months."""
    return [(number, month) for number in (0, 1) for month in months for _ in range(20 // len(months))]


@pytest.mark.parametrize(
    ("title", "months", "season"),
    [
        ("A THING", year(10, 11), "christmas"),
        ("A THING", year(3, 4), "easter"),
        ("A THING", year(5, 6, 7, 8), "garden"),
        ("A THING", year(1, 5, 9, 11), "none"),
        ("A THING", [(1, 11)] * 40, "none"),
        ("CHRISTMAS THING", [(1, 11)] * 40, "christmas"),
        ("CHRISTMAS THING", [(1, 5)] * 40, "none"),
        ("CHRISTMAS THING", [(1, 11)] * 5, "none"),
        ("A THING", [*[(0, 11)] * 40, *[(1, 5)] * 40], "none"),
    ],
)
def test_a_season_is_what_both_years_say(title: str, months: list[tuple[int, int]], season: str) -> None:
    assert builder.season(title, months) == season


def test_what_is_called_after_christmas_is_bought_then() -> None:
    named = [row["season"] for row in CATALOGUE if "CHRISTMAS" in row["title"]]
    assert named.count("christmas") > 0.85 * len(named) > 50
    assert {"easter", "garden", "christmas", "none"} == {row["season"] for row in CATALOGUE}


def test_tags_are_the_words_of_style() -> None:
    assert tags("RED RETROSPOT TEA-CUP, GLASS") == "glass red retrospot"
    assert tags("Bathroom scales") == ""
    assert all(set(row["tags"].upper().split()) <= STYLES for row in CATALOGUE)
    assert sum(bool(row["tags"]) for row in CATALOGUE) > len(CATALOGUE) / 2
    for line in STYLES_TEXT.strip().splitlines():
        words = set(line.partition("|")[2].lower().split())
        assert any(words & set(row["tags"].split()) for row in CATALOGUE)


def test_tastes_are_of_the_catalogue_and_their_shares_are_its_popularity() -> None:
    tastes, factors = rows("tastes.csv"), rows("factors.csv")
    popularity = {row["sku"]: int(row["popularity"]) for row in CATALOGUE}
    assert {row["sku"] for row in tastes} == set(popularity)
    total = defaultdict(float)
    for row in tastes:
        total[row["sku"]] += int(row["weight"])
    assert min(total.values()) > 70
    assert max(total.values()) <= 100 + len(factors)
    demand: dict[str, float] = defaultdict(float)
    for row in tastes:
        demand[row["factor"]] += popularity[row["sku"]] * int(row["weight"]) / total[row["sku"]]
    for row in factors:
        realised = demand[row["factor"]] / sum(popularity.values())
        assert float(row["share"]) == pytest.approx(realised, rel=0.02)
    assert sum(float(row["share"]) for row in factors) == pytest.approx(1, abs=0.002)


def test_an_article_belongs_to_few_factors() -> None:
    largest: dict[str, int] = defaultdict(int)
    for row in rows("tastes.csv"):
        largest[row["sku"]] = max(largest[row["sku"]], int(row["weight"]))
    assert median(largest.values()) > 50


@pytest.mark.slow
def test_loyalty_is_what_the_customers_show() -> None:
    if lacking := registry.missing("tastes.csv"):
        pytest.skip(f"needs {', '.join(lacking)}")
    stated = tomllib.loads((DATA / "behaviour.toml").read_text(encoding="utf-8"))["taste_loyalty"]["value"]
    assert tastes.loyalty() == pytest.approx(stated, abs=0.02)
