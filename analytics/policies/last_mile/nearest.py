"""Rounds to the nearest door that is left, as a courier without a plan drives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.policies import DEPOT

if TYPE_CHECKING:
    from sim.policies import MorningView, Setting


class NearestNeighbour:
    """To the nearest door for which there are room and time (Rosenkrantz, Stearns and Lewis 1977).

    When there is none, the van returns and another one leaves.
    """

    def __call__(self, view: MorningView, setting: Setting) -> tuple[tuple[int, ...], ...]:
        """One round after the other; of doors equally near the first."""
        return nearest_first(view)


def nearest_first(view: MorningView) -> tuple[tuple[int, ...], ...]:
    """Rounds of nearest neighbours."""
    van = view.van
    doors = np.array([(stop.east_km, stop.north_km) for stop in (*view.stops, DEPOT)])
    weights = np.array([stop.weight_g for stop in view.stops])
    per_km = van.drive_seconds(van.km_per_km)
    home = len(view.stops)
    back = per_km * np.hypot(*doors[:home].T)
    left = np.ones(home, dtype=bool)
    rounds: list[tuple[int, ...]] = []
    while left.any():
        numbers: list[int] = []
        at, load, out = home, 0, 0.0
        while len(numbers) < van.stops:
            there = per_km * np.hypot(*(doors[:home] - doors[at]).T) + van.stop_seconds
            fits = left & (load + weights <= van.weight_g) & (out + there + back <= van.shift_seconds)
            if not numbers and not fits.any():
                # a door too far for any shift, or a parcel too heavy, has a van of its own
                fits = left & (there == there[left].min())
                numbers.append(int(np.argmax(fits)))
                break
            if not fits.any():
                break
            next_one = int(np.argmin(np.where(fits, there, np.inf)))
            numbers.append(next_one)
            left[next_one] = False
            load, out, at = load + int(weights[next_one]), out + float(there[next_one]), next_one
        left[numbers] = False
        rounds.append(tuple(numbers))
    return tuple(rounds)
