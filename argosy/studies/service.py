"""How well customer service understands questions in wordings that it was not taught."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from analytics.service import (
    INSTALL,
    LANGUAGES,
    KeywordRules,
    asked,
    has_encoder,
    phrases,
    shipped_embedding_reader,
    shipped_reader,
)
from analytics.studies import judged
from argosy.console import Block
from argosy.studies.held_to import targets_of
from argosy.studies.service_transfer import of_four, of_others, table, transfer
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.service import Classifier, Phrase, Reading
    from argosy.experiments.executors import Workers
    from argosy.studies.request import StudyRequest
    from argosy.studies.service_transfer import Transfer

WITH_ENCODER: Final = frozenset({"embedding", "zero_shot", "zero_shot_all"})
HELD: Final = WITH_ENCODER | {"accuracy", "worst_language", "mistyped", "languages", "calibration_error"}
"""What a target can be held to."""
_MISTYPED: Final = 0.2
_BINS: Final = 5
_READERS: Final[Mapping[str, Callable[[], Classifier]]] = {
    "keyword rules": KeywordRules,
    "linear": shipped_reader,
    "embedding": shipped_embedding_reader,
}
NOTES: Final = (
    "held-out questions are other phrases than those that were taught, but were written beside them: accuracy on "
    "what strangers write is lower, and not known",
    "typing errors leave out, double or exchange one letter of a word",
    "the calibration error is the mean distance of confidence and accuracy over five bins of confidence, weighted "
    "by their questions (Guo, Pleiss, Sun and Weinberger 2017)",
    "English alone is zero-shot for the other languages: none of their phrases was taught; the penalty on weights "
    "alone was chosen on taught phrases of all",
    "five-shot: five phrases of each intent are taught, of whatever languages; the mean of ten choices",
)  # fmt: skip


def service(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Read every held-out question, as written and mistyped, and after little teaching.

    Without the sentence encoder, what is read by embeddings is left out and named.

    Args:
        request: checked.
        workers: not needed.
        tell: is told what has ended.
    """
    held = phrases("held")
    rng = np.random.default_rng(request.seed)
    well, badly = ([asked(phrase, rng, errors) for phrase in held] for errors in (0.0, _MISTYPED))
    readers = {name: reader for name, reader in _READERS.items() if name != "embedding" or has_encoder()}
    found = {name: (reader().read(well), reader().read(badly)) for name, reader in readers.items()}
    tell(f"{len(held)} questions")
    little = transfer(held, well, rng)
    tell("taught little")
    figures = _figures(held, found) | _transferred(little)
    targets = targets_of(request.name)
    rows = [judged(target, figures[target.statistic]) for target in targets if target.statistic in figures]
    conditions = (
        f"{len(phrases('train'))} wordings taught, {len(held)} questions held out, in {len(LANGUAGES)} languages; "
        f"order numbers, typing errors and choices of five of seed {request.seed}"
    )
    return Study(
        request, rows, conditions, notes=NOTES, tables=[_table(held, found), table(little)],
        skipped=[target.name for target in targets if target.statistic not in figures],
        why_skipped=f"they need the sentence encoder ({INSTALL})",
    )  # fmt: skip


Found = dict[str, tuple[list["Reading"], list["Reading"]]]
"""What was read of questions as written and mistyped, by name of the reader."""


def _figures(held: Sequence[Phrase], found: Found) -> dict[str, float]:
    linear, mistyped = (list(zip(held, read, strict=True)) for read in found["linear"])
    figures = {
        "accuracy": accuracy(linear),
        "worst_language": min(accuracy(_of(language, held, found["linear"][0])) for language in LANGUAGES),
        "mistyped": accuracy(mistyped),
        "languages": float(np.mean([phrase.language == reading.language for phrase, reading in linear])),
        "calibration_error": calibration_error(linear),
    }
    if "embedding" in found:
        figures["embedding"] = accuracy(list(zip(held, found["embedding"][0], strict=True)))
    return figures


def _transferred(little: Transfer) -> dict[str, float]:
    if "embedding" not in little.english:
        return {}
    shares = little.english["embedding"]
    return {"zero_shot": of_four(shares), "zero_shot_all": of_others(shares)}


Pairs = list[tuple["Phrase", "Reading"]]


def _of(language: str, held: Sequence[Phrase], read: Sequence[Reading]) -> Pairs:
    return [pair for pair in zip(held, read, strict=True) if pair[0].language == language]


def accuracy(pairs: Pairs) -> float:
    """Share of questions whose intent was read."""
    return float(np.mean([phrase.intent == reading.intent for phrase, reading in pairs]))


def calibration_error(pairs: Pairs) -> float:
    """Mean distance of confidence and accuracy over bins of confidence, weighted by their questions."""
    confidence = np.array([reading.confidence for _, reading in pairs])
    right = np.array([phrase.intent == reading.intent for phrase, reading in pairs])
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, confidence - right, _BINS)
    return float(np.abs(gaps).sum() / len(pairs))


def _table(held: Sequence[Phrase], found: Found) -> Block:
    head = ["language", "questions", *(f"{name}{how}" for name in found for how in ("", ", mistyped"))]
    rows = []
    for language in LANGUAGES:
        shares = [f"{accuracy(_of(language, held, read)):.3f}" for both in found.values() for read in both]
        rows.append([language, str(len(_of(language, held, found["linear"][0]))), *shares])
    return Block("share of questions read rightly, by language", head, rows)
