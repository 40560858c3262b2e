"""MovieLens-100k as the RecBole wheel carries it: for research, read where it lies and never passed on."""

from __future__ import annotations

import subprocess
from operator import itemgetter
from typing import Final, NamedTuple

from argosy.problems import InputError
from scenarios.data.builders.wheels import RECBOLE, open_member

_FOLDER: Final = "recbole/dataset_example/ml-100k/ml-100k"


class Marks(NamedTuple):
    """What people thought of films.

    Attributes:
        words: by film, those of its title and its kinds.
        kinds: by film, its kinds alone.
        given: by person, in the order of time and, within a second, of films: film and stars, 1 to 5.
    """

    words: list[list[str]]
    kinds: list[list[str]]
    given: list[list[tuple[int, float]]]


def marks() -> Marks:
    """Read them, and fetch the wheel first where it is missing.

    Raises:
        InputError: if it cannot be fetched, or is another one.
    """
    try:
        films, given = _rows("item"), _rows("inter")
    except (OSError, subprocess.CalledProcessError, SystemExit) as error:
        raise InputError(
            f"MovieLens-100k cannot be had: {error}",
            f"`pip download --no-deps {RECBOLE.requirement}` fetches it",
        ) from error
    numbers = {row[0]: number for number, row in enumerate(films)}
    by_person: dict[str, list[tuple[int, int, float]]] = {}
    for person, film, stars, second in given:
        by_person.setdefault(person, []).append((int(second), numbers[film], float(stars)))
    ordered = (sorted(of_one, key=itemgetter(0, 1)) for of_one in by_person.values())
    kinds = [row[3].split() for row in films]
    return Marks(
        words=[[*row[1].lower().split(), *kind] for row, kind in zip(films, kinds, strict=True)],
        kinds=kinds,
        given=[[(film, stars) for _, film, stars in of_one] for of_one in ordered],
    )


def _rows(ending: str) -> list[list[str]]:
    with open_member(RECBOLE, f"{_FOLDER}.{ending}") as file:
        lines = file.read().decode("utf-8", "replace").splitlines()
    return [line.split("\t") for line in lines[1:]]
