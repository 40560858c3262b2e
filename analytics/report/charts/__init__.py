"""Charts as SVG, written from numbers: what is on an axis is in the unit that the axis names."""

from analytics.report.charts.bands import Frame, Line, Shade, bands
from analytics.report.charts.bars import Bar, bars
from analytics.report.charts.intervals import Plot, Row, intervals
from analytics.report.charts.ridges import Hill, ridges
from analytics.report.charts.scatter import Axes, Spot, scatter

__all__ = [
    "Axes",
    "Bar",
    "Frame",
    "Hill",
    "Line",
    "Plot",
    "Row",
    "Shade",
    "Spot",
    "bands",
    "bars",
    "intervals",
    "ridges",
    "scatter",
]
