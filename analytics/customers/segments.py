"""Segments: k-means on recency, frequency and value, each named by plain rules on its centre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.customers.features import RFM, TooFewCustomersError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.customers.features import Customers

    Floats = NDArray[np.float64]

COUNTS: Final = (3, 4, 5, 6, 7, 8)
"""Numbers of segments that are tried: two say no more than who is still there."""
_ONCE: Final = 1.5
_THIRD: Final = 1 / 3
_SEEN: Final = 5_000
"""Customers, drawn once, whose silhouettes are taken."""


class Segment(NamedTuple):
    """Customers who are like each other.

    Attributes:
        name: what they do.
        customers: how many.
        recency: days since the last purchase at the centre.
        frequency: purchases at the centre.
        monetary: what they came to at the centre.
        again: share that bought within the horizon after.
        value: mean spent in it.
    """

    name: str
    customers: int
    recency: float
    frequency: float
    monetary: float
    again: float
    value: float


class Segments(NamedTuple):
    """A division of customers.

    Attributes:
        silhouettes: mean silhouette by number of segments tried.
        parts: the chosen segments, the largest first.
        labels: place in `parts`, by customer.
    """

    silhouettes: dict[int, float]
    parts: list[Segment]
    labels: NDArray[np.int64]


def segments_of(customers: Customers, counts: Sequence[int] = COUNTS, seed: int = 0) -> Segments:
    """The division with the best mean silhouette (Rousseeuw 1987) of those with `counts` segments.

    Args:
        customers: at a cut-off.
        counts: numbers of segments to try.
        seed: of the first centres.

    Raises:
        TooFewCustomersError: if there are fewer than ten for each segment of the largest number.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
    from sklearn.preprocessing import StandardScaler

    few = 10 * max(counts)
    if len(customers.ids) < few:
        raise TooFewCustomersError(f"{len(customers.ids)} customers, {few} are needed to find segments")
    rows = StandardScaler().fit_transform(customers.logs(RFM))
    found, labels = {}, {}
    for count in counts:
        labels[count] = KMeans(count, n_init=10, random_state=seed).fit_predict(rows)
        size = min(_SEEN, len(rows))
        found[count] = float(silhouette_score(rows, labels[count], sample_size=size, random_state=seed))
    best = max(found, key=lambda count: found[count])
    return _told(customers, labels[best], found)


def _told(customers: Customers, labels: NDArray[np.int64], silhouettes: dict[int, float]) -> Segments:
    kinds, sizes = np.unique(labels, return_counts=True)
    order = kinds[np.argsort(-sizes, kind="stable")]
    logs = customers.logs(RFM)
    centres = np.expm1(np.array([logs[labels == kind].mean(axis=0) for kind in order]))
    names = names_of(centres, np.expm1(logs))
    parts = []
    for kind, name, centre in zip(order, names, centres, strict=True):
        theirs = customers.of(labels == kind)
        again, value = float(theirs.again.mean()), float(theirs.value.mean())
        recency, frequency, monetary = map(float, centre)
        parts.append(Segment(name, len(theirs.ids), recency, frequency, monetary, again, value))
    places = {int(kind): place for place, kind in enumerate(order)}
    return Segments(silhouettes, parts, np.array([places[int(label)] for label in labels]))


def names_of(centres: Floats, everybody: Floats) -> list[str]:
    """Names by where each centre lies among all customers; a second of the same name says which buys more often.

    Active is whose last purchase is more recent than that of two customers in three, lapsed than of one in three;
    big and small spenders are the same of what they spent.

    Args:
        centres: recency, frequency and value, shape (segments, 3).
        everybody: the same of every customer.
    """
    names = [_name(centre, everybody) for centre in centres]
    for name in sorted({name for name in names if names.count(name) > 1}):
        same = sorted((n for n in range(len(names)) if names[n] == name), key=lambda n: -centres[n][1])
        for place, n in enumerate(same):
            often = f"{centres[n][1]:.0f} purchases"
            repeated = place and f"{centres[same[place - 1]][1]:.0f} purchases" == often
            names[n] = f"{name}, {often}" + (f", {centres[n][2]:,.0f} spent" if repeated else "")
    return names


def _name(centre: Floats, everybody: Floats) -> str:
    recent, _, spent = ((everybody[:, n] < centre[n]).mean() for n in range(3))
    once = centre[1] < _ONCE
    if recent < _THIRD:
        when = "new" if once else "active"
    elif recent > 2 * _THIRD:
        when = "lapsed"
    else:
        when = "cooling"
    size = "big" if spent > 2 * _THIRD else "small" if spent < _THIRD else "middling"
    return f"{when} {size} spenders" + (", mostly of one purchase" if once and when != "new" else "")
