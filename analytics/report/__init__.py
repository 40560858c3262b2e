"""Pages that people read: charts and maps as SVG, figures with their tables, one file of HTML."""

from analytics.report.figures import HALF, NARROW, WIDE, Figure, Section, Table, empty, figure
from analytics.report.page import LARGEST, Fact, Page, Story, render
from analytics.report.quantities import UNITS, Unit, amount, digits_for, with_interval

__all__ = [
    "HALF",
    "LARGEST",
    "NARROW",
    "UNITS",
    "WIDE",
    "Fact",
    "Figure",
    "Page",
    "Section",
    "Story",
    "Table",
    "Unit",
    "amount",
    "digits_for",
    "empty",
    "figure",
    "render",
    "with_interval",
]
