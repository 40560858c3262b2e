"""Policies that need a graph or a model."""
