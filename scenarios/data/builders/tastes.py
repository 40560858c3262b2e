"""tastes.csv and factors.csv: what is bought together, as factors of taste found in the retailer's baskets.

An invoice is a mixture of factors, a factor a distribution over articles: Lee and Seung's factorisation under
Kullback-Leibler divergence, which is Hofmann's probabilistic latent semantic analysis (2001). `perplexity` says how
well such a model foresees the half of a new invoice that it was not shown; FACTORS is where it is lowest.

    python -m scenarios.data.builders.tastes     perplexity by number of factors, and the customers' loyalty
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF

from .catalogue import SIZE, articles
from .retail import load
from .table import csv_text, fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FACTORS = 24
LEAST_ARTICLES = 4
"""Of an invoice that is fitted."""

LEAST_PERCENT = 3
"""Of an article's taste that is told; less is noise of the fit."""

_STEPS = 60
_PRIOR = 2.0
"""Articles that a new invoice is thought to hold already, at the factors' shares."""

_SMOOTHING = 0.02
"""Share of an invoice that no factor explains, at the articles' popularity."""


class Basket(NamedTuple):
    """The catalogued articles of one invoice, by their places in the order of codes."""

    customer: str
    articles: tuple[int, ...]


class Fit(NamedTuple):
    """Factors by share, the largest first.

    Attributes:
        shares: of the articles on invoices, shape (factors,).
        articles: probability of an article in a factor, shape (factors, articles).
    """

    shares: NDArray[np.float64]
    articles: NDArray[np.float64]


@lru_cache(maxsize=1)
def skus() -> list[str]:
    """Codes of the articles in catalogue.csv, in their order."""
    return sorted(article.sku for article in articles()[:SIZE])


@lru_cache(maxsize=1)
def baskets() -> list[Basket]:
    """Every invoice with catalogued articles, by its number."""
    places = {sku: place for place, sku in enumerate(skus())}
    held: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for line in load()[0]:
        if line.sku in places:
            held[line.invoice, line.customer].add(places[line.sku])
    return [Basket(customer, tuple(sorted(found))) for (_, customer), found in sorted(held.items())]


def _matrix(rows: Sequence[Sequence[int]]) -> csr_matrix:
    places = [(row, article) for row, held in enumerate(rows) for article in held]
    shape = (len(rows), len(skus()))
    return csr_matrix((np.ones(len(places)), tuple(np.array(places).T)), shape=shape)


def fit(rows: Sequence[Sequence[int]], factors: int) -> Fit:
    """Factors of these invoices."""
    model = NMF(factors, init="nndsvda", solver="mu", beta_loss="kullback-leibler", max_iter=_STEPS, tol=0)
    model.set_params(random_state=0)
    loads = model.fit_transform(_matrix(rows)).sum(axis=0)
    masses = model.components_.sum(axis=1)
    shares = loads * masses / (loads * masses).sum()
    order = np.argsort(-shares, kind="stable")
    return Fit(shares[order], (model.components_ / masses[:, None])[order])


