"""Attacks as programs: black boxes that are judged by where money ends, never by errors or views."""

from argosy.lab.attacks.attack import FELL, HELD, NOT_APPLICABLE, Attack, Outcome
from argosy.lab.attacks.catalogue import ATTACKS

__all__ = ["ATTACKS", "FELL", "HELD", "NOT_APPLICABLE", "Attack", "Outcome"]
