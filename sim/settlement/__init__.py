"""Paying for an order: the protocol, the division of money, the books, and settlement without a chain."""
