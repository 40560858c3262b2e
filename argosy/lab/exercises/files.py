"""The texts of the exercises; contracts lie in contracts/lab of a checkout, or here in an installed package."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from argosy.lab.exercises.exercise import PYTHON, SOLIDITY
from argosy.problems import InputError
from chain.contracts.compile import CONTRACTS

if TYPE_CHECKING:
    from argosy.lab.exercises.exercise import Exercise

_TEXTS: Final = Path(str(resources.files("argosy.lab"))) / "exercises"
_INSTALLED: Final = _TEXTS / "contracts"
_BASE: Final = "Sale.sol"
_WAYS: Final = {SOLIDITY: "Attack.sol", PYTHON: "attack.py"}


def source(name: str) -> Path:
    """The file of a contract of the exercises."""
    folder = CONTRACTS / "lab"
    return (folder if folder.is_dir() else _INSTALLED) / f"{name}.sol"


def own_token(exercise: Exercise) -> str:
    """The contract of the story's token; empty if it has none of its own."""
    token = exercise.plot.token
    return token if token.endswith("Token") else ""


def write_exercise(exercise: Exercise, directory: Path) -> list[Path]:
    """Write the flawed contract with what it imports, the story and a beginning of an attack; gives their paths.

    Raises:
        InputError: if one of them is there already, or cannot be written. Nothing is overwritten.
    """
    texts = _files(exercise)
    paths = [directory / name for name in texts]
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        raise InputError(
            f"{there[0]} is there already", f"name a new directory: argosy lab start {exercise.number} DIR"
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot write to {directory}: {error.strerror}", "name another directory"
        ) from error
    return paths


def _files(exercise: Exercise) -> dict[str, str]:
    """Names and texts."""
    solidity = [exercise.contract, *filter(None, [own_token(exercise)])]
    texts = {f"{name}.sol": source(name).read_text(encoding="utf-8") for name in solidity}
    texts[_BASE] = source("Sale").read_text(encoding="utf-8")
    for language in exercise.languages:
        name = _WAYS[language]
        texts[name] = _template(f"{name}.txt", exercise)
    texts["README.md"] = _template(f"stories/{exercise.number:02}.md", exercise) + _template(
        "stories/how.md", exercise
    )
    return texts


def _template(name: str, exercise: Exercise) -> str:
    text = (_TEXTS / name).read_text(encoding="utf-8")
    first = _WAYS[exercise.languages[0]]
    attack = f"{first}:Attack" if first.endswith(".sol") else first
    words = {
        "NUMBER": str(exercise.number),
        "CONTRACT": exercise.contract,
        "TITLE": exercise.title,
        "SOURCE": exercise.source,
        "ATTACK": attack,
        "LANGUAGES": " or ".join(exercise.languages),
    }
    for word, meaning in words.items():
        text = text.replace(f"[{word}]", meaning)
    return text
