"""Routing over a graph."""