def tastes_of(found: Fit, popularity: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much an article is of each factor, shape (articles, factors); one never seen is as all are."""
    joint = found.shares[:, None] * found.articles + 1e-12 * found.shares[:, None] * popularity
    return np.asarray((joint / joint.sum(axis=0)).T)


def perplexity(factors: int) -> float:
    """Of the hidden halves of every fifth invoice, by a model of the others; 1,500 would be a blind guess.

    With 0 factors that of the articles' popularity alone.
    """
    rows = [basket.articles for basket in baskets() if len(basket.articles) >= LEAST_ARTICLES]
    luck = np.random.Generator(np.random.PCG64(0))
    mixed = [luck.permutation(rows[n]).tolist() for n in luck.permutation(len(rows))]
    known, new = [row for n, row in enumerate(mixed) if n % 5], mixed[::5]
    popularity = np.asarray(_matrix(known).sum(axis=0)).ravel() + 1.0
    popularity /= popularity.sum()
    who, what = _matrix([row[1::2] for row in new]).nonzero()
    chance = popularity[what]
    if factors:
        found = fit(known, factors)
        mixtures = _folded(found, _matrix([row[::2] for row in new]))
        explained = (mixtures[who] * found.articles[:, what].T).sum(axis=1)
        chance = (1 - _SMOOTHING) * explained + _SMOOTHING * chance
    return float(np.exp(-np.log(chance).mean()))


def _folded(found: Fit, shown: csr_matrix) -> NDArray[np.float64]:
    """Mixtures of new invoices, by expectation and maximisation; shape (invoices, factors)."""
    who, what = shown.nonzero()
    start = np.tile(found.shares, (shown.shape[0], 1))
    mixtures = start
    for _ in range(15):
        parts = mixtures[who] * found.articles[:, what].T + 1e-300
        counts = _PRIOR * start
        np.add.at(counts, who, parts / parts.sum(axis=1, keepdims=True))
        mixtures = counts / counts.sum(axis=1, keepdims=True)
    return mixtures


def loyalty() -> float:
    """Share of a customer's articles out of two favourite factors, two thirds of them out of the first.

    Two articles of one customer on different invoices are of one factor more often than two of anybody's; how much
    more, against two that surely are of one factor, is the chance that both came from the same favourite:
    (2/3 * loyalty)^2 + (1/3 * loyalty)^2.
    """
    tastes = tastes_of(*_fitted())
    means: defaultdict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for basket in baskets():
        if basket.customer:
            means[basket.customer].append(tastes[list(basket.articles)].mean(axis=0))
    own, everyone = [], []
    for found in (np.stack(of_one) for of_one in means.values() if len(of_one) > 1):
        total, count = found.sum(axis=0), len(found)
        own.append((total @ total - (found**2).sum()) / (count * (count - 1)))
        everyone.append(total / count)
    mean = np.mean(everyone, axis=0)
    shares, articles_of = _fitted()[0]
    one_factor = float(shares @ ((articles_of @ tastes) ** 2).sum(axis=1))
    apart = float(mean @ mean)
    return float(np.sqrt(9 / 5 * (np.mean(own) - apart) / (one_factor - apart)))


@lru_cache(maxsize=1)
def _fitted() -> tuple[Fit, NDArray[np.float64]]:
    """The fit of all invoices, and the articles' popularity."""
    rows = [basket.articles for basket in baskets()]
    popularity = np.asarray(_matrix(rows).sum(axis=0)).ravel()
    return fit([row for row in rows if len(row) >= LEAST_ARTICLES], FACTORS), popularity / popularity.sum()


def _percents() -> NDArray[np.int_]:
    """Tastes in whole percents, nothing below LEAST_PERCENT; shape (articles, factors)."""
    percents = np.rint(100 * tastes_of(*_fitted())).astype(int)
    return np.where(percents < LEAST_PERCENT, 0, percents)


def tastes() -> str:
    """tastes.csv: how much an article is of a factor, in percent."""
    percents = _percents()
    rows = [
        (sku, f"{factor + 1:02}", percents[place, factor])
        for place, sku in enumerate(skus())
        for factor in np.flatnonzero(percents[place])
    ]
    return csv_text(("sku", "factor", "weight"), rows)


def factors() -> str:
    """factors.csv: every factor with its share of demand, and its three leading articles."""
    percents, popularity = _percents(), _fitted()[1]
    parts = popularity[:, None] * percents / percents.sum(axis=1, keepdims=True)
    titles = {article.sku: article.title for article in articles()[:SIZE]}
    rows = []
    for factor, share in enumerate(parts.sum(axis=0)):
        leading = np.argsort(-parts[:, factor], kind="stable")[:3]
        names = "; ".join(titles[skus()[place]] for place in leading)
        rows.append((f"{factor + 1:02}", fixed(float(share), 4), names))
    return csv_text(("factor", "share", "leading"), rows)


def main() -> None:
    """Print what FACTORS and the assumption `taste_loyalty` rest on."""
    for count in (0, 4, 8, 12, 16, 24, 32, 48):
        print(f"{count:>3} factors: perplexity {perplexity(count):,.0f}", flush=True)
    print(f"loyalty {loyalty():.2f}")


if __name__ == "__main__":
    main()
