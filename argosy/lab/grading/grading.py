"""`argosy lab grade`: a folder of submissions judged overnight, each in a process of its own."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from importlib import resources
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.lab.grading.child import BASE_FILE, PLAIN_FILE
from argosy.lab.grading.copies import pairs
from argosy.lab.grading.page import page
from argosy.lab.grading.processes import Processes
from argosy.lab.grading.rubric import read_rubric, rubric_of
from argosy.lab.grading.scoring import Yardsticks, grade
from argosy.lab.grading.store import Store
from argosy.lab.grading.submissions import Submission, find_submissions, passed_over
from argosy.lab.grading.tables import as_csv, as_gradescope, as_json, text_of
from argosy.problems import InputError
from chain.contracts import CompileError, find_compiler
from chain.contracts.compile import ROOT
from chain.contracts.warm_compiler import Compiler
from sim.core.files import FileError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from argosy.lab.grading.copies import Pair
    from argosy.lab.grading.rubric import Rubric
    from argosy.lab.grading.scoring import Grade

YARDSTICKS: Final = ".yardsticks"
"""Of no submission, whose names among files have no dots."""

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
        lost: submissions whose judging was ended from outside or by the clock; they are judged when run again.
        passed_over: names beside them that are no submissions.
    """

    rubric: Rubric
    grades: tuple[Grade, ...]
    alike: tuple[Pair, ...]
    judged: int
    lost: int
    passed_over: tuple[str, ...] = ()

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
    tested = bool(_tests_asked(rubric))
    submissions = find_submissions(request.directory, rubric.limits.source_kb, tests=tested)
    if request.out.resolve().is_relative_to(request.directory.resolve()):
        raise InputError(f"{request.out} lies among the submissions", "name a folder elsewhere with --out")
    try:
        find_compiler()
    except CompileError as error:
        raise InputError(str(error)) from error
    if tested:
        _need_what_runs_tests()
    with Store(request.out) as store:
        found, judged, lost = _judged(store, request, rubric, submissions, tell)
        yardsticks = found.pop(YARDSTICKS)
        gas = Yardsticks(yardsticks["shipped"], yardsticks["plain"])
        grades = tuple(grade(each.name, each.slug, found[each.slug], rubric, gas) for each in submissions)
        codes = {each.name: bytes.fromhex(found[each.slug].get("code", "")) for each in submissions}
        alike = pairs(
            {name: code for name, code in codes.items() if code},
            bytes.fromhex(yardsticks["base"]),
            rubric.copies,
        )
        beside = tuple(passed_over(request.directory))
        graded = Grades(rubric, grades, tuple(alike), judged, lost, beside)
        _write(store, graded)
    return graded


def _need_what_runs_tests() -> None:
    """Students' tests are run only where the system confines them.

    Raises:
        InputError: if it does not, or pytest or node is missing.
    """
    from argosy.lab.grading.confining import possible

    to_do = "set tests.weight = 0 in the rubric"
    if find_spec("pytest") is None:
        raise InputError("tests of submissions need pytest", f"install it, or {to_do}")
    if not possible():
        need = "Linux on x86-64 or ARM64 with Landlock, user namespaces and seccomp"
        what = f"tests of submissions need {need}, which this system does not offer"
        raise InputError(what, f"grade on another, or {to_do}")
    try:
        with Compiler():
            pass
    except CompileError as error:
        raise InputError(f"tests of submissions: {error}", to_do) from error


def _judged(
    store: Store,
    request: GradeRequest,
    rubric: Rubric,
    submissions: Sequence[Submission],
    tell: Callable[[int, int, str], None] | None,
) -> tuple[dict[str, Any], int, int]:
    """Evidence by slug, that of the yardsticks included; how many were judged now, and how many lost."""
    found: dict[str, Any] = {}
    keys: dict[str, str] = {}
    tasks: dict[str, dict[str, Any]] = {}
    for name, digest, task in _tasks(request, rubric, submissions):
        keys[name] = _key(digest, request, rubric)
        known = task if "problem" in task else store.known(name, keys[name])
        if known is not None:
            found[name] = known
            continue
        root = store.staging / name
        _lay_out(root, task.pop("files"))
        tasks[name] = {**task, "root": str(root), "seed": request.seed, "tried": rubric.tried}
        tasks[name] |= rubric.limits._asdict()
        if asked := _tests_asked(rubric):
            tasks[name]["tests"] = asked
    lost = 0
    with closing(Processes(request.jobs).answers(tasks)) as answers:
        for number, (name, answer) in enumerate(answers, 1):
            if name == YARDSTICKS and "problem" in answer:
                raise InputError(
                    f"no yardstick to compare with: {answer['problem']}", "see copies.base and [limits]"
                )
            found[name] = answer
            if answer.get("lost"):
                lost += 1
            else:
                store.keep(name, keys[name], answer)
            for folder in (name, f"{name}.tests"):
                shutil.rmtree(store.staging / folder, ignore_errors=True)
            if tell is not None:
                tell(number, len(tasks), name)
    return found, len(tasks) - (YARDSTICKS in tasks), lost


def _tasks(
    request: GradeRequest, rubric: Rubric, submissions: Sequence[Submission]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Slug, digest of the sources, and task with its `files`; of what cannot be read, `problem` instead."""
    yard = _yardsticks(request, rubric)
    digest = Submission(YARDSTICKS, YARDSTICKS, yard).digest
    yield YARDSTICKS, digest, {"files": yard, "yardsticks": sorted(yard)}
    for each in submissions:
        try:
            task = {"file": each.main(rubric.contract), "files": each.files, "contract": rubric.contract}
        except ValueError as error:
            task = {"problem": str(error)}
        yield each.slug, each.digest, task


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


def _tests_asked(rubric: Rubric) -> dict[str, int]:
    """What evidence of students' tests depends on; nothing if these are not run."""
    tests = rubric.sections["tests"]
    return {"mutants": tests.mutants, "run_s": tests.run_s} if tests.weight else {}


def _key(digest: str, request: GradeRequest, rubric: Rubric) -> str:
    """Of everything that evidence depends on; points depend on more, and are computed anew each time."""
    parts = [digest, request.seed, rubric.contract, rubric.tried, list(rubric.limits), version("argosy")]
    if asked := _tests_asked(rubric):
        parts.append(list(asked.values()))
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _yardsticks(request: GradeRequest, rubric: Rubric) -> dict[str, bytes]:
    """Sources of what submissions are compared with: PlainEscrow for gas, and what everybody was given.

    Raises:
        InputError: if the rubric names a file that cannot be used.
    """
    files: dict[str, bytes] = {}
    plain = ROOT / "examples" / "PlainEscrow.sol"
    if rubric.sections["gas"].weight:
        files[PLAIN_FILE] = plain.read_bytes()
    match rubric.copies.base:
        case "none":
            pass
        case "plain":
            files[BASE_FILE] = plain.read_bytes()
        case "starter":
            files[BASE_FILE] = (resources.files("argosy.lab") / "starter" / "MyEscrow.sol.txt").read_bytes()
        case named:
            assert request.rubric is not None  # the default's is none of these
            path = request.rubric.parent / named
            try:
                files[BASE_FILE] = read_bytes(path, _LARGEST)
            except FileError as error:
                what = f"copies.base of the rubric: {path} {error.what}"
                raise InputError(what, "name a .sol file beside the rubric") from error
    return files


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
