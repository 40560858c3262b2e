"""Visits, slates and choices."""
