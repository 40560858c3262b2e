"""Reading what reports draw of a comparison, as its replications left it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argosy.experiments.drawing import Drawn
from argosy.experiments.journal import damaged, read_lines
from argosy.experiments.store import REPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def read_series(directory: Path) -> dict[str, list[Drawn]]:
    """What is drawn of every strategy of an experiment, a replication after the other.

    An experiment that was stored before there were series has none.

    Raises:
        InputError: if they cannot be read.
    """
    file = directory / REPLICATIONS
    found: dict[str, dict[int, Drawn]] = {}
    try:
        for line in read_lines(file):
            if "series" in line:
                found.setdefault(line["strategy"], {})[int(line["replication"])] = _read(line["series"])
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(file, f"cannot be read: {type(error).__name__}: {error}") from error
    common = set.intersection(*(set(by_number) for by_number in found.values())) if found else set()
    return {label: [by_number[n] for n in sorted(common)] for label, by_number in found.items()}


def _read(stored: Mapping[str, Any]) -> Drawn:
    from analytics.weekly import SERIES, Flow

    weekly = {name: [None if x is None else float(x) for x in stored["weekly"][name]] for name in SERIES}
    if len(set(map(len, weekly.values()))) > 1:
        raise ValueError("series of different lengths")
    flows: Sequence[Sequence[Any]] = stored["flows"]
    return Drawn(
        weekly,
        [Flow(str(a), str(b), str(mode), int(km), float(n), float(kg)) for a, b, mode, km, n, kg in flows],
        [int(count) for count in stored["lead"]],
    )
