"""`[[warehouses]]`: where goods wait for their buyers."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from sim.core.limits import HourOfDay, Limits, Share

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, kw_only=True)
class Warehouse:
    """A place from which sellers ship, with stations for picking and packing.

    Attributes:
        place: city code.
        currency: in which its sellers price.
        sellers: how many sellers keep their stock here; 0 for a regional warehouse, where sellers elsewhere may
            keep some of theirs.
        price_factor: level of prices against the catalogue's.
        pick_stations: orders picked at the same time.
        pack_stations: orders packed at the same time.
        receive_stations: deliveries received at the same time, in the pickers' shift; where absent nobody waits at
            the dock.
        made_here_share: of its articles that were made in its own customs area; else that of `selling`.
        rest_days: of every week, on which nobody picks or packs; none where absent.
        shift_minutes: for which its stations are at work for this market on a working day; round the clock where
            absent. `handling.shift_factor` makes it longer or shorter.
        shift_starts: hour of the day in local time; else that of `handling`.
    """

    named_by: ClassVar[str] = "place"

    place: str
    currency: str
    sellers: Annotated[int, Limits(0, 10**6)]
    price_factor: Annotated[float, Limits(0, 10**6, open_below=True)]
    pick_stations: Annotated[int, Limits(1, 10**6)]
    pack_stations: Annotated[int, Limits(1, 10**6)]
    receive_stations: Annotated[int, Limits(1, 10**6)] | None = None
    made_here_share: Share | None = None
    rest_days: tuple[Weekday, ...] = ()
    shift_minutes: Annotated[int, Limits(1, 1_440)] | None = None
    shift_starts: HourOfDay | None = None
