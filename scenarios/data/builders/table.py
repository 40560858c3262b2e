"""The few helpers every builder shares: CSV text, numbers as text, quantiles, paths."""

from __future__ import annotations

import csv
import io
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HERE = Path(__file__).resolve().parent.parent


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV file as text, with unix line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def read_csv(name: str) -> list[dict[str, str]]:
    """A table that is already built, as a list of rows."""
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_toml(name: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def assumed(name: str) -> float:
    """The value of one entry of assumptions.toml."""
    return float(read_toml("assumptions.toml")[name]["value"])


def fixed(value: float | Decimal, digits: int) -> str:
    """A number with exactly `digits` decimals, halves rounded up."""
    step = Decimal(1).scaleb(-digits)
    return f"{Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP):f}"


def quantile(ordered: Sequence[Any], percent: int) -> Any:
    """The smallest observed value with at least `percent` % of the data at or below it."""
    return ordered[-(-percent * len(ordered) // 100) - 1]
