"""How many faults in a student's contract the student's own tests notice.

The tests run against the contract as it was handed in, against two programs that do the same, and against mutants
of these two. What lies on the disk is the same each time; what differs is what the compiler is said to answer.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.lab.grading.confining import TIME_IS_OVER
from argosy.printable import one_line
from chain.contracts.compile import CompileError
from chain.contracts.kept_output import KeptOutput
from chain.contracts.mutants import Mutant, mutants, walk
from chain.contracts.own_file import answered
from chain.contracts.sources import Sources
from chain.contracts.warm_compiler import Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_TWINS: Final = 2
_PROGRAM: Final = "argosy.lab.grading.trials"
_OUTPUTS: Final = (
    "abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap",
)  # fmt: skip
_NO_TESTS: Final = 5
"""What pytest returns where it finds none."""

_LONGEST: Final = 300
_TRIED: Final = 4
"""Times as many mutants as are wanted are compiled at most."""


class Twin(NamedTuple):
    """A program that does the same as a contract, in other code.

    Attributes:
        salts: what was written into the source.
        code: of the contract.
        mutants: by their source without salts.
    """

    salts: tuple[str, ...]
    code: tuple[str, str]
    mutants: dict[str, Mutant]


def tests_judged(
    project: Path, main: str, contract: str, place: Path, task: dict[str, Any]
) -> dict[str, Any]:
    """What a student's tests are worth.

    Args:
        project: of the student, with tests; nothing else lies there.
        main: the file in it that holds the contract.
        contract: its name.
        place: an empty folder.
        task: `seed`, `wall_s`, `memory_mb`, and `tests` with `mutants` (how many) and `run_s`.

    Returns:
        `problem`, empty if tests could be judged, `killed`, `valid` and `survivors` (`line`, `before`, `after`).
    """
    if not any(project.rglob("*.py")):
        return _nothing("there are no tests in what was handed in")
    place.mkdir(exist_ok=True)
    shutil.copytree(project, place / "project")
    (place / "project" / "remappings.txt").touch()  # marks the root of a project for who compiles
    shutil.copytree(place / "project", place / "work")
    try:
        planted = _prepared(place, main, contract, task)
    except CompileError as error:
        return _nothing(f"mutants of it cannot be compiled: {one_line(str(error), _LONGEST)}")
    controls = _TWINS + 1
    asked = {
        "place": str(place),
        "count": controls + len(planted),
        "controls": controls,
        "run_s": task["tests"]["run_s"],
        "all_s": task["wall_s"] / 2,
        "memory_mb": task["memory_mb"],
    }
    done = subprocess.run(
        [sys.executable, "-m", _PROGRAM], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if done.returncode:
        return _nothing(f"its tests cannot be run: {one_line(done.stderr.strip()[-_LONGEST:])}")
    ended = json.loads(done.stdout)
    for number, run in enumerate(ended[:controls]):
        if run["code"] != 0:
            return _nothing(_refused(number, run, str(place / "work")))
    if ended[-1]["code"] is None:
        return _nothing(f"the tests take more than {asked['all_s']:g} s for {asked['count']} programs")
    outcomes = list(zip(planted, ended[controls:], strict=True))
    alive = [mutant for mutant, run in outcomes if run["code"] == 0]
    survivors = [
        {key: getattr(mutant, key) for key in ("line", "before", "after")}
        for mutant in sorted(alive, key=lambda mutant: (mutant.line, mutant.after))
    ]
    return {
        "problem": "",
        "killed": len(outcomes) - len(alive),
        "valid": len(outcomes),
        "survivors": survivors,
    }


def _nothing(problem: str) -> dict[str, Any]:
    return {"problem": problem, "killed": 0, "valid": 0, "survivors": []}


def _refused(number: int, run: dict[str, Any], work: str) -> str:
    """Why the tests do not pass where they should."""
    code = run["code"]
    if code is None or code == TIME_IS_OVER:
        return "the tests do not end in time on the contract they were handed in with"
    if code == _NO_TESTS:
        return "there are no tests in what was handed in"
    if number:
        return "the tests reject a contract that is right: one that does the same in other code"
    lines = [line for line in run["said"].splitlines() if line.startswith(("FAILED", "ERROR", "E ", work))]
    why = one_line(" ".join(lines[:2]).replace(f"{work}/", "") or f"pytest ended with {code}", _LONGEST)
    return f"the tests fail on the contract they were handed in with: {why}"


def _prepared(place: Path, main: str, contract: str, task: dict[str, Any]) -> list[Mutant]:
    """Write the compiler's answers to every run; gives the mutants that are tried, salts taken out."""
    work = place / "work"
    chosen: list[Mutant] = []
    sources = {path.relative_to(work).as_posix(): Sources(path, work) for path in sorted(work.rglob("*.sol"))}
    first = answered(work / main, sources[main])
    for name, each in sources.items():
        KeptOutput(place / "0").keep(each, first if name == main else answered(work / name, each))
    via_ir = not _fits(sources[main])
    with Compiler() as compiler:
        twins = [
            _twin(compiler, place / str(n + 1), sources, main, contract, _seed(task, n), via_ir=via_ir)
            for n in range(_TWINS)
        ]
        for plain in sorted(twins[0].mutants, key=lambda text: _hash(task["seed"], text))[
            : _TRIED * task["tests"]["mutants"]
        ]:
            twin = twins[len(chosen) % _TWINS]
            mutant = twin.mutants.get(plain)
            number = 1 + _TWINS + len(chosen)
            if mutant and _built(
                compiler, place / str(number), sources, main, contract, mutant, twin, via_ir=via_ir
            ):
                chosen.append(_without(mutant, twin.salts))
            if len(chosen) == task["tests"]["mutants"]:
                break
    return chosen


