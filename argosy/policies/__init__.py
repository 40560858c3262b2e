"""Policies by name: registered under an entry point, or `package.module:Class`."""

from argosy.policies.loader import build_policies, build_policy
from argosy.policies.registry import ENTRY_POINT_GROUP, Description, describe, registered

__all__ = [
    "ENTRY_POINT_GROUP",
    "Description",
    "build_policies",
    "build_policy",
    "describe",
    "registered",
]
