"""Shipped scenarios and their data."""
