"""Shelves of a catalogue of any size, and a history of what buyers took of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.units import DAY
from sim.policies import Archive, Candidate, Placed, Setting, ShelfView

CATEGORIES = 20
NOW = 30 * DAY


class Market(NamedTuple):
    """An archive with orders of 30 days, and shelves of visits on the day after."""

    archive: Archive
    views: list[ShelfView]

    def setting(self, days: int) -> Setting:
        """What a policy with so many `memory_days` is given."""
        return Setting(np.random.default_rng(7), self.archive.reader(days))


def candidate(listing: int, articles: int) -> Candidate:
    """Every article has five listings; its category and its tag follow from its number."""
    product = listing % articles
    return Candidate(
        listing, product, f"sku {product}", f"category {product % CATEGORIES}", listing % 47,
        ("CN-SHANGHAI", "DE-LEIPZIG", "TR-ISTANBUL")[listing % 3], 500 + listing % 700, ("CNY", "EUR")[listing % 2],
        100 + product % 900, ("none", "christmas")[product % 9 == 0], (f"tag {product % 13}",), 400 + product % 600,
    )  # fmt: skip


def market(articles: int, orders: int = 2_000, visits: int = 300, seed: int = 1) -> Market:
    """Buyers who take articles of one category each, and visit."""
    rng = np.random.default_rng(seed)
    archive = Archive(400)
    buyers = max(1, orders // 4)
    for order in range(orders):
        buyer = int(rng.integers(buyers))
        products = tuple({_article(buyer, articles, rng) for _ in range(3)})
        listings = tuple(product + articles * int(rng.integers(5)) for product in products)
        at = NOW * order // orders
        archive.tell(Placed(at, order, buyer, listings[0] % 47, listings, products, len(products), 2_000), at)
    units = {listing: int(rng.integers(9)) for listing in range(5 * articles)}
    views = [_view(NOW + n, int(rng.integers(buyers)), articles, units, rng) for n in range(visits)]
    return Market(archive, views)


def _article(buyer: int, articles: int, rng: np.random.Generator) -> int:
    own = buyer % CATEGORIES + CATEGORIES * int(articles // CATEGORIES * rng.random() ** 2)
    return own % articles


def _view(time: int, buyer: int, articles: int, units: dict[int, int], rng: np.random.Generator) -> ShelfView:
    wanted = _article(buyer, articles, rng)
    same = tuple(candidate(wanted + articles * n, articles) for n in range(5))
    others = {int(rng.integers(articles // CATEGORIES)) * CATEGORIES + wanted % CATEGORIES for _ in range(12)}
    category = tuple(
        candidate(n % articles + articles * int(rng.integers(5)), articles) for n in sorted(others)
    )
    stars = {seller: 3 + seller % 20 / 10 for seller in range(47)}
    return ShelfView(time, buyer, "DE", 6, wanted, same, category, (), units, stars)
