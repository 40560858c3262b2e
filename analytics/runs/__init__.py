"""Reading run directories: `RunDirectory.open(path).table(name)`, and checking the money in them."""

from analytics.runs.directory import KPIS, PARTS, RunDirectory
from analytics.runs.errors import DamagedTable, RunError
from analytics.runs.manifest import MANIFEST, SCENARIO
from analytics.runs.money import PARTIES, unbalanced_orders
from analytics.runs.schema import schema_of

__all__ = [
    "KPIS",
    "MANIFEST",
    "PARTIES",
    "PARTS",
    "SCENARIO",
    "DamagedTable",
    "RunDirectory",
    "RunError",
    "schema_of",
    "unbalanced_orders",
]
