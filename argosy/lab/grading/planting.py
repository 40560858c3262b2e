"""Programs that a student's tests are tried on: contracts that do as the student's own, and such with a fault.

What lies on the disk is the same for all of them; what differs is what the compiler is said to answer.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.contracts import CompileError
from chain.contracts.kept_output import KeptOutput
from chain.contracts.mutants import Mutant, mutants, walk
from chain.contracts.own_file import answered
from chain.contracts.sources import Sources
from chain.contracts.warm_compiler import Compiler, CompilerEnded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PROJECT, WORK = "project", "work"
"""The folder of a student's files, and the copy of it that a run has."""

FIRST: Final = "0"
"""The folder of answers about what was handed in."""

_TWINS: Final = 2
CONTROLS: Final = 1 + _TWINS
"""Programs that tests must pass on, which come first: what was handed in and its twins."""

_TRIED: Final = 4
"""Times as many mutants as are wanted are compiled at most."""

_OUTPUTS: Final = [
    "abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap",
]  # fmt: skip
_TREES: Final = {"*": {"": ["ast"]}}

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


def planted(place: Path, main: str, contract: str, seed: int, wanted: int) -> list[Mutant]:
    """Write the compiler's answers for the twins, runs 1 and on, and for mutants of them, in the runs that follow.

    Args:
        place: with the student's files in `WORK`, and what the compiler said of them, if anything yet, in `FIRST`.
        main: the file in it that holds the contract.
        contract: its name.
        seed: chooses the mutants.
        wanted: how many mutants.

    Returns:
        the mutants, salts taken out; fewer than wanted if there are not as many.

    Raises:
        CompileError: if the contract, or a twin of it, cannot be compiled.
        CompilerEnded: if nothing compiles any more.
    """
    chosen: list[Mutant] = []
    with Compiler() as compiler:
        project = _Project(place, main, contract, compiler)
        bodies = sorted(_bodies(project.trees(project.text)[main]), reverse=True)
        twins = [_twin(project, bodies, f"{seed} twin {number}", number) for number in range(1, CONTROLS)]
        for plain in sorted(twins[0].mutants, key=lambda text: _hash(seed, text))[: _TRIED * wanted]:
            twin = twins[len(chosen) % _TWINS]
            mutant = twin.mutants.get(plain)
            if mutant and _differs(project, mutant, twin, CONTROLS + len(chosen)):
                chosen.append(_without(mutant, twin.salts))
            if len(chosen) == wanted:
                break
    return chosen


def _hash(seed: object, text: str) -> str:
    return sha256(f"{seed} {text}".encode()).hexdigest()


def _twin(project: _Project, bodies: Sequence[int], seed: str, number: int) -> Twin:
    """The contract with a check in each function that never fails, since no function has such a selector.

    Args:
        project: of the contract.
        bodies: bytes at which functions' bodies begin, the last one first.
        seed: of the checks.
        number: of its run.
    """
    text, salts = project.text.encode(), []
    for at in bodies:
        salts.append(f"if (msg.sig == 0x{_hash(seed, str(at))[:8]}) revert();")
        text = text[:at] + salts[-1].encode() + text[at:]
    salted = text.decode()
    code = project.built(salted, number)
    others = project.trees(salted)
    tree = others.pop(project.main)
    own = [each for name, each in others.items() if not name.startswith("@")]
    found: dict[str, Mutant] = {}
    for mutant in mutants(project.main, salted, tree, own):
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


class _Project:
    """A student's files, compiled as if the contract's had another text.

    Args:
        place: they lie in `WORK` there; answers are kept beside it, by the number of the run that they are for.
        main: the file of the contract.
        contract: its name.
        compiler: that is asked.

    Attributes:
        main: as given.
        text: of that file.

    Raises:
        CompileError: if the contract's file cannot be used.
    """

    def __init__(self, place: Path, main: str, contract: str, compiler: Compiler) -> None:
        self.main = main
        self._place, self._contract, self._compiler = place, contract, compiler
        self._via_ir = False
        work = place / WORK
        self._own = Sources(work / main, work)
        self.text = self._own.texts[main]
        self._users: list[Sources] = []
        self._others: list[tuple[Sources, dict[str, Any]]] = []
        first = KeptOutput(place / FIRST)
        answered(work / main, self._own, kept=first)
        for path in sorted(work.rglob("*.sol")):
            if path != work / main:
                self._sort(path, work, first)

    def _sort(self, path: Path, work: Path, first: KeptOutput) -> None:
        """What imports the contract's file is compiled with it each time, the rest once; what cannot be, never."""
        with suppress(CompileError):
            sources = Sources(path, work)
            answer = answered(path, sources, kept=first)
            if self.main in sources.texts:
                self._users.append(sources)
            else:
                self._others.append((sources, answer))

    def trees(self, text: str) -> dict[str, Any]:
        """Syntax trees, by file, of the contract's with this text and of what it imports.

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
        kept = KeptOutput(self._place / str(number))
        for sources, answer in (*answers, *self._others):
            kept.keep(sources, answer)
        evm = answers[0][1]["contracts"][self.main][self._contract]["evm"]
        return evm["bytecode"]["object"], evm["deployedBytecode"]["object"]

    def forget(self, number: int) -> None:
        """Keep no answers for this run."""
        shutil.rmtree(self._place / str(number), ignore_errors=True)

    def _asked(self, sources: Sources, text: str, selection: dict[str, Any]) -> dict[str, Any]:
        """The compiler's answer; from the first time on that the quick way does not do, it goes the other."""
        texts = sources.texts | {self.main: text}
        settings = {"remappings": sources.remappings, "viaIR": self._via_ir}
        try:
            return self._compiler.compile(texts, selection, settings)
        except CompileError as error:
            if self._via_ir or "Stack too deep" not in str(error):
                raise
        self._via_ir = True
        return self._asked(sources, text, selection)
