"""Digests of what a table says, whatever file, batch size or library holds it.

Every column is one stream of bytes: integers as 8 bytes little-endian, floats as IEEE 754, booleans as one byte,
text and bytes as a stream of lengths beside a stream of contents. A table's digest covers names, types, streams.
"""

from __future__ import annotations

import json
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.records import OPTIONAL, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.records import ColumnType, Schema

_NUMBERS = {"int": "<i8", "float": "<f8", "bool": "u1"}
_DIGEST_BYTES = 32


class ColumnDigest:
    """Running digest of one column."""

    def __init__(self, kind: ColumnType) -> None:
        self._kind = kind
        self._lengths = blake2b(digest_size=_DIGEST_BYTES)
        self._content = blake2b(digest_size=_DIGEST_BYTES)

    def update(self, values: Sequence[Any]) -> None:
        """Append `values`; for numbers an array will do."""
        if self._kind in _NUMBERS:
            self._content.update(np.asarray(values, dtype=_NUMBERS[self._kind]).tobytes())
            return
        content, lengths = (
            _joined(values) if self._kind == "text" else (b"".join(values), list(map(len, values)))
        )
        self._lengths.update(np.asarray(lengths, dtype="<i8").tobytes())
        self._content.update(content)

    def hexdigest(self) -> str:
        """Digest of everything so far."""
        whole = blake2b(self._lengths.digest(), digest_size=_DIGEST_BYTES)
        whole.update(self._content.digest())
        return whole.hexdigest()


def _joined(texts: Sequence[str]) -> tuple[bytes, list[int]]:
    content = "".join(texts).encode()
    lengths = list(map(len, texts))
    if len(content) != sum(lengths):
        lengths = [len(text.encode()) for text in texts]
    return content, lengths


class TableDigest:
    """Running digest and row count of one table."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._columns = [ColumnDigest(kind) for _, kind in schema]
        self.rows = 0

    def update(self, columns: Sequence[Sequence[Any]]) -> None:
        """Append rows, given as columns in the schema's order."""
        for digest, values in zip(self._columns, columns, strict=True):
            digest.update(values)
        self.rows += len(columns[0])

    def hexdigest(self) -> str:
        """Digest over names, types and contents of all columns."""
        return digest_of(
            [
                [name, kind, column.hexdigest()]
                for (name, kind), column in zip(self._schema, self._columns, strict=True)
            ]
        )


def digest_of(value: Any) -> str:
    """Digest of plain values: dicts in any order, lists, text, numbers, dates."""
    return blake2b(_canonical(value), digest_size=_DIGEST_BYTES).hexdigest()


def sha256_of(value: Any) -> str:
    """SHA-256 of plain values."""
    return sha256(_canonical(value)).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def run_digest(tables: Mapping[str, str], scenario: str, seed: int, replication: int) -> str:
    """Digest of a run: what was simulated and what came of it, but neither engine, machine nor time taken.

    An empty table of a part that the market does not have says nothing.
    """
    told = {
        name: digest
        for name, digest in tables.items()
        if name not in OPTIONAL or digest != TableDigest(SCHEMAS[name]).hexdigest()
    }
    return digest_of({"tables": told, "scenario": scenario, "seed": seed, "replication": replication})


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()
