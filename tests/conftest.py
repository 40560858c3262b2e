"""For every test: no clock on single examples, for machines are busy at times."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("argosy", deadline=None)
settings.load_profile("argosy")
