"""Fraud screens that learn."""

from analytics.policies.fraud.compiled import CompiledClassifier
from analytics.policies.fraud.earlier import FEATURES, table_features
from analytics.policies.fraud.expected_cost import cheapest, expected_costs
from analytics.policies.fraud.isolation import IsolationScreen
from analytics.policies.fraud.labels import Labelled, labelled
from analytics.policies.fraud.logistic import LogisticScreen
from analytics.policies.fraud.network import NetworkScreen
from analytics.policies.fraud.screen import LearnedScreen
from analytics.policies.fraud.shadow import ShadowScreen
from analytics.policies.fraud.trees import BoostingScreen, ForestScreen, GraphScreen, TreeScreen

__all__ = [
    "FEATURES",
    "BoostingScreen",
    "CompiledClassifier",
    "ForestScreen",
    "GraphScreen",
    "IsolationScreen",
    "Labelled",
    "LearnedScreen",
    "LogisticScreen",
    "NetworkScreen",
    "ShadowScreen",
    "TreeScreen",
    "cheapest",
    "expected_costs",
    "labelled",
    "table_features",
]
