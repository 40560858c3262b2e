"""`argosy lab grade`: a folder of submissions judged overnight, each in a process of its own."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from hashlib import blake2b
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.lab.grading.copies import pairs
from argosy.lab.grading.page import page
from argosy.lab.grading.processes import Processes
from argosy.lab.grading.rubric import read_rubric, rubric_of
from argosy.lab.grading.scoring import Yardsticks, grade
from argosy.lab.grading.store import Store
from argosy.lab.grading.submissions import find_submissions
from argosy.lab.grading.tables import as_csv, as_gradescope, as_json, text_of
from argosy.problems import InputError
from sim.core.files import FileError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from argosy.lab.grading.copies import Pair
    from argosy.lab.grading.rubric import Rubric
    from argosy.lab.grading.scoring import Grade
    from argosy.lab.grading.submissions import Submission

YARDSTICKS: Final = "yardsticks"
_LARGEST: Final = 1_000_000


@dataclass(frozen=True)
class GradeRequest:
    """What is to be graded.

    Attributes:
        directory: with a `.sol` file or a folder for each submission.
        seed: of the hidden figures, 0 or more.
        rubric: a TOML file; None for the default.
        out: where grades go.
        jobs: submissions at a time.
    """

    directory: Path
    seed: int
    rubric: Path | None
    out: Path
    jobs: int = 2


class Grades(NamedTuple):
    """What came of it.

    Attributes:
        rubric: by which it was graded.
        grades: by name of the submission.
        alike: pairs of submissions that are nearly the same.
        judged: submissions that were judged now; the others were before.
        lost: submissions whose judging was ended from outside, and that are judged when it is run again.
    """

    rubric: Rubric
    grades: tuple[Grade, ...]
    alike: tuple[Pair, ...]
    judged: int
    lost: int

    def as_json(self) -> dict[str, Any]:
        """As in grades.json."""
        return as_json(self.rubric.title, self.grades, self.alike)


def grade_all(request: GradeRequest, tell: Callable[[int, int, str], None] | None = None) -> Grades:
    """Judge what was not judged yet, and write all grades anew.

    Args:
        request: what is to be graded.
        tell: is told how many were judged, of how many, and the last one's name.

    Raises:
        InputError: if the folder, the rubric or the place for grades cannot be used.
    """
    rubric = rubric_of({}, "default") if request.rubric is None else read_rubric(request.rubric)
    given = _given(request, rubric)
    submissions = find_submissions(request.directory, rubric.limits.source_kb)
    if request.out.resolve().is_relative_to(request.directory.resolve()):
        raise InputError(f"{request.out} lies among the submissions", "name a folder elsewhere with --out")
    with Store(request.out) as store:
        found, judged, lost = _judged(store, request, rubric, submissions, given, tell)
        yardsticks = found.pop(YARDSTICKS)
        if yardsticks.get("problem"):
            raise InputError(
                f"the contracts to compare with cannot be judged: {yardsticks['problem']}",
                "compiling needs node and, once, npm ci --prefix contracts; look at copies.base and [limits]",
            )
        gas = Yardsticks(yardsticks["shipped"], yardsticks["plain"])
        grades = tuple(grade(each.name, each.slug, found[each.slug], rubric, gas) for each in submissions)
        codes = {each.name: bytes.fromhex(found[each.slug].get("code", "")) for each in submissions}
        alike = pairs(
            {name: code for name, code in codes.items() if code},
            bytes.fromhex(yardsticks["base"]),
            rubric.copies,
        )
        graded = Grades(rubric, grades, tuple(alike), judged, lost)
        _write(store, graded)
    return graded


def _judged(
    store: Store,
    request: GradeRequest,
    rubric: Rubric,
    submissions: Sequence[Submission],
    given: str,
    tell: Callable[[int, int, str], None] | None,
) -> tuple[dict[str, Any], int, int]:
    """Evidence by slug, that of the yardsticks included; how many were judged now, and how many lost."""
    found: dict[str, Any] = {}
    keys = {each.slug: _key(each.digest, request, rubric) for each in submissions}
    keys[YARDSTICKS] = _key(given, request, rubric)
    tasks: dict[str, dict[str, Any]] = {}
    for name, task in _tasks(store, request, rubric, submissions, given):
        known = store.known(name, keys[name])
        if known is not None:
            found[name] = known
        elif "problem" in task:
            found[name] = task
        else:
            tasks[name] = task
    lost = 0
    for number, (name, answer) in enumerate(Processes(request.jobs).answers(tasks), 1):
        found[name] = answer
        if answer.get("lost"):
            lost += 1
        else:
            store.keep(name, keys[name], answer)
        shutil.rmtree(store.staging / name, ignore_errors=True)
        if tell is not None:
            tell(number, len(tasks), name)
    return found, len(tasks) - (YARDSTICKS in tasks), lost


def _tasks(
    store: Store, request: GradeRequest, rubric: Rubric, submissions: Sequence[Submission], given: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each process is to do, by slug; of a submission that cannot be read, the problem."""
    common = {"seed": request.seed, "contract": rubric.contract, **rubric.limits._asdict()}
    yard = store.staging / YARDSTICKS
    _lay_out(yard, {"Base.sol": given.encode(), "Plain.sol": _plain().encode()})
    yield YARDSTICKS, {**common, "root": str(yard), "yardsticks": True, "base": bool(given)}
    for each in submissions:
        if each.problem:
            yield each.slug, {"problem": each.problem}
            continue
        try:
            main = each.main(rubric.contract)
        except ValueError as error:
            yield each.slug, {"problem": str(error)}
            continue
        root = store.staging / each.slug
        _lay_out(root, each.files)
        yield each.slug, {**common, "root": str(root), "file": main}


