"""Whose an account is: groups of actors, by the first word of an account's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS: Final[Mapping[str, str]] = {
    "platform": "platform", "issuer": "platform", "sponsor": "platform", "keeper": "platform",
    "seller": "sellers", "sellers": "sellers",
    "carrier": "forwarders", "haulier": "hauliers", "broker": "brokers", "customs": "brokers",
    "supplier": "suppliers", "warehouse": "warehouses", "processor": "processors", "insurer": "insurers",
    "exchange": "exchanges", "verifier": "screeners", "reviewers": "screeners",
    "arbiter": "arbiters", "fallback": "arbiters", "juror": "arbiters", "jurors": "arbiters",
    "validators": "validators", "media": "media", "tax": "tax_offices", "buyer": "buyers",
    "escrow": "escrow", "stock": "stock", "rounding": "rounding",
}  # fmt: skip
"""The group of an account by the part of its name before the colon.

The last three are nobody: money still held, goods still on shelves, and what rounding to cents makes.
"""


def group_of(column: str) -> pl.Expr:
    """The group of the accounts in `column`; `others` where the name is not known."""
    word = pl.col(column).str.split(":").list.first()
    return word.replace_strict(dict(GROUPS), default="others", return_dtype=pl.String)
