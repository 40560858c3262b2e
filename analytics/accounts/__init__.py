"""Profit and loss of every actor, worked out from a run's tables: a ledger in which every posting has two sides."""

from analytics.accounts.actors import GROUPS, group_of
from analytics.accounts.ledger import NEEDS, postings
from analytics.accounts.posting import Tables
from analytics.accounts.proof import faults
from analytics.accounts.statement import statement

__all__ = ["GROUPS", "NEEDS", "Tables", "faults", "group_of", "postings", "statement"]
