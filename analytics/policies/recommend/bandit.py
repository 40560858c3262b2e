"""Offers by how often they are taken where they are shown, with as much doubt as is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from analytics.policies.recommend.choices import Slates
from analytics.policies.recommend.shelf import Shelf
from sim.core.limits import Limits

if TYPE_CHECKING:
    from analytics.policies.recommend.choices import Shown
    from sim.policies import History, Setting, ShelfView

Counts = tuple[int, int]


class ThompsonSlate:
    """Thompson sampling (1933) of the rate at which an offer is taken when it is on a slate.

    The rate of a listing is Beta distributed about that of its article, which is shrunk to that of all: with
    `prior` slates' worth of belief each. The candidates with the highest draws are shown: what has hardly been
    shown is, now and then. It learns every night from the slates of the day.

    Args:
        prior: slates that what is believed beforehand counts for.
    """

    memory_days = 3
    learns_every_days = 1

    def __init__(self, *, prior: Annotated[float, Limits(0, 10**6, open_below=True)] = 10.0) -> None:
        self.prior = prior
        self._shelf = Shelf()
        self._slates = Slates()
        self._listings: dict[int, Counts] = {}
        self._products: dict[int, Counts] = {}
        self._all: Counts = (1, 5)

    def __call__(self, view: ShelfView, setting: Setting) -> list[int]:
        """Up to `view.size` listings."""
        candidates = self._shelf.candidates(view)
        beliefs = [self.belief(x.listing, x.product) for x in candidates]
        draws = setting.rng.beta([a for a, _ in beliefs], [b for _, b in beliefs]).tolist()
        order = sorted(range(len(candidates)), key=lambda n: -draws[n])
        shown = [candidates[n] for n in order[: view.size]]
        self._slates.add(view, shown)
        return [candidate.listing for candidate in shown]

    def learn(self, history: History, now: int) -> None:
        """Count what was taken of the slates since the last time."""
        for slate, place in self._slates.answered(history, now):
            self._count(slate, place)

    def belief(self, listing: int, product: int) -> tuple[float, float]:
        """The two parameters of the Beta distribution."""
        prior, usual = self.prior, self._all[0] / self._all[1]
        taken, shown = self._products.get(product, (0, 0))
        rate = (taken + prior * usual) / (shown + prior)
        taken, shown = self._listings.get(listing, (0, 0))
        return prior * rate + taken, prior * (1 - rate) + shown - taken

    def _count(self, slate: Shown, chosen: int) -> None:
        for place, candidate in enumerate(slate.candidates):
            hit = int(place == chosen)
            for counts, key in ((self._listings, candidate.listing), (self._products, candidate.product)):
                taken, shown = counts.get(key, (0, 0))
                counts[key] = taken + hit, shown + 1
            self._all = self._all[0] + hit, self._all[1] + 1