def _seed(task: dict[str, Any], number: int) -> str:
    return f"{task['seed']} twin {number}"


def _hash(seed: object, text: str) -> str:
    return sha256(f"{seed} {text}".encode()).hexdigest()


def _fits(sources: Sources) -> bool:
    """Whether the quick way of the compiler will do."""
    try:
        with Compiler() as compiler:
            _asked(compiler, sources, sources.texts, via_ir=False)
    except CompileError:
        return False
    return True


def _asked(compiler: Compiler, sources: Sources, texts: dict[str, str], *, via_ir: bool) -> dict[str, Any]:
    selection = {"*": {"": ["ast"]}, sources.main: {"": ["ast"], "*": list(_OUTPUTS)}}
    return compiler.compile(texts, selection, {"remappings": sources.remappings, "viaIR": via_ir})


def _twin(
    compiler: Compiler,
    kept: Path,
    sources: dict[str, Sources],
    main: str,
    contract: str,
    seed: str,
    *,
    via_ir: bool,
) -> Twin:
    """The contract with a check in each function that never fails, since no function has such a selector."""
    own = sources[main]
    trees = _asked(compiler, own, own.texts, via_ir=via_ir)["sources"]
    text, salts = own.texts[main].encode(), []
    for at in sorted(_bodies(trees[main]["ast"]), reverse=True):
        salts.append(f"if (msg.sig == 0x{_hash(seed, str(at))[:8]}) revert();")
        text = text[:at] + salts[-1].encode() + text[at:]
    salted = own.texts | {main: text.decode()}
    output = _keep(compiler, kept, sources, main, text.decode(), via_ir=via_ir)
    trees = {name: source["ast"] for name, source in output["sources"].items()}
    others = [tree for name, tree in trees.items() if name != main and not name.startswith("@")]
    found: dict[str, Mutant] = {}
    for mutant in mutants(main, salted[main], trees[main], others):
        plain = _plain(mutant.source, salts)
        if all(salt in mutant.source for salt in salts) and _dense(plain) != _dense(own.texts[main]):
            found[plain] = mutant
    return Twin(tuple(salts), _code(output, main, contract), found)


def _bodies(tree: dict[str, Any]) -> Iterator[int]:
    """Where bodies of functions begin."""
    for node in walk(tree):
        if node["nodeType"] == "FunctionDefinition" and node.get("body") and node["kind"] == "function":
            yield int(node["body"]["src"].partition(":")[0]) + 1


def _plain(text: str, salts: Sequence[str]) -> str:
    for salt in salts:
        text = text.replace(salt, "")
    return text


def _dense(text: str) -> str:
    return re.sub(r"\s", "", text)


def _without(mutant: Mutant, salts: Sequence[str]) -> Mutant:
    parts = {key: " ".join(_plain(getattr(mutant, key), salts).split()) for key in ("before", "after")}
    return Mutant(
        mutant.file, mutant.function, mutant.operator, mutant.line, parts["before"], parts["after"], ""
    )


def _built(
    compiler: Compiler,
    kept: Path,
    sources: dict[str, Sources],
    main: str,
    contract: str,
    mutant: Mutant,
    twin: Twin,
    *,
    via_ir: bool,
) -> bool:
    """Whether a mutant compiles, to other code than its twin's; then answers for it are kept."""
    try:
        output = _keep(compiler, kept, sources, main, mutant.source, via_ir=via_ir)
    except CompileError:
        shutil.rmtree(kept, ignore_errors=True)
        return False
    if _code(output, main, contract) != twin.code:
        return True
    shutil.rmtree(kept, ignore_errors=True)
    return False


def _keep(
    compiler: Compiler, kept: Path, sources: dict[str, Sources], main: str, text: str, *, via_ir: bool
) -> dict[str, Any]:
    """Answer for every file of the project as if the contract's had this text; gives that of the contract's."""
    answers = {}
    for name, each in sources.items():
        texts = each.texts | ({main: text} if main in each.texts else {})
        answers[name] = _asked(compiler, each, texts, via_ir=via_ir)
        KeptOutput(kept).keep(each, answers[name])
    return answers[main]


def _code(output: dict[str, Any], main: str, contract: str) -> tuple[str, str]:
    evm = output["contracts"][main][contract]["evm"]
    return evm["bytecode"]["object"], evm["deployedBytecode"]["object"]
