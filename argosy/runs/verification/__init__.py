"""Checking a run: its files, its transactions, its figures, and the market itself, simulated again."""

from argosy.runs.verification.check import verify
from argosy.runs.verification.outcome import NotChecked, Verification, Watch

__all__ = ["NotChecked", "Verification", "Watch", "verify"]
