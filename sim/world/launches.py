"""Articles that are listed later than the market opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.core.streams import Streams
    from sim.scenario import Scenario
    from sim.world.people import Product


def launches(scenario: Scenario, products: Iterable[Product], streams: Streams) -> Mapping[int, int]:
    """The day from which an article is on offer, by its number; only of those that are not from the start.

    Each article is one of them with probability `selling.launched_share`, on a day drawn evenly over the horizon.
    What is drawn hangs on its name alone.
    """
    share = scenario.selling.launched_share
    if not share:
        return {}
    days = {
        product.index: int(streams.single("launch day", product.sku, 0) * scenario.days)
        for product in products
        if streams.single("launched", product.sku, 0) < share
    }
    return {product: day for product, day in days.items() if day > 0}
