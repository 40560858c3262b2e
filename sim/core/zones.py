"""Time zones of the IANA database, out of the package tzdata and nowhere else.

Python prefers the machine's own database where it has one; two machines would then disagree about a zone whose
rules changed lately. The package is pinned with all others.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@cache
def zone_names() -> frozenset[str]:
    """Names of all zones, as in `Asia/Kolkata`."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def zone(name: str) -> ZoneInfo:
    """The zone called `name`.

    Raises:
        KeyError: if there is none.
    """
    if name not in zone_names():
        raise KeyError(name)
    with files("tzdata.zoneinfo").joinpath(name).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
