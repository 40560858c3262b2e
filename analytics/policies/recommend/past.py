"""What buyers took, as far as a recommender remembers, and what they look for now."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from analytics.recommend import Basket
from sim.policies import Placed, Returned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.policies import History, ShelfView

LONGEST: Final = 30
"""Articles of a basket, the latest ones."""


class Past:
    """Products by buyer, the latest last, and the sellers that they were bought of.

    Between two lessons it hears of every order at once. What was sent back is left out from the next lesson on.

    Attributes:
        orders: that it knows of.
    """

    def __init__(self) -> None:
        self.orders = 0
        self._at = -1
        self._of_that_second: set[int] = set()
        self._products: dict[int, dict[int, None]] = {}
        self._sellers: dict[int, set[int]] = {}
        self._visit = (-1, -1)
        self._looks: list[int] = []

    def renew(self, history: History, now: int) -> None:
        """Begin anew with what is remembered at second `now`."""
        self.orders, self._at, self._of_that_second = 0, -1, set()
        self._products.clear()
        self._sellers.clear()
        back = {seen.order for seen in history.known(Returned, now)}
        self._take(history.known(Placed, now), back)

    def follow(self, history: History, now: int) -> None:
        """Hear of what was ordered since it was last asked."""
        since = history.since(Placed, self._at, now)
        self._take([seen for seen in since if seen.order not in self._of_that_second], ())

    def basket(self, view: ShelfView) -> Basket:
        """What the visitor took, and after it what this visit has looked for so far."""
        visit = view.buyer, view.time
        if visit != self._visit:
            self._visit, self._looks = visit, []
        self._looks.append(view.interest)
        items = dict.fromkeys((*self._products.get(view.buyer, ()), *self._looks))
        for product in self._looks:
            del items[product]
            items[product] = None
        kept = tuple(islice(items, max(0, len(items) - LONGEST), None))
        return Basket(kept, (1.0,) * len(kept))

    def taken(self, buyer: int) -> Basket:
        """What the buyer took, the latest last."""
        kept = tuple(self._products.get(buyer, ()))[-LONGEST:]
        return Basket(kept, (1.0,) * len(kept))

    def sellers(self, buyer: int) -> frozenset[int] | set[int]:
        """Of whom the buyer has bought."""
        return self._sellers.get(buyer, frozenset())

    def baskets(self) -> list[Basket]:
        """Of all buyers."""
        return [Basket(tuple(found), (1.0,) * len(found)) for found in self._products.values()]

    def _take(self, orders: Iterable[Placed], back: Iterable[int]) -> None:
        for seen in orders:
            if seen.known_at != self._at:
                self._at, self._of_that_second = seen.known_at, set()
            self._of_that_second.add(seen.order)
            if seen.order in back:
                continue
            self.orders += 1
            products = self._products.setdefault(seen.buyer, {})
            for product in seen.products:
                products.pop(product, None)
                products[product] = None
            self._sellers.setdefault(seen.buyer, set()).add(seen.seller)
