"""Policies that need a graph or a model, one package per family."""

__all__ = ["fraud", "replenish", "routing"]
