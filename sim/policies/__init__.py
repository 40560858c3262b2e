"""Decisions that can be exchanged: what each sees, what it answers, and the policies that need no model.

One file per family. A policy is called with a frozen view of plain values and a `Setting`, and has no other way
to the market. It may declare, as attributes of its class, `oracle = True` to be told the hidden truth and
`memory_days = N` to read N days of history; with a method `learn(history, now)` it learns while the market runs.
"""

from sim.policies.arbitration import ArbitrationPolicy, DisputeView
from sim.policies.arrival import (
    NOMINAL,
    Arrival,
    ArrivalPolicy,
    ArrivalView,
    LegAhead,
    Published,
    Schedule,
)
from sim.policies.dispatch import DispatchPolicy, WaitingOrder, WaveView
from sim.policies.family import Family
from sim.policies.fraud import Action, FraudPolicy, Reason, RiskView, Screening, Terms, screening
from sim.policies.grading import (
    WARNING,
    Counts,
    Crook,
    Grade,
    Graded,
    GradeView,
    Grading,
    GradingPolicy,
    grades,
)
from sim.policies.history import Archive, History, Known, Observation
from sim.policies.last_mile import (
    DEPOT,
    LastMilePolicy,
    MorningView,
    Stop,
    Trip,
    Van,
    in_vans,
    trip,
)
from sim.policies.observations import (
    ChargedBack,
    Delivered,
    Dispatched,
    Disputed,
    Ended,
    Placed,
    Rated,
    Received,
    Returned,
    Reviewed,
    Ruled,
    Scanned,
    Screened,
    Verified,
    Warned,
)
from sim.policies.placement import PlacementPolicy, PlacementView
from sim.policies.policy_set import FAMILIES, PolicySet, is_steady, memory_days, plans_rounds, reads_truth
from sim.policies.pricing import ListPrice, PriceView, PricingPolicy
from sim.policies.recommendation import Candidate, RecommendationPolicy, ShelfView
from sim.policies.replenishment import ReplenishmentPolicy, StockView
from sim.policies.routing import Itinerary, Lane, Lanes, Load, RoutingPolicy, RoutingView, lanes_of
from sim.policies.setting import Learner, Setting, policy_rng

__all__ = [
    "DEPOT",
    "FAMILIES",
    "NOMINAL",
    "WARNING",
    "Action",
    "ArbitrationPolicy",
    "Archive",
    "Arrival",
    "ArrivalPolicy",
    "ArrivalView",
    "Candidate",
    "ChargedBack",
    "Counts",
    "Crook",
    "Delivered",
    "DispatchPolicy",
    "Dispatched",
    "DisputeView",
    "Disputed",
    "Ended",
    "Family",
    "FraudPolicy",
    "Grade",
    "GradeView",
    "Graded",
    "Grading",
    "GradingPolicy",
    "History",
    "Itinerary",
    "Known",
    "Lane",
    "Lanes",
    "LastMilePolicy",
    "Learner",
    "LegAhead",
    "ListPrice",
    "Load",
    "MorningView",
    "Observation",
    "Placed",
    "PlacementPolicy",
    "PlacementView",
    "PolicySet",
    "PriceView",
    "PricingPolicy",
    "Published",
    "Rated",
    "Reason",
    "Received",
    "RecommendationPolicy",
    "ReplenishmentPolicy",
    "Returned",
    "Reviewed",
    "RiskView",
    "RoutingPolicy",
    "RoutingView",
    "Ruled",
    "Scanned",
    "Schedule",
    "Screened",
    "Screening",
    "Setting",
    "ShelfView",
    "StockView",
    "Stop",
    "Terms",
    "Trip",
    "Van",
    "Verified",
    "WaitingOrder",
    "Warned",
    "WaveView",
    "grades",
    "in_vans",
    "is_steady",
    "lanes_of",
    "memory_days",
    "plans_rounds",
    "policy_rng",
    "reads_truth",
    "screening",
    "trip",
]
