"""payments.csv: how people pay online where they live; payments_small.csv: all ways in use, to follow by hand."""

from __future__ import annotations

from .table import csv_text

HEADER = ("country", "method", "share", "basis", "year", "source")

CRYPTO = 0.002
"""Of value, at most, in the world of 2022 (Statista)."""

# country, basis, year, source, shares in per cent of what is not paid in cryptocurrency. Where a source names no
# method for a rest, the rest goes where its author puts "other": what was added so is named.
MIXES: tuple[tuple[str, str, str, str, dict[str, float]], ...] = (
    ("CN", "value", "2024", "Worldpay; rest to transfers", {"ewallet": 84, "card": 9, "transfer": 7}),
    (
        "DE", "value", "2024", "EHI: PayPal, invoice and instalments, direct debit, cards; rest to transfers",
        {"ewallet": 28.5, "pay_later": 30.1, "transfer": 29.1, "card": 12.3},
    ),
    (
        "ES", "value", "2024", "PPRO; rest to pay later",
        {"card": 50, "ewallet": 31, "transfer": 5, "cash": 2, "pay_later": 12},
    ),
    (
        "FR", "value", "2018", "Fevad: cards, of which instalments; rest assumed",
        {"card": 68, "pay_later": 12, "ewallet": 15, "transfer": 5},
    ),
    (
        "GB", "value", "2024", "Worldpay: wallets, pay later; transfers of 2022; rest to cards",
        {"ewallet": 40, "pay_later": 7, "transfer": 9, "card": 44},
    ),
    (
        "IN", "orders", "2024", "TrackParcel: cash on delivery; Worldpay: UPI, of value paid before; rest assumed",
        {"cash": 50, "transfer": 32, "card": 10, "ewallet": 8},
    ),
    (
        "IT", "value", "2024", "PPRO; rest to pay later",
        {"ewallet": 35, "card": 31, "transfer": 13, "cash": 4, "pay_later": 17},
    ),
    (
        "JP", "value", "2022", "CMSPI: wallets, post-pay, cash; Stripe: cards used by 80 %; rest to cards",
        {"card": 74, "ewallet": 18, "pay_later": 6, "cash": 2},
    ),
    ("KR", "value", "2023", "GlobalData, PPRO; rest to cards", {"card": 69, "ewallet": 25, "transfer": 6}),
    (
        "NL", "value", "2020", "iDEAL: purchases abroad; rest assumed",
        {"transfer": 46, "card": 22, "ewallet": 20, "pay_later": 12},
    ),
    (
        "PL", "value", "2023", "Worldpay: account to account, BLIK included; rest assumed",
        {"transfer": 68, "card": 15, "ewallet": 10, "cash": 7},
    ),
    (
        "SG", "value", "2024", "Worldpay: wallets, credit cards; rest to debit cards and transfers",
        {"ewallet": 39, "card": 47, "transfer": 14},
    ),
    (
        "TH", "assumed", "2024", "Antom: transfers, then wallets, without figures",
        {"transfer": 40, "ewallet": 25, "card": 20, "cash": 15},
    ),
    (
        "TR", "value", "2022", "Worldpay: credit cards; rest assumed",
        {"card": 60, "transfer": 15, "cash": 13, "ewallet": 12},
    ),
    (
        "*", "orders", "2024", "ECB SPACE: cards and wallets in the euro area; rest assumed",
        {"card": 48, "ewallet": 29, "transfer": 13, "pay_later": 6, "cash": 4},
    ),
)  # fmt: skip


def payments() -> str:
    """payments.csv: the shares of every country, the star for all others."""
    rows: list[tuple[str, str, str, str, str, str]] = []
    for country, basis, year, source, mix in MIXES:
        total = sum(mix.values())
        shares = {method: share / total * (1 - CRYPTO) for method, share in mix.items()} | {"crypto": CRYPTO}
        rows += [
            (country, method, f"{share:.4f}", basis, year, source) for method, share in sorted(shares.items())
        ]
    return csv_text(HEADER, sorted(rows))


SMALL = {"card": 0.45, "ewallet": 0.2, "crypto": 0.1, "transfer": 0.1, "cash": 0.1, "pay_later": 0.05}


def payments_small() -> str:
    """payments_small.csv: every method often enough that a week shows all of them."""
    source = "assumption; so that a small market shows every method"
    rows = [
        ("*", method, f"{share:.4f}", "assumed", "2025", source) for method, share in sorted(SMALL.items())
    ]
    return csv_text(HEADER, rows)
