"""Recommenders: what goes with what people took, learned offline or in a market, asked about any basket.

Every model folds a basket in that it has never seen, without being fitted again; `among` ranks a few candidates in
microseconds. All are deterministic.
"""

from analytics.recommend.content import Content
from analytics.recommend.evaluation import Held, Offline, evaluate, held_out, ndcg
from analytics.recommend.hybrid import Hybrid
from analytics.recommend.linear import Ease, Factors, Sided, Svd
from analytics.recommend.links import ItemCF, Links, Rules, Session, strongest
from analytics.recommend.log import Basket, Introduced, Log, Recommender, best
from analytics.recommend.popularity import Popularity
from analytics.recommend.standard import spread, standard
from analytics.recommend.users import UserCF

__all__ = [
    "Basket",
    "Content",
    "Ease",
    "Factors",
    "Held",
    "Hybrid",
    "Introduced",
    "ItemCF",
    "Links",
    "Log",
    "Offline",
    "Popularity",
    "Recommender",
    "Rules",
    "Session",
    "Sided",
    "Svd",
    "UserCF",
    "best",
    "evaluate",
    "held_out",
    "ndcg",
    "spread",
    "standard",
    "strongest",
]
