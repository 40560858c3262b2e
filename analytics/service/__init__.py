"""Customer service: what buyers ask, how it is read, and what there is to answer."""

from analytics.service.classifier import Classifier, Reading
from analytics.service.keywords import KeywordRules
from analytics.service.linear import LinearReader, separator, shipped_reader, softmax, temperature
from analytics.service.phrases import INTENTS, LANGUAGES, OTHER, Phrase, asked, document, filled, phrases
from analytics.service.situations import (
    MONEY,
    PERSON,
    REFUSED,
    SECONDS,
    WHICH,
    Fact,
    Known,
    Situation,
    facts_of,
    situation_of,
)

__all__ = [
    "INTENTS",
    "LANGUAGES",
    "MONEY",
    "OTHER",
    "PERSON",
    "REFUSED",
    "SECONDS",
    "WHICH",
    "Classifier",
    "Fact",
    "KeywordRules",
    "Known",
    "LinearReader",
    "Phrase",
    "Reading",
    "Situation",
    "asked",
    "document",
    "facts_of",
    "filled",
    "phrases",
    "separator",
    "shipped_reader",
    "situation_of",
    "softmax",
    "temperature",
]
