"""Profit and loss of every actor, worked out from a run's tables: a ledger in which every posting has two sides."""

from analytics.accounts.actors import GROUPS, group_of
from analytics.accounts.ledger import NEEDS, postings
from analytics.accounts.own import own_lines
from analytics.accounts.posting import Tables, Terms
from analytics.accounts.proof import faults
from analytics.accounts.statement import COLUMNS, LINES, lines_of, place_of, statement

__all__ = [
    "COLUMNS",
    "GROUPS",
    "LINES",
    "NEEDS",
    "Tables",
    "Terms",
    "faults",
    "group_of",
    "lines_of",
    "own_lines",
    "place_of",
    "postings",
    "statement",
]
