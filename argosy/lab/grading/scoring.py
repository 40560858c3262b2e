"""Points: what came of a contract, by the rubric. The same evidence under another rubric needs no judging again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.lab.grading.rubric import SECTIONS, TRIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from argosy.lab.grading.rubric import Rubric, Section

_DIGITS: Final = 2
_FELL, _HELD = "fell", "held"


class SectionScore(NamedTuple):
    """Points of a section.

    Attributes:
        name: of the section.
        points: that were reached.
        most: that could be.
        held: attacks of the section that the contract held against; of tests, faults that they notice.
        tried: attacks that applied to it; of tests, faults.
        note: in words, what the points rest on.
    """

    name: str
    points: float
    most: float
    held: int
    tried: int
    note: str


class Broken(NamedTuple):
    """A promise that a contract does not keep.

    Attributes:
        section: where it counts.
        attack: by its name in the catalogue.
        title: what was tried.
        promise: what is promised.
        hint: where to look.
        breach: what came of it, for teachers: it tells hidden figures.
        calls: that showed it, for teachers.
    """

    section: str
    attack: str
    title: str
    promise: str
    hint: str
    breach: str
    calls: Sequence[str]


class Fault(NamedTuple):
    """A small fault in a contract: the line, and what stood and stands there, on one line."""

    line: int
    before: str
    after: str


class Grade(NamedTuple):
    """What a submission is worth.

    Attributes:
        name: of the submission.
        slug: its name among files.
        points: of all sections.
        sections: in the rubric's order, those without weight left out.
        broken: promises, in the order of their attacks.
        gas: as a multiple of the shipped escrow's, the mean of its steps; None if it was not judged.
        problem: why it could not be judged, and what to do; empty if it could.
        unnoticed: faults in the contract that the student's tests do not notice.
    """

    name: str
    slug: str
    points: float
    sections: tuple[SectionScore, ...]
    broken: tuple[Broken, ...] = ()
    gas: float | None = None
    problem: str = ""
    unnoticed: tuple[Fault, ...] = ()


class Yardsticks(NamedTuple):
    """Gas by step, of the contracts that others are compared with."""

    shipped: Mapping[str, int]
    plain: Mapping[str, int]


def grade(name: str, slug: str, found: Mapping[str, Any], rubric: Rubric, yardsticks: Yardsticks) -> Grade:
    """The points of a submission.

    Args:
        name: of the submission.
        slug: of its files.
        found: what `argosy.lab.grading.evidence` tells of it.
        rubric: of the exercise.
        yardsticks: for gas.
    """
    wanted = [section for section in SECTIONS if rubric.sections[section].weight]
    if found.get("problem"):
        nothing = tuple(
            SectionScore(each, 0.0, _rounded(rubric.most(each)), 0, 0, "not judged") for each in wanted
        )
        return Grade(name, slug, 0.0, nothing, problem=str(found["problem"]))
    scores = tuple(_score(section, found, rubric, yardsticks) for section in wanted)
    return Grade(
        name,
        slug,
        _rounded(sum(score.points for score in scores)),
        scores,
        tuple(_broken(found, rubric)),
        round(_multiple(found["gas"], yardsticks.shipped), 4),
        unnoticed=tuple(Fault(**fault) for fault in found.get("tests", {}).get("survivors", ())),
    )


def _score(name: str, found: Mapping[str, Any], rubric: Rubric, yardsticks: Yardsticks) -> SectionScore:
    section, most = rubric.sections[name], rubric.most(name)
    if name == "gas":
        share, note = _thrift(section, found, rubric, yardsticks)
        return SectionScore(name, _rounded(most * share), _rounded(most), 0, 0, note)
    if name == "tests":
        return _noticed(section, most, found["tests"])
    held, tried, share = _share(section, found, rubric)
    part = _between(share, section.none, section.full)
    return SectionScore(
        name, _rounded(most * part), _rounded(most), held, tried, f"{held} of {tried} attacks held"
    )


def _noticed(section: Section, most: float, tests: Mapping[str, Any]) -> SectionScore:
    """Points for what a student's own tests notice; for all of nothing all points are given."""
    killed, valid = tests["killed"], tests["valid"]
    if tests["problem"]:
        return SectionScore("tests", 0.0, _rounded(most), 0, 0, tests["problem"])
    part = _between(killed / valid if valid else 1.0, section.none, section.full)
    note = f"{killed} of {valid} small faults in the contract noticed"
    return SectionScore("tests", _rounded(most * part), _rounded(most), killed, valid, note)


def _share(section: Section, found: Mapping[str, Any], rubric: Rubric) -> tuple[int, int, float]:
    """Attacks held, attacks tried, and the weighted share; all of nothing is everything."""
    outcomes = [
        (attack["outcome"], rubric.each.get(attack["name"], 1.0))
        for attack in found["attacks"]
        if attack["name"] in section.tried and attack["outcome"] in (_HELD, _FELL)
    ]
    total = sum(weight for _, weight in outcomes)
    kept = sum(weight for outcome, weight in outcomes if outcome == _HELD)
    held = sum(outcome == _HELD for outcome, _ in outcomes)
    return held, len(outcomes), kept / total if total else 1.0


def _thrift(
    section: Section, found: Mapping[str, Any], rubric: Rubric, yardsticks: Yardsticks
) -> tuple[float, str]:
    """The share of the points for gas, and what it rests on."""
    used, plain = (_multiple(gas, yardsticks.shipped) for gas in (found["gas"], yardsticks.plain))
    if not used:
        return 0.0, "no step works of which the gas could be compared"
    note = f"{used:.2f} times the shipped escrow's gas, a step; PlainEscrow takes {plain:.2f} times"
    *_, promises = _share(rubric.sections["promises"], found, rubric)
    if promises < section.promises:
        return 0.0, f"{note}; it counts only with {section.promises:.0%} of the promises kept"
    return _between(-used, -section.none * plain, -section.full), note


def _multiple(gas: Mapping[str, int], shipped: Mapping[str, int]) -> float:
    """The mean over the steps that both have of how many times as much gas is used."""
    both = [step for step in gas if shipped.get(step)]
    return sum(gas[step] / shipped[step] for step in both) / len(both) if both else 0.0


def _between(value: float, none: float, full: float) -> float:
    """0 up to `none`, 1 from `full` on, straight between."""
    if value >= full:
        return 1.0
    return max(0.0, (value - none) / (full - none)) if full > none else 0.0


def _broken(found: Mapping[str, Any], rubric: Rubric) -> Iterator[Broken]:
    where = {attack: name for name in TRIED for attack in rubric.sections[name].tried}
    for attack in found["attacks"]:
        if attack["outcome"] == _FELL and attack["name"] in where:
            yield Broken(
                where[attack["name"]],
                attack["name"],
                attack["title"],
                attack["promise"],
                attack["hint"],
                attack["breach"],
                tuple(attack["calls"]),
            )


def _rounded(points: float) -> float:
    return round(points, _DIGITS)
