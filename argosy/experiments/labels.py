"""Labels of strategies, such as `routing=balanced(cents_per_day=20),fraud=none`."""

from __future__ import annotations


def parts_of(text: str) -> list[str]:
    """The parts between commas that no bracket encloses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
