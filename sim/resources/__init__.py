"""What orders wait for: stock, stations and departures."""

from sim.resources.cover import Cover
from sim.resources.popularity import Popularity
from sim.resources.shelves import Replenisher, put_back, stock_shelves
from sim.resources.stations import Stations, stations
from sim.resources.stock import Stock
from sim.resources.timetable import Booking, Departure, Timetable, Timetables

__all__ = [
    "Booking",
    "Cover",
    "Departure",
    "Popularity",
    "Replenisher",
    "Stations",
    "Stock",
    "Timetable",
    "Timetables",
    "put_back",
    "stations",
    "stock_shelves",
]
