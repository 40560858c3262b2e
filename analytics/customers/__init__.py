"""What customers will do: recency, frequency and value, models of what comes next, and segments."""

from analytics.customers.features import (
    FEATURES,
    RFM,
    Customers,
    Split,
    TooFewCustomersError,
    active,
    customers_at,
)
from analytics.customers.gain import Question, entropy, first_question, gains_of, information_gain
from analytics.customers.models import LEAST, MODELS, Propensity, Value
from analytics.customers.purchases import PURCHASE_NEEDS, purchases_of_lines, purchases_of_run
from analytics.customers.scores import Amounts, Scores, Tenth, amounts_of, calibration, scores_of
from analytics.customers.segments import COUNTS, Segment, Segments, names_of, segments_of

__all__ = [
    "COUNTS",
    "FEATURES",
    "LEAST",
    "MODELS",
    "PURCHASE_NEEDS",
    "RFM",
    "Amounts",
    "Customers",
    "Propensity",
    "Question",
    "Scores",
    "Segment",
    "Segments",
    "Split",
    "Tenth",
    "TooFewCustomersError",
    "Value",
    "active",
    "amounts_of",
    "calibration",
    "customers_at",
    "entropy",
    "first_question",
    "gains_of",
    "information_gain",
    "names_of",
    "purchases_of_lines",
    "purchases_of_run",
    "scores_of",
    "segments_of",
]
