"""Names of the fraud screens that learn.

Apart from the screens: those load scikit-learn, and what a process has in memory counts as the peak of any that it
starts, which benchmarks measure.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Watching = Literal["logistic", "tree", "forest", "boosting", "network", "isolation", "graph"]

LEARNED: Final[tuple[Watching, ...]] = get_args(Watching)
"""Every one, by name."""
