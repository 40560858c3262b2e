"""Policies by name: registered under an entry point, or `package.module:Class`."""

from argosy.policies.consent import CodeNotAllowedError, check_consent
from argosy.policies.loader import build_policies, build_policy, build_services
from argosy.policies.registry import ENTRY_POINT_GROUP, Description, clashes, describe, not_used, registered

__all__ = [
    "ENTRY_POINT_GROUP",
    "CodeNotAllowedError",
    "Description",
    "build_policies",
    "build_policy",
    "build_services",
    "check_consent",
    "clashes",
    "describe",
    "not_used",
    "registered",
]
