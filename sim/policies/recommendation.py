"""Recommendation: which listings does a visitor see?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.policies.setting import Setting


class Candidate(NamedTuple):
    """A listing that may be shown.

    `list_price` is in minor units of `currency`, `weight_g` is of one unit. `season`, `tags` and `usual_pence`, the
    usual price in pence of sterling, are the catalogue's and of the product.
    """

    listing: int
    product: int
    sku: str
    category: str
    seller: int
    origin: str
    list_price: int
    currency: str
    weight_g: int
    season: str = "none"
    tags: tuple[str, ...] = ()
    usual_pence: int = 0


class ShelfView(NamedTuple):
    """What the recommender chooses from: offers that are in stock and can be sent to the visitor.

    Attributes:
        time: seconds since the scenario's start.
        buyer: number of the visitor.
        buyer_country: ISO 3166 alpha-2.
        size: places on the slate.
        interest: number of the product that the visitor looks for.
        same_product: listings of that product.
        same_category: listings of its category, of that product too; first those of sellers that have a parcel in
            the basket.
        basket: numbers of those sellers.
        units_sold: by listing, lately (`demand.popularity_days`).
        seller_ratings: stars by seller, 1 to 5.
        truth: by listing, the utility that each candidate really has for this visitor, for policies that declare
            `oracle = True`, else None. A listing that cannot be delivered has none.
    """

    time: int
    buyer: int
    buyer_country: str
    size: int
    interest: int
    same_product: tuple[Candidate, ...]
    same_category: tuple[Candidate, ...]
    basket: tuple[int, ...]
    units_sold: Mapping[int, int]
    seller_ratings: Mapping[int, float]
    truth: Mapping[int, float] | None = None


class RecommendationPolicy(Protocol):
    """Fills the slate of a visit."""

    def __call__(self, view: ShelfView, setting: Setting, /) -> Sequence[int]:
        """Numbers of at most `view.size` different listings among the candidates, best first."""
        ...


def _fault(view: ShelfView, answer: object) -> str:
    if not isinstance(answer, Sequence) or isinstance(answer, str) or not all(map(is_whole, answer)):
        return "a recommender answers a sequence of listing numbers"
    if len(answer) > view.size:
        return f"the slate has {view.size} places"
    if len(set(answer)) < len(answer):
        return "each listing may be shown once"
    strange = set(answer) - {candidate.listing for candidate in chain(view.same_product, view.same_category)}
    return f"listing {min(strange)} is not among the candidates" if strange else ""


FAMILY: Final = Family(null="none", default="popular", oracle="oracle", fault=_fault)


class PopularSlate:
    """Offers of the wanted product first, then what sells best in its category, of sellers in the basket first."""

    def __call__(self, view: ShelfView, setting: Setting) -> Sequence[int]:
        """Up to `view.size` listings."""
        slate = [candidate.listing for candidate in view.same_product[: view.size]]
        if len(slate) < view.size:
            others = [x.listing for x in view.same_category if x.product != view.interest]
            others.sort(key=view.units_sold.__getitem__, reverse=True)
            if view.basket:
                here = {x.listing for x in view.same_category if x.seller in view.basket}
                others.sort(key=lambda listing: listing not in here)
            slate += others[: view.size - len(slate)]
        return slate


class InterestOnlySlate:
    """Null recommender: offers of the wanted product and nothing else."""

    def __call__(self, view: ShelfView, setting: Setting) -> Sequence[int]:
        """Up to `view.size` listings."""
        return [candidate.listing for candidate in view.same_product[: view.size]]


class RandomSlate:
    """Any of the candidates, wanted or not: below it is only what works against the visitor."""

    def __call__(self, view: ShelfView, setting: Setting) -> Sequence[int]:
        """`view.size` listings, or all."""
        every = list(dict.fromkeys(x.listing for x in chain(view.same_product, view.same_category)))
        shuffled: list[int] = setting.rng.permutation(every).tolist()
        return shuffled[: view.size]


class OracleSlate:
    """The candidates that the visitor really likes best: no slate makes an order likelier.

    Under a multinomial logit the probability of leaving without an order falls with the sum of exponentials of
    the slate's utilities, which the largest utilities maximise.
    """

    oracle = True

    def __call__(self, view: ShelfView, setting: Setting) -> Sequence[int]:
        """Up to `view.size` listings."""
        utilities = view.truth or {}
        return sorted(utilities, key=lambda listing: -utilities[listing])[: view.size]
