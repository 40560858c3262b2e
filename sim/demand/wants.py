"""What a visit is made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import empirical
from sim.core.luck import further
from sim.world.people import Conduct, Tactic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.core.luck import LineLuck, VisitLuck
    from sim.market import Market
    from sim.world.people import Buyer, Product
    from sim.world.tastes import Wants as Mix

_CHEAPEST_OF: Final = 8
"""Articles among which somebody who only tests a card takes the cheapest."""
_OTHER: Final = 1 << 20
"""Place of the luck of the article that a thief compares with, to take the dearer."""


class Want(NamedTuple):
    """An article that a visit looks for, how many units of it, and the luck that decides what is found.

    `appeal` is what the time of the year adds to the utility of articles, by their season.
    """

    product: Product
    quantity: int
    luck: LineLuck
    appeal: Mapping[str, float]


class Wants:
    """The articles that visits are made for."""

    def __init__(self, market: Market) -> None:
        world = market.world
        self._market = market
        self._products = world.products
        self._baskets = world.baskets
        self._tastes = world.tastes
        self._clocks, self._seasons = world.clocks, world.seasons
        self._segments = {segment.name: segment for segment in market.scenario.segments}
        self._stolen = market.scenario.fraud.quantity_factor

    def of(self, buyer: Buyer, luck: VisitLuck, line: LineLuck) -> list[Want]:
        """The articles of one visit, all different.

        Args:
            buyer: who comes.
            luck: of the visit.
            line: of its first article; the others have what it is scrambled to.
        """
        wants = self._mix(buyer)
        if buyer.tactic == Tactic.CARD_TESTING:
            return [self._cheap(buyer, line, wants)]
        lines, units = self._baskets[buyer.segment]
        factor = self._stolen if buyer.conduct is Conduct.THIEF else 1
        wanted: dict[int, Want] = {}
        for number in range(max(1, round(empirical(luck.lines, lines)))):
            own = further(line, number)
            product = self._product(buyer, own, wants)
            if buyer.conduct is Conduct.THIEF:
                product = max(product, self._product(buyer, further(own, _OTHER), wants), key=_price)
            quantity = max(1, round(max(1, round(empirical(own.quantity, units))) * factor))
            wanted.setdefault(product.index, Want(product, quantity, own, wants.appeal))
        return list(wanted.values())

    def _mix(self, buyer: Buyer) -> Mix:
        code = buyer.country.code
        day = self._clocks[code].day(self._market.now)
        return self._tastes.wants(self._seasons.mix(code, self._segments[buyer.segment], day))

    def _product(self, buyer: Buyer, luck: LineLuck, wants: Mix) -> Product:
        favourites = self._tastes.favourites(*buyer.taste)
        return self._products[self._tastes.article(favourites, luck.style, luck.interest, wants)]

    def _cheap(self, buyer: Buyer, line: LineLuck, wants: Mix) -> Want:
        """One unit of something cheap."""
        found = [self._product(buyer, further(line, number), wants) for number in range(_CHEAPEST_OF)]
        return Want(min(found, key=_price), 1, line, wants.appeal)


def _price(product: Product) -> int:
    return product.price_pence
