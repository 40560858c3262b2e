"""The rubric: what sections are worth, what is tried in each, and the limits of a submission."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.problems import InputError
from sim.core.files import FileError, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SECTIONS: Final = ("promises", "attacks", "liveness", "gas", "tests")
TRIED: Final = SECTIONS[:3]
"""Sections that are shares of what was tried."""

_SHARES: Final = (*TRIED, "tests")
"""Sections with points by a share, from `none` to `full`."""

BASES: Final = ("starter", "plain", "none")
_LARGEST: Final = 1_000_000
_SHOWN: Final = 40


class Limits(NamedTuple):
    """What a submission may take; seconds are of processor time, but for `wall_s`."""

    source_kb: int
    compile_s: int
    judge_s: int
    wall_s: int
    memory_mb: int


class Section(NamedTuple):
    """A share of the points.

    Attributes:
        weight: against the other sections'.
        none: of what was tried, the share up to which there are no points; of gas, the multiple of PlainEscrow's.
        full: the share from which there are all; of gas, the multiple of the shipped escrow's.
        tried: names of attacks.
        promises: share of the promises that must hold for gas to count.
        mutants: of a contract, that its tests are tried on.
        run_s: seconds of a processor that all tests may take on one of them.
    """

    weight: float
    none: float
    full: float
    tried: tuple[str, ...] = ()
    promises: float = 0.0
    mutants: int = 0
    run_s: int = 0


class Copies(NamedTuple):
    """When two submissions are told to be alike; as in `argosy.lab.grading.copies`."""

    alike: float
    shingle: int
    base: str


@dataclass(frozen=True)
class Rubric:
    """All that a teacher decides.

    Attributes:
        title: of the exercise.
        contract: the name that every submission's contract has; empty if it may have any.
        points: of all sections together.
        limits: of one submission.
        sections: by name.
        each: weights of single attacks within their sections, where they are not 1.
        copies: when two are alike.
    """

    title: str
    contract: str
    points: float
    limits: Limits
    sections: Mapping[str, Section]
    each: Mapping[str, float]
    copies: Copies

    @property
    def tried(self) -> list[str]:
        """Names of the attacks that count, sorted."""
        return sorted(name for section in TRIED for name in self.sections[section].tried)

    def most(self, section: str) -> float:
        """The points that a section is worth."""
        total = sum(each.weight for each in self.sections.values())
        return self.points * self.sections[section].weight / total


def default_text() -> str:
    """The rubric that `argosy lab rubric` prints."""
    return (resources.files("argosy.lab.grading") / "default.toml").read_text(encoding="utf-8")


def read_rubric(path: Path) -> Rubric:
    """The rubric in a file; what it leaves out is as in the default.

    Raises:
        InputError: if it cannot be read, with everything that is wrong in it.
    """
    try:
        given = tomllib.loads(read_text(path, _LARGEST))
    except FileError as error:
        raise InputError(f"{path} {error.what}", error.hint) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"{path} is not TOML: {error}", "argosy lab rubric prints one to begin with"
        ) from error
    return rubric_of(given, str(path))


def rubric_of(given: Mapping[str, Any], name: str) -> Rubric:
    """The rubric that tables of TOML describe.

    Args:
        given: keys and tables, of which any may be left out.
        name: of the file, for complaints.

    Raises:
        InputError: with every mistake at once.
    """
    default = tomllib.loads(default_text())
    mistakes = [*_shape(given, default, "")]
    if not mistakes:
        mistakes = [*_values(merged := _merged(given, default))]
        if not mistakes:
            return _rubric(merged)
    noun = "mistake" if len(mistakes) == 1 else "mistakes"
    lines = [f"  {mistake}" for mistake in mistakes[:_SHOWN]]
    lines += [f"  and {len(mistakes) - _SHOWN:,} more"] if len(mistakes) > _SHOWN else []
    raise InputError("\n".join([f"rubric {name} has {len(mistakes)} {noun}:", *lines]))


def _shape(given: Mapping[str, Any], default: Mapping[str, Any], where: str) -> Iterator[str]:
    """Keys that there are not, and values of another kind than the default's."""
    for key, value in given.items():
        place = f"{where}{key}"
        if where == "each.":
            yield from _kind(place, value, 1.0)
        elif key not in default:
            near = get_close_matches(key, default, 1)
            yield f"{place}: there is no such key - " + (
                f"did you mean {near[0]}?" if near else f"there are {', '.join(default)}"
            )
        elif isinstance(default[key], dict):
            if isinstance(value, dict):
                yield from _shape(value, default[key], f"{place}.")
            else:
                yield f"{place}: should be a table, not {value!r} - write [{place}] on a line of its own"
        else:
            yield from _kind(place, value, default[key])


