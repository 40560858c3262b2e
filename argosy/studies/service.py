"""How well customer service understands questions in wordings that it was not taught."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from analytics.service import LANGUAGES, KeywordRules, asked, phrases, shipped_reader
from analytics.studies import judged
from argosy.console import Block
from argosy.studies.held_to import targets_of
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.service import Classifier, Phrase, Reading
    from argosy.experiments.executors import Workers
    from argosy.studies.request import StudyRequest

HELD: Final = frozenset({"accuracy", "worst_language", "mistyped", "languages", "calibration_error"})
"""What a target can be held to."""
_MISTYPED: Final = 0.2
_BINS: Final = 5
_READERS: Final[Mapping[str, Callable[[], Classifier]]] = {
    "keyword rules": KeywordRules,
    "linear": shipped_reader,
}
NOTES: Final = (
    "held-out questions are other phrases than those that were taught, but were written beside them: accuracy on "
    "what strangers write is lower, and not known",
    "typing errors leave out, double or exchange one letter of a word",
    "the calibration error is the mean distance of confidence and accuracy over five bins of confidence, weighted "
    "by their questions (Guo, Pleiss, Sun and Weinberger 2017)",
)  # fmt: skip


def service(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Read every held-out question, as written and mistyped.

    Args:
        request: checked.
        workers: not needed.
        tell: is told what has ended.
    """
    held = phrases("held")
    rng = np.random.default_rng(request.seed)
    well, badly = ([asked(phrase, rng, errors) for phrase in held] for errors in (0.0, _MISTYPED))
    found = {name: (reader().read(well), reader().read(badly)) for name, reader in _READERS.items()}
    tell(f"{len(held)} questions")
    linear, mistyped = found["linear"]
    by_language = [accuracy(_of(language, held, linear)) for language in LANGUAGES]
    figures = {
        "accuracy": accuracy(list(zip(held, linear, strict=True))),
        "worst_language": min(by_language),
        "mistyped": accuracy(list(zip(held, mistyped, strict=True))),
        "languages": float(
            np.mean([one.language == other.language for one, other in zip(held, linear, strict=True)])
        ),
        "calibration_error": calibration_error(list(zip(held, linear, strict=True))),
    }
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    conditions = (
        f"{len(phrases('train'))} wordings taught, {len(held)} questions held out, in {len(LANGUAGES)} languages; "
        f"order numbers and typing errors of seed {request.seed}"
    )
    return Study(request, rows, conditions, notes=NOTES, tables=[_table(held, found)])


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


def _table(held: Sequence[Phrase], found: dict[str, tuple[list[Reading], list[Reading]]]) -> Block:
    head = ["language", "questions", *(f"{name}{how}" for name in found for how in ("", ", mistyped"))]
    rows = []
    for language in LANGUAGES:
        shares = [f"{accuracy(_of(language, held, read)):.3f}" for both in found.values() for read in both]
        rows.append([language, str(len(_of(language, held, found["linear"][0]))), *shares])
    return Block("share of questions read rightly, by language", head, rows)
