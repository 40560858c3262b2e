"""What orders wait for: stock, stations and departures."""

from sim.resources.ahead import Ahead
from sim.resources.cover import Cover
from sim.resources.popularity import Popularity
from sim.resources.shelves import Replenisher, put_back, stock_shelves, take_back
from sim.resources.stations import Stations, stations
from sim.resources.stock import Source, Stock
from sim.resources.timetable import Booking, Departure, Timetable, Timetables

__all__ = [
    "Ahead",
    "Booking",
    "Cover",
    "Departure",
    "Popularity",
    "Replenisher",
    "Source",
    "Stations",
    "Stock",
    "Timetable",
    "Timetables",
    "put_back",
    "stations",
    "stock_shelves",
    "take_back",
]
