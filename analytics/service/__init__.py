"""Customer service: what buyers ask, how it is read, and what there is to answer."""

from analytics.service.calibrated import softmax, temperature
from analytics.service.classifier import Classifier, Reading
from analytics.service.embedding import (
    INSTALL,
    EmbeddingReader,
    NoEncoderError,
    embedded,
    has_encoder,
    shipped_embedding_reader,
)
from analytics.service.keywords import KeywordRules
from analytics.service.linear import LinearReader, shipped_reader
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
    "INSTALL",
    "INTENTS",
    "LANGUAGES",
    "MONEY",
    "OTHER",
    "PERSON",
    "REFUSED",
    "SECONDS",
    "WHICH",
    "Classifier",
    "EmbeddingReader",
    "Fact",
    "KeywordRules",
    "Known",
    "LinearReader",
    "NoEncoderError",
    "Phrase",
    "Reading",
    "Situation",
    "asked",
    "document",
    "embedded",
    "facts_of",
    "filled",
    "has_encoder",
    "phrases",
    "shipped_embedding_reader",
    "shipped_reader",
    "situation_of",
    "softmax",
    "temperature",
]