def _kind(place: str, value: Any, like: Any) -> Iterator[str]:
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if isinstance(like, str) and not isinstance(value, str):
        yield f"{place}: should be text, not {value!r} - put it in quotes"
    elif isinstance(like, float) and not number:
        yield f"{place}: should be a number, not {value!r}"
    elif isinstance(like, int) and (not isinstance(value, int) or isinstance(value, bool)):
        yield f"{place}: should be a whole number, not {value!r}"
    elif isinstance(like, list) and not (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
    ):
        yield f'{place}: should be a list of names of attacks, as ["L1", "A3"], not {value!r}'


def _merged(given: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _merged(given.get(key, {}), value) | ({} if key != "each" else given.get(key, {}))
        if isinstance(value, dict)
        else given.get(key, value)
        for key, value in default.items()
    }


def _values(tables: Mapping[str, Any]) -> Iterator[str]:
    """Values out of their ranges, attacks that there are not, or that stand in two sections."""
    ranges: dict[str, tuple[float, float]] = {"points": (0.01, 1e6), "copies.alike": (0, 1)}
    ranges |= {"copies.shingle": (2, 64)}
    ranges |= {f"limits.{key}": (1, 86_400) for key in ("compile_s", "judge_s", "wall_s")}
    ranges |= {"limits.source_kb": (1, 20_000), "limits.memory_mb": (256, 65_536)}
    ranges |= {f"{section}.weight": (0, 1e6) for section in SECTIONS}
    ranges |= {f"{section}.{key}": (0, 1) for section in _SHARES for key in ("none", "full")}
    ranges |= {"gas.none": (0.01, 1e3), "gas.full": (0.01, 1e3), "gas.promises": (0, 1)}
    ranges |= {"tests.mutants": (1, 200), "tests.run_s": (1, 600)}
    ranges |= {f"each.{name}": (0, 1e6) for name in tables["each"]}
    for place, (low, high) in ranges.items():
        table, _, key = place.rpartition(".")
        value = tables[table][key] if table else tables[key]
        if not low <= value <= high:
            yield f"{place}: should be from {low:g} to {high:g}, not {value!r}"
    if not any(tables[section]["weight"] for section in SECTIONS):
        yield "weight: no section has any - give one of them a weight above 0"
    for section in _SHARES:
        if tables[section]["none"] >= tables[section]["full"]:
            yield f"{section}.none: should be less than {section}.full"
    yield from _attacks(tables)
    base = tables["copies"]["base"]
    if base not in BASES and not base.endswith(".sol"):
        yield f"copies.base: should be {', '.join(BASES)} or a .sol file beside the rubric, not {base!r}"
    if tables["contract"] and not tables["contract"].isidentifier():
        yield f"contract: should be the name of a contract, not {tables['contract']!r} - without its file"


def _attacks(tables: Mapping[str, Any]) -> Iterator[str]:
    from argosy.lab.attacks import ATTACKS
    from argosy.lab.grading.hidden import HIDDEN

    known = [*(attack.name for attack in ATTACKS if attack.run is not None), *HIDDEN]
    seen: dict[str, str] = {}
    for section in TRIED:
        if tables[section]["weight"] and not tables[section]["tried"]:
            yield f"{section}.tried: is empty - name attacks, or set {section}.weight = 0"
        for name in tables[section]["tried"]:
            if name not in known:
                yield f"{section}.tried: there is no attack {name!r} to try - there are {', '.join(known)}"
            elif name in seen:
                yield f"{section}.tried: {name} stands in {seen[name]}.tried already - leave it out of one"
            seen.setdefault(name, section)
    for name in tables["each"]:
        if name not in seen:
            yield f"each.{name}: is tried in no section - add it to one, or leave this line out"


def _rubric(tables: Mapping[str, Any]) -> Rubric:
    return Rubric(
        title=tables["title"],
        contract=tables["contract"],
        points=tables["points"],
        limits=Limits(**tables["limits"]),
        sections={
            name: Section(**tables[name] | {"tried": tuple(tables[name].get("tried", ()))})
            for name in SECTIONS
        },
        each=dict(tables["each"]),
        copies=Copies(**tables["copies"]),
    )
