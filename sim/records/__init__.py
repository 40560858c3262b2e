"""Tables that a run leaves behind, and how they are written."""

from sim.records.kinds import (
    CaseKind,
    Clearance,
    Conduct,
    Decider,
    Event,
    Fate,
    Movement,
    PaymentKind,
    Stage,
    WayStage,
)
from sim.records.recorder import Recorder
from sim.records.schema import ColumnType, Row, Schema
from sim.records.schemas import SCHEMAS, TABLES
from sim.records.sinks import MemorySink, Sink
from sim.records.tables import (
    CountRow,
    DisputeRow,
    EventRow,
    LineRow,
    LookRow,
    OrderRow,
    SidePaymentRow,
    StationRow,
    StockRow,
    TrafficRow,
    TransactionRow,
    VisitRow,
)
from sim.records.tables_of_freight import (
    ArrivalRow,
    ClearanceRow,
    LegRow,
    RoundRow,
    ShipmentRow,
    TransferRow,
)

__all__ = [
    "SCHEMAS",
    "TABLES",
    "ArrivalRow",
    "CaseKind",
    "Clearance",
    "ClearanceRow",
    "ColumnType",
    "Conduct",
    "CountRow",
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
    "RoundRow",
    "Row",
    "Schema",
    "ShipmentRow",
    "SidePaymentRow",
    "Sink",
    "Stage",
    "StationRow",
    "StockRow",
    "TrafficRow",
    "TransactionRow",
    "TransferRow",
    "VisitRow",
    "WayStage",
]
