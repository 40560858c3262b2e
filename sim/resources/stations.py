"""Where orders queue in a warehouse."""

from __future__ import annotations

from typing import NamedTuple

import simpy


class Stations(NamedTuple):
    """The pickers and packers of one warehouse."""

    pick: simpy.Resource
    pack: simpy.Resource


def stations(env: simpy.Environment, pick: int, pack: int) -> Stations:
    """So many of each."""
    return Stations(simpy.Resource(env, pick), simpy.Resource(env, pack))
