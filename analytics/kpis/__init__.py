"""Key figures of a run. Money in euro cents; shares and means over nothing are None, never 0.

A KPI is one function with `@kpi` in the file of its subject. A new subject is a file and its name below.
"""

from importlib import import_module

from analytics.kpis.collect import FactsSink, facts_of, tables_of, with_accounts
from analytics.kpis.facts import Facts, Number, UndeclaredColumn, days_until, together
from analytics.kpis.registry import KPIS, Better, Kpi, Unit, all_needs, evaluate, kpi, of_tables
from analytics.kpis.steps import Step, gas_by_step

__all__ = [
    "KPIS",
    "Better",
    "Facts",
    "FactsSink",
    "Kpi",
    "Number",
    "Step",
    "UndeclaredColumn",
    "Unit",
    "all_needs",
    "days_until",
    "evaluate",
    "facts_of",
    "gas_by_step",
    "kpi",
    "of_tables",
    "tables_of",
    "together",
    "with_accounts",
]

_SUBJECTS = (
    "orders", "money", "landed_cost", "delivery", "freight", "arrival", "warehouse", "customs", "last_mile",
    "disputes", "losses", "modules", "fraud", "screens", "gas", "capital", "emissions", "ways_back", "profits",
    "inventory", "grades", "marketing",
)  # fmt: skip
"""Files of KPIs, in the order in which their figures are shown."""

for _subject in _SUBJECTS:
    import_module(f"{__name__}.{_subject}")
