"""Fraud screens that learn."""

from analytics.policies.fraud.logistic import FEATURES, LogisticScreen, features

__all__ = ["FEATURES", "LogisticScreen", "features"]
