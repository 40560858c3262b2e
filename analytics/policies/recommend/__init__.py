"""Recommenders that learn in the market what goes with what, or what is taken."""

from analytics.policies.recommend.bandit import ThompsonSlate
from analytics.policies.recommend.choices import Shown, Slates, conditional_logit
from analytics.policies.recommend.hybrid import FEATURES, LearnedHybrid, Ways
from analytics.policies.recommend.past import LONGEST, Past
from analytics.policies.recommend.plain import (
    AssociationRules,
    FactorsWithContent,
    ItemNeighbours,
    LatentFactors,
    LinearAutoencoder,
    PopularArticles,
    SessionLinks,
    SimilarContent,
    UserNeighbours,
)
from analytics.policies.recommend.ranked import Ranked
from analytics.policies.recommend.shelf import Offered, Shelf, quality

__all__ = [
    "FEATURES",
    "LONGEST",
    "AssociationRules",
    "FactorsWithContent",
    "ItemNeighbours",
    "LatentFactors",
    "LearnedHybrid",
    "LinearAutoencoder",
    "Offered",
    "Past",
    "PopularArticles",
    "Ranked",
    "SessionLinks",
    "Shelf",
    "Shown",
    "SimilarContent",
    "Slates",
    "ThompsonSlate",
    "UserNeighbours",
    "Ways",
    "conditional_logit",
    "quality",
]
