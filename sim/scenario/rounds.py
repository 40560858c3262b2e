"""`[rounds]`: vans that bring parcels from the hub to the door, where a policy plans their rounds."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Cents, HourOfDay, Limits, Minutes, PositiveMinutes
from sim.scenario.warehouse import Weekday

_Positive = Limits(0, 10**6, open_below=True)
HourOfEvening = Annotated[float, Limits(0, 24, why="a day has 24 hours")]


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """A depot at every hub, and its vans. Of no account while no policy plans rounds.

    Attributes:
        cut_off_hour: local time until which a parcel has to be there to leave on the next working day.
        departs_hour: local time at which vans leave.
        rest_days: days of the week without rounds, beside public holidays; not all seven.
        radius_km: of the district around a depot over which doors are spread evenly.
        other_stops: for parcels of other shippers, per depot and day.
        other_grams: weight of one of theirs.
        first_attempt_share: attempts at which somebody is there to take the parcel.
        sample_days: every how many days rounds are planned; the others go as the last one planned at the depot.
        van_stops: most stops of a round.
        van_kg: most that a van carries.
        shift_minutes: longest round.
        road_km_per_km: kilometres of road for one of beeline.
        speed_kmh: between two doors.
        minutes_per_stop: at a door.
        cents_per_hour: of a courier, in euro cents.
        cents_per_km: of a van, in euro cents.
        co2_kg_per_km: of a van.
    """

    cut_off_hour: HourOfEvening
    departs_hour: HourOfDay
    rest_days: tuple[Weekday, ...]
    radius_km: Annotated[float, Limits(0, 1_000)]
    other_stops: Annotated[int, Limits(0, 10_000)]
    other_grams: Annotated[int, Limits(0, 10**6)]
    first_attempt_share: Annotated[float, Limits(0, 1, open_below=True, why="somebody is there sometimes")]
    sample_days: Annotated[int, Limits(1, 3_650)]
    van_stops: Annotated[int, Limits(1, 10_000)]
    van_kg: Annotated[float, _Positive]
    shift_minutes: PositiveMinutes
    road_km_per_km: Annotated[float, Limits(1, 10)]
    speed_kmh: Annotated[float, Limits(0, 1_000, open_below=True)]
    minutes_per_stop: Minutes
    cents_per_hour: Cents
    cents_per_km: Cents
    co2_kg_per_km: Annotated[float, Limits(0, 1_000)]
