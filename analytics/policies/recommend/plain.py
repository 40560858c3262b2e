"""The classic recommenders, one policy each: all are `Ranked`, and differ in what they call relevant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.policies.recommend.ranked import Ranked
from analytics.recommend import Content, Ease, ItemCF, Popularity, Rules, Session, Sided, Svd, UserCF

if TYPE_CHECKING:
    from analytics.recommend import Recommender


class PopularArticles(Ranked):
    """What most buyers took, whoever visits."""

    def recommender(self) -> Recommender:
        """A new model."""
        return Popularity()


class UserNeighbours(Ranked):
    """What buyers of similar taste took (`UserCF`): in a market they have few articles in common."""

    def recommender(self) -> Recommender:
        """A new model."""
        return UserCF(shrink=2.0)


class ItemNeighbours(Ranked):
    """What the same buyers took (`ItemCF`)."""

    def recommender(self) -> Recommender:
        """A new model."""
        return ItemCF(neighbours=50)


class SimilarContent(Ranked):
    """What is described in the same words: tags, season and category (`Content`)."""

    def recommender(self) -> Recommender:
        """A new model."""
        return Content()


class AssociationRules(Ranked):
    """What is bought by those who bought that (`Rules`)."""

    def recommender(self) -> Recommender:
        """A new model."""
        return Rules(neighbours=50, support=2, lift=1.0)


class LatentFactors(Ranked):
    """Truncated singular value decomposition (`Svd`)."""

    def recommender(self) -> Recommender:
        """A new model."""
        return Svd()


class LinearAutoencoder(Ranked):
    """EASE (`Ease`); a market has fewer purchases of an article than a film has marks, and a smaller penalty."""

    def recommender(self) -> Recommender:
        """A new model."""
        return Ease(penalty=10.0)


class FactorsWithContent(Ranked):
    """Factors of purchases and words together (`Sided`): new articles have them, too."""

    def recommender(self) -> Recommender:
        """A new model."""
        return Sided(weight=1.0)


class SessionLinks(Ranked):
    """What is taken soon after what was taken last (`Session`)."""

    def recommender(self) -> Recommender:
        """A new model."""
        return Session(neighbours=50)
