"""What orders wait for: stock, stations and departures."""

from sim.resources.ahead import Ahead
from sim.resources.cover import Cover
from sim.resources.depots import Depot, Depots, Drop, Parcel, Planner, at_door, van_of
from sim.resources.floor import Dispatcher, Floor, Floors
from sim.resources.offices import Checks, CustomsOffice, Offices, checks_of
from sim.resources.popularity import Popularity
from sim.resources.regional import Need, Placing, Regional, Sent
from sim.resources.reviewers import Reviewers
from sim.resources.shelves import Replenisher, Supplied, put_back, stock_shelves, take_back
from sim.resources.stations import Station, Task, Title, Turn
from sim.resources.stock import Source, Stock
from sim.resources.timetable import Booking, Departure, Timetable, Timetables

__all__ = [
    "Ahead",
    "Booking",
    "Checks",
    "Cover",
    "CustomsOffice",
    "Departure",
    "Depot",
    "Depots",
    "Dispatcher",
    "Drop",
    "Floor",
    "Floors",
    "Need",
    "Offices",
    "Parcel",
    "Placing",
    "Planner",
    "Popularity",
    "Regional",
    "Replenisher",
    "Reviewers",
    "Sent",
    "Source",
    "Station",
    "Stock",
    "Supplied",
    "Task",
    "Timetable",
    "Timetables",
    "Title",
    "Turn",
    "at_door",
    "checks_of",
    "put_back",
    "stock_shelves",
    "take_back",
    "van_of",
]
