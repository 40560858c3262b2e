"""Text from files of users, as a terminal may show it: without what would steer it, and not without end."""

from __future__ import annotations

import unicodedata
from typing import Final

_LONGEST: Final = 200
_STEERING: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, halves of characters, and separators of lines."""

_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that show other text backwards."""


def printable(text: str, most: int | None = None) -> str:
    """`text` with its line breaks, each line of `most` characters; other control characters are spelled out."""
    return "\n".join(one_line(line, most) for line in text.replace("\r\n", "\n").split("\n"))


def one_line(text: str, most: int | None = _LONGEST) -> str:
    r"""`text` on one line, with `most` characters and a word on how many more; an escape is shown as `\x1b`."""
    kept = text if most is None or len(text) <= most else _cut(text, most)
    return kept if kept.isascii() and kept.isprintable() else "".join(map(_shown, kept))


def _cut(text: str, most: int) -> str:
    """Beginning and end, which say what the middle is about."""
    end = most // 4
    return f"{text[: most - end]}... ({len(text) - most:,} more characters) ...{text[-end:]}"


def _shown(letter: str) -> str:
    if unicodedata.category(letter) in _STEERING or letter in _TURNING:
        return letter.encode("unicode_escape").decode()
    return letter
