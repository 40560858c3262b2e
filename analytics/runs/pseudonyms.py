"""Pseudonyms by a key: the same for the same person under one key, and nothing to anybody without it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import polars as pl

KEY_BYTES: Final = 32
_HEX_DIGITS: Final = 20
"""80 bits: among a million people two share a pseudonym with a probability of 4e-13."""

_PEOPLE: Final = ("buyer", "seller", "juror")
"""Kinds of accounts of which there are many, and whose number is a person's."""


@dataclass(frozen=True)
class Pseudonyms:
    """HMAC-SHA-256 (RFC 2104) of kind and number, shortened.

    Attributes:
        key: secret; `KEY_BYTES` random bytes.
    """

    key: bytes

    def of(self, kind: str, number: object) -> str:
        """The pseudonym of number `number` of a kind, such as `buyer-5f0c…`."""
        digest = hmac.new(self.key, f"{kind}:{number}".encode(), sha256).hexdigest()
        return f"{kind}-{digest[:_HEX_DIGITS]}"

    def of_actor(self, name: str) -> str:
        """The pseudonym of an account's name where it is a person's, else the name: `platform`, `tax:DE`."""
        kind, _, number = name.partition(":")
        return self.of(kind, number) if kind in _PEOPLE and number else name

    def column(self, values: pl.Series, kind: str) -> pl.Series:
        """Texts for `values`, which are numbers, names of accounts or texts; null for -1 and ''."""
        found = {value: self._of_value(kind, value) for value in values.unique()}
        return values.replace_strict(found, return_dtype=pl.String) if len(values) else values.cast(pl.String)

    def _of_value(self, kind: str, value: Any) -> str | None:
        if value in (-1, ""):
            return None
        return self.of_actor(value) if kind == "actor" else self.of(kind, value)
