"""A tribunal whose arbitrators do what a test tells them."""

from __future__ import annotations

from chain.evm import RevmEngine
from chain.testing.court import CourtChain


def on_strings() -> CourtChain:
    """A tribunal between two arbitrators on strings, who ask no fee until told to."""
    made = CourtChain(RevmEngine)
    made.panel = made.deploy("HostileArbitrator")
    made.sole = made.deploy("HostileArbitrator")
    made.tribunal = made.deploy_tribunal(made.panel, made.sole)
    made.wait()
    return made
