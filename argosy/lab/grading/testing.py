"""How many faults in a student's contract the student's own tests notice.

The tests run against the contract as it was handed in, against two programs that do the same, and against mutants
of these two. What lies on the disk is the same each time; what differs is what the compiler is said to answer.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.lab.grading import confining
from argosy.printable import one_line
from chain.contracts import CompileError
from chain.contracts.kept_output import KeptOutput
from chain.contracts.mutants import Mutant, mutants, walk
from chain.contracts.own_file import answered
from chain.contracts.sources import Sources
from chain.contracts.warm_compiler import Compiler, CompilerEnded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_TWINS: Final = 2
_PROGRAM: Final = "argosy.lab.grading.trials"
_OUTPUTS: Final = [
    "abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap",
]  # fmt: skip
_TREES: Final = {"*": {"": ["ast"]}}
_NO_TESTS: Final = 5
"""What pytest returns where it finds none."""

_LONGEST: Final = 300
_AGAIN: Final = (
    "run the same command again when the machine does less besides, or raise the limits of the rubric"
)
_TRIED: Final = 4
"""Times as many mutants as are wanted are compiled at most."""

FIRST: Final = "0"
"""The folder of answers about what was handed in."""

Code = tuple[str, str]
"""Creation code and deployed code, in hex."""


class Twin(NamedTuple):
    """A program that does the same as a contract, in other code.

    Attributes:
        salts: what was written into the source.
        code: of the contract.
        mutants: by their source without salts.
    """

    salts: tuple[str, ...]
    code: Code
    mutants: dict[str, Mutant]


def tests_judged(
    project: Path, main: str, contract: str, place: Path, task: dict[str, Any]
) -> dict[str, Any]:
    """What a student's tests are worth.

    Args:
        project: of the student, with tests; nothing else lies there.
        main: the file in it that holds the contract.
        contract: its name.
        place: a folder that is empty, or has in `FIRST` what the compiler said of the contract.
        task: `seed`, `wall_s`, `memory_mb`, and `tests` with `mutants` (how many) and `run_s`.

    Returns:
        `problem`, empty if tests could be judged, `killed`, `valid`, `survivors` (`line`, `before`, `after`), and
        `lost`: whether the problem says nothing of the tests, so that they are to be judged again.
    """
    if not any(project.rglob("*.py")):
        return _nothing("there are no tests in what was handed in")
    place.mkdir(exist_ok=True)
    shutil.copytree(project, place / "project")
    (place / "project" / "remappings.txt").touch()  # marks the root of a project for who compiles
    shutil.copytree(place / "project", place / "work")
    try:
        planted = _prepared(place, main, contract, task)
    except CompilerEnded as error:
        return _lost(str(error))
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
        [sys.executable, "-m", _PROGRAM],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    if done.returncode == -signal.SIGKILL:
        return _lost("its tests were ended from outside; a system short of memory does that")
    if done.returncode:
        return _nothing(f"its tests cannot be run: {one_line(done.stderr.strip()[-_LONGEST:])}")
    ended = json.loads(done.stdout)
    match ended[-1]["code"]:
        case None:
            return _lost(f"the tests take more than {asked['all_s']:g} s for {asked['count']} programs")
        case confining.TIME_IS_OVER:
            return _lost(f"the tests take more than {3 * asked['run_s']} s by the clock for one program")
        case confining.KILLED:
            return _lost("its tests were ended from outside; a system short of memory does that")
    for number, run in enumerate(ended[:controls]):
        if run["code"] != 0:
            return _nothing(refused(number, run, str(place / "work")))
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
        "lost": False,
    }


def _nothing(problem: str) -> dict[str, Any]:
    return {"problem": problem, "killed": 0, "valid": 0, "survivors": [], "lost": False}


def _lost(problem: str) -> dict[str, Any]:
    return _nothing(f"{problem}; {_AGAIN}") | {"lost": True}


def refused(number: int, run: dict[str, Any], work: str) -> str:
    """Why the tests do not pass where they should."""
    code = run["code"]
    if code == confining.PROCESSOR_TIME_IS_OVER:
        return "the tests do not end in time on the contract they were handed in with"
    if code == _NO_TESTS:
        return "there are no tests in what was handed in"
    if number:
        return "the tests reject a contract that is right: one that does the same in other code"
    lines = run["said"].splitlines()
    at = [line for line in lines if line.startswith(work)]
    told = at[:1] or [line for line in lines if line.startswith(("FAILED", "ERROR", "E "))][:2]
    why = one_line(" ".join(told).replace(f"{work}/", "") or f"pytest ended with {code}", _LONGEST)
    return f"the tests fail on the contract they were handed in with: {why}"


class _Project:
    """A student's files, compiled as if the contract's had another text.

    Args:
        work: where they lie.
        kept: a folder below which answers are kept, by the number of the run that they are for.
        main: the file of the contract.
        contract: its name.
        compiler: that is asked.

    Raises:
        CompileError: if the contract's file cannot be used.
    """

    def __init__(self, work: Path, kept: Path, main: str, contract: str, compiler: Compiler) -> None:
        self._kept, self._main, self._contract, self._compiler = kept, main, contract, compiler
        self._via_ir = False
        self._own = Sources(work / main, work)
        self.text = self._own.texts[main]
        self._users: list[Sources] = []
        self._others: list[tuple[Sources, dict[str, Any]]] = []
        first = KeptOutput(kept / FIRST)
        answered(work / main, self._own, kept=first)
        for path in sorted(work.rglob("*.sol")):
            if path != work / main:
                self._sort(path, work, first)

    def _sort(self, path: Path, work: Path, first: KeptOutput) -> None:
        """What imports the contract's file is compiled with it each time, the rest once; what cannot be, never."""
        with suppress(CompileError):
            sources = Sources(path, work)
            answer = answered(path, sources, kept=first)
            if self._main in sources.texts:
                self._users.append(sources)
            else:
                self._others.append((sources, answer))

    def trees(self, text: str) -> dict[str, Any]:
        """Syntax trees of the contract's file, with this text, and of what it imports.

        Raises:
            CompileError: if it does not compile.
        """
        output = self._asked(self._own, text, _TREES)
        return {name: source["ast"] for name, source in output["sources"].items()}

    def built(self, text: str, number: int) -> Code:
        """Keep all answers for a run in which the contract's file has this text.

        Raises:
            CompileError: if it, or what imports it, does not compile.
        """
        answers = [
            (sources, self._asked(sources, text, {sources.main: {"": [], "*": _OUTPUTS}}))
            for sources in (self._own, *self._users)
        ]
        kept = KeptOutput(self._kept / str(number))
        for sources, answer in (*answers, *self._others):
            kept.keep(sources, answer)
        evm = answers[0][1]["contracts"][self._main][self._contract]["evm"]
        return evm["bytecode"]["object"], evm["deployedBytecode"]["object"]

    def forget(self, number: int) -> None:
        """Keep no answers for this run."""
        shutil.rmtree(self._kept / str(number), ignore_errors=True)

    def _asked(self, sources: Sources, text: str, selection: dict[str, Any]) -> dict[str, Any]:
        """The compiler's answer; from the first time on that the quick way does not do, it goes the other."""
        texts = sources.texts | {self._main: text}
        settings = {"remappings": sources.remappings, "viaIR": self._via_ir}
        try:
            return self._compiler.compile(texts, selection, settings)
        except CompileError as error:
            if self._via_ir or "Stack too deep" not in str(error):
                raise
        self._via_ir = True
        return self._asked(sources, text, selection)


