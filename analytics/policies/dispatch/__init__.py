"""Dispatch that learns."""

from analytics.policies.dispatch.lateness import FEATURES, LatenessRisk, features

__all__ = ["FEATURES", "LatenessRisk", "features"]
