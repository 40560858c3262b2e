"""For every test: no clock on single examples, for machines are busy at times."""

from __future__ import annotations

import os

from hypothesis import settings

# In CI the examples are the same every time, so that what passed once passes again; elsewhere they are new ones.
settings.register_profile("argosy", deadline=None, derandomize="ARGOSY_CI" in os.environ)
settings.load_profile("argosy")
