"""Tables that a run leaves behind, and how they are written."""

from sim.records.kinds import CaseKind, Conduct, Decider, Event, Fate, Movement, PaymentKind
from sim.records.recorder import Recorder
from sim.records.sinks import MemorySink, Sink
from sim.records.tables import (
    SCHEMAS,
    TABLES,
    ColumnType,
    DisputeRow,
    EventRow,
    LegRow,
    LineRow,
    LookRow,
    OrderRow,
    Row,
    Schema,
    ShipmentRow,
    SidePaymentRow,
    StockRow,
    TrafficRow,
    TransactionRow,
    VisitRow,
)

__all__ = [
    "SCHEMAS",
    "TABLES",
    "CaseKind",
    "ColumnType",
    "Conduct",
    "Decider",
    "DisputeRow",
    "Event",
    "EventRow",
    "Fate",
    "LegRow",
    "LineRow",
    "LookRow",
    "MemorySink",
    "Movement",
    "OrderRow",
    "PaymentKind",
    "Recorder",
    "Row",
    "Schema",
    "ShipmentRow",
    "SidePaymentRow",
    "Sink",
    "StockRow",
    "TrafficRow",
    "TransactionRow",
    "VisitRow",
]
