"""Fraud screens that learn."""
