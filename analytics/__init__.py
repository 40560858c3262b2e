"""Optimised and learned policies, key figures, charts."""
