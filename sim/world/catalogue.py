"""The articles on sale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.world.people import Product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import TableRow

_USUAL_GRAMS_PER_LITRE: Final = 200
"""Of an article of which the table tells no volume."""


def catalogue(rows: Sequence[TableRow], markup: float) -> tuple[Product, ...]:
    """The articles of the table `catalogue`, by their codes, whatever the order of its rows.

    `markup` times the table's price is what an article usually costs.
    """
    return tuple(
        Product(
            index=index,
            sku=row["sku"],
            title=row["title"],
            category=row["category"],
            hs_chapter=row["hs_chapter"],
            weight_g=int(row["weight_g"]),
            price_pence=max(1, round(int(row["base_price_gbp_pence"]) * markup)),
            popularity=int(row["popularity"]),
            parcel_g=int(row.get("parcel_g") or row["weight_g"]),
            volume_ml=int(row.get("volume_ml") or 1000 * int(row["weight_g"]) // _USUAL_GRAMS_PER_LITRE),
            season=row.get("season") or "none",
            tags=tuple((row.get("tags") or "").split()),
        )
        for index, row in enumerate(sorted(rows, key=lambda row: row["sku"]))
    )