def _prepared(place: Path, main: str, contract: str, task: dict[str, Any]) -> list[Mutant]:
    """Write the compiler's answers to every run; gives the mutants that are tried, salts taken out."""
    chosen: list[Mutant] = []
    wanted, seed = task["tests"]["mutants"], task["seed"]
    with Compiler() as compiler:
        project = _Project(place / "work", place, main, contract, compiler)
        others = project.trees(project.text)
        tree = others.pop(main)
        twins = [_twin(project, main, tree, others, f"{seed} twin {n}", n) for n in range(1, _TWINS + 1)]
        for plain in sorted(twins[0].mutants, key=lambda text: _hash(seed, text))[: _TRIED * wanted]:
            twin = twins[len(chosen) % _TWINS]
            mutant = twin.mutants.get(plain)
            if mutant and _differs(project, mutant, twin, 1 + _TWINS + len(chosen)):
                chosen.append(_without(mutant, twin.salts))
            if len(chosen) == wanted:
                break
    return chosen


def _hash(seed: object, text: str) -> str:
    return sha256(f"{seed} {text}".encode()).hexdigest()


def _twin(
    project: _Project, main: str, tree: dict[str, Any], others: dict[str, Any], seed: str, number: int
) -> Twin:
    """The contract with a check in each function that never fails, since no function has such a selector."""
    text, salts = project.text.encode(), []
    for at in sorted(_bodies(tree), reverse=True):
        salts.append(f"if (msg.sig == 0x{_hash(seed, str(at))[:8]}) revert();")
        text = text[:at] + salts[-1].encode() + text[at:]
    salted = text.decode()
    code = project.built(salted, number)
    trees = project.trees(salted)
    own = [trees[name] for name in others if not name.startswith("@")]
    found: dict[str, Mutant] = {}
    for mutant in mutants(main, salted, trees[main], own):
        plain = _plain(mutant.source, salts)
        if all(salt in mutant.source for salt in salts) and _dense(plain) != _dense(project.text):
            found[plain] = mutant
    return Twin(tuple(salts), code, found)


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
    before, after = (" ".join(_plain(text, salts).split()) for text in (mutant.before, mutant.after))
    return replace(mutant, before=before, after=after, source="")


def _differs(project: _Project, mutant: Mutant, twin: Twin, number: int) -> bool:
    """Whether a mutant compiles to other code than its twin's; then the answers for its run are kept.

    Raises:
        CompilerEnded: if nothing compiles any more.
    """
    try:
        if project.built(mutant.source, number) != twin.code:
            return True
    except CompilerEnded:
        raise
    except CompileError:
        pass
    project.forget(number)
    return False
