"""How well a model foretells what people take next, on what they took."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analytics.recommend.log import best

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.recommend.log import FloatArray, IntArray, Log, Recommender

_NORMAL_95 = 1.959963984540054


class Held(NamedTuple):
    """What is learned from, and what comes later: of every user the relevant articles among what is held out.

    Attributes:
        log: until then.
        seen: by user, all that it had taken, relevant or not; never recommended again.
        relevant: by user; who has none is not asked about.
    """

    log: Log
    seen: Sequence[Sequence[int]]
    relevant: Sequence[frozenset[int]]


class Offline(NamedTuple):
    """What a model came to.

    Attributes:
        users: asked about.
        ndcg: normalised discounted cumulative gain of the first `size`, mean over users.
        half_width: of its 95 % interval over users.
        recall: share of the relevant articles among the first `size`, mean over users.
        coverage: share of all articles that are recommended to anybody.
        diversity: one less the mean cosine of features of two articles on one list.
        microseconds: median for a user, from a basket to a list.
    """

    users: int
    ndcg: float
    half_width: float
    recall: float
    coverage: float
    diversity: float
    microseconds: float


def evaluate(model: Recommender, held: Held, size: int = 10) -> Offline:
    """Ask a fitted model for a list for every user who has something relevant to come."""
    gains, recalls, taken = [], [], []
    shown: list[IntArray] = []
    for basket, seen, relevant in zip(held.log.baskets, held.seen, held.relevant, strict=True):
        if not relevant:
            continue
        begun = perf_counter()
        top = best(model.scores(basket), seen, size)
        taken.append(perf_counter() - begun)
        hits = np.array([item in relevant for item in top.tolist()], dtype=float)
        gains.append(ndcg(hits, len(relevant), size))
        recalls.append(float(hits.sum()) / len(relevant))
        shown.append(top)
    lists = [top for top in shown if len(top) > 1]
    return Offline(
        users=len(gains),
        ndcg=float(np.mean(gains)),
        half_width=_NORMAL_95 * float(np.std(gains)) / len(gains) ** 0.5,
        recall=float(np.mean(recalls)),
        coverage=len(np.unique(np.concatenate(shown))) / held.log.matrix.shape[1],
        diversity=_diversity(held.log, lists),
        microseconds=float(np.median(taken)) * 1e6,
    )


def ndcg(hits: FloatArray, relevant: int, size: int) -> float:
    """Of a list with ones where an article is relevant, of which there are so many in all."""
    discounts = 1 / np.log2(np.arange(2, size + 2))
    ideal = float(discounts[: min(size, relevant)].sum())
    return float(hits @ discounts[: len(hits)]) / ideal


def held_out(
    events: Sequence[Sequence[tuple[int, float]]], share: float
) -> tuple[list[list[tuple[int, float]]], list[list[tuple[int, float]]]]:
    """Split every user's events, in the order of time: the last `share` of them, rounded up, are held out."""
    kept = [len(of_one) - int(np.ceil(share * len(of_one))) for of_one in events]
    pairs = list(zip(events, kept, strict=True))
    return [list(one[:n]) for one, n in pairs], [list(one[n:]) for one, n in pairs]


def _diversity(log: Log, lists: Sequence[IntArray]) -> float:
    features = log.features
    if not features.shape[1] or not lists:
        return float("nan")
    lengths = np.sqrt(np.asarray(features.multiply(features).sum(axis=1)).ravel())
    alike = []
    for top in lists:
        here = features[top].toarray() / np.maximum(lengths[top], 1e-12)[:, None]
        cosines = here @ here.T
        many = len(top)
        alike.append((cosines.sum() - np.trace(cosines)) / (many * (many - 1)))
    return 1 - float(np.mean(alike))