def _lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    """Write sources where the compiler finds them, and nothing else."""
    try:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise InputError(
            f"cannot write to {root}: {error.strerror}", "make room, and run it again"
        ) from error


def _key(digest: str, request: GradeRequest, rubric: Rubric) -> str:
    """Of everything that evidence depends on; points depend on more, and are computed anew each time."""
    parts = [digest, request.seed, rubric.contract, list(rubric.limits), version("argosy")]
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _plain() -> str:
    from chain.contracts.compile import ROOT

    return (ROOT / "examples" / "PlainEscrow.sol").read_text(encoding="utf-8")


def _given(request: GradeRequest, rubric: Rubric) -> str:
    """The source of the code that everybody was given; empty if there was none."""
    base = rubric.copies.base
    if base == "none":
        return ""
    if base == "plain":
        return _plain()
    if base == "starter":
        return (resources.files("argosy.lab") / "starter" / "MyEscrow.sol.txt").read_text(encoding="utf-8")
    assert request.rubric is not None  # the default's is none of these
    path = request.rubric.parent / base
    try:
        return read_bytes(path, _LARGEST).decode("utf-8")
    except (FileError, UnicodeDecodeError) as error:
        what = error.what if isinstance(error, FileError) else "is no UTF-8 text"
        raise InputError(
            f"copies.base of the rubric: {path} {what}", "name a .sol file beside the rubric"
        ) from error


def _write(store: Store, graded: Grades) -> None:
    """All files but those of evidence; what is left of submissions that are gone is removed."""
    slugs = {each.slug for each in graded.grades}
    for path in (*store.directory.glob("students/*"), *store.directory.glob("judged/*.json")):
        if path.name.removesuffix(".json") not in {*slugs, YARDSTICKS}:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    store.write("grades.json", text_of(graded.as_json()))
    store.write("grades.csv", as_csv(graded.grades))
    for each in graded.grades:
        store.write(f"students/{each.slug}/results.json", text_of(as_gradescope(each)))
        store.write(f"students/{each.slug}/page.html", page(graded.rubric, each))
