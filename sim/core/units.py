"""Integer time and integer money."""

from __future__ import annotations

from typing import Final

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400

BPS: Final = 10_000
"""Basis points in one whole."""

TOKEN_DECIMALS: Final = 6
"""Decimals of the settlement tokens on chain."""

WEI: Final = 10**18
"""Wei in one coin."""

_USUAL_DIGITS: Final = 2
_OTHER_DIGITS: Final = {
    **dict.fromkeys(
        (
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF",
            "XOF", "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # fmt: skip
"""Digits of the minor unit where they are not two, ISO 4217 list one."""


def minor_unit_digits(currency: str) -> int:
    """ISO 4217 minor unit of `currency`: 0 for yen and won, 3 for dinars, 2 for most others."""
    return _OTHER_DIGITS.get(currency, _USUAL_DIGITS)


def token_units(amount: int, currency: str) -> int:
    """`amount` minor units of `currency` as units of its 6-decimal token; exact."""
    return amount * int(10 ** (TOKEN_DECIMALS - minor_unit_digits(currency)))


def whole_minor_units(units: int, currency: str) -> int:
    """Token units as minor units of `currency`, rounded down."""
    return units // int(10 ** (TOKEN_DECIMALS - minor_unit_digits(currency)))


def share(amount: int, bps: int) -> int:
    """So many basis points of `amount`, rounded down; whoever takes the rest takes the rounding too."""
    return amount * bps // BPS


def format_money(amount: int, currency: str) -> str:
    """`amount` minor units for people: `1,234.56 EUR`, `1,235 JPY`."""
    digits = minor_unit_digits(currency)
    return f"{amount / 10**digits:,.{digits}f} {currency}"


def format_units(units: int, currency: str) -> str:
    """Token units of `currency` for people: `1,234.56`. Finer digits are shown only where they are not zero."""
    digits = minor_unit_digits(currency)
    whole, rest = divmod(abs(units), 10**TOKEN_DECIMALS)
    decimals = f"{rest:0{TOKEN_DECIMALS}d}"
    tail = decimals[:digits] + decimals[digits:].rstrip("0")
    return f"{'-' if units < 0 else ''}{whole:,}" + (f".{tail}" if tail else "")
