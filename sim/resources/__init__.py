"""What orders wait for: stock, stations and departures."""

from sim.resources.stations import Stations, stations
from sim.resources.stock import Stock
from sim.resources.timetable import Departure, Timetable, Timetables

__all__ = ["Departure", "Stations", "Stock", "Timetable", "Timetables", "stations"]
