"""Compiles mutants and lets the tests judge them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from chain.contracts import CompileError
from chain.contracts.compile import CONTRACTS
from chain.contracts.mutants import Mutant, mutants, walk
from chain.contracts.warm_compiler import Compiler
from contracts.tools.mutation_host import Artifacts, Code, Host, HostError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_M = TypeVar("_M", contravariant=True)
_R = TypeVar("_R", covariant=True)

_LEGACY = {"viaIR": False}
OPTIMISED: dict[str, Any] = _LEGACY | {"optimizer": {"enabled": True, "runs": 200}}
SETTINGS: tuple[dict[str, Any], ...] = (_LEGACY | {"optimizer": {"enabled": False}}, OPTIMISED, {})
"""How to compile, quickest first: taken is the first whose code fits on chain and passes the tests."""

LARGEST = 24_576
"""Largest code on chain, in bytes (EIP-170)."""

BASELINE_LIMIT = 600.0
"""The tests may take so many seconds on the original."""

PATIENCE = 10
"""A mutant is killed by time-out after so many times what the tests take on the original."""


@dataclass(frozen=True)
class Result:
    """What became of a mutant: killed, survived, equivalent (the same code) or invalid (no code)."""

    mutant: Mutant
    outcome: str
    killer: str = ""


class Workshop:
    """The sources as they are, those that go on chain unless others are given, and the compiler."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self.compiler = Compiler()
        files = sorted([*CONTRACTS.glob("*.sol"), *CONTRACTS.glob("modules/**/*.sol")])
        self.texts = texts or {
            file.relative_to(CONTRACTS).as_posix(): file.read_text("utf-8") for file in files
        }
        output = self.compiler.compile(self.texts, {"*": {"": ["ast"]}}, {})
        self.trees = {name: source["ast"] for name, source in output["sources"].items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the compiler."""
        self.compiler.__exit__()

    def mutants(self, file: str) -> list[Mutant]:
        """All mutants of a source."""
        others = [self.trees[name] for name in sorted(self._imported(file)) if "node_modules" not in name]
        return mutants(file, self.texts[file], self.trees[file], others)

    def build(self, changed: Mutant | None, files: Sequence[str], settings: dict[str, Any]) -> Artifacts:
        """Code of all contracts in `files`, with one source changed.

        Raises:
            CompileError: if it does not compile.
        """
        texts = {name: self.texts[name] for name in files}
        if changed:
            texts[changed.file] = changed.source
        wanted = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]
        output = self.compiler.compile(texts, {name: {"*": wanted} for name in files}, settings)
        built = {}
        for name in files:
            for contract, parts in output["contracts"].get(name, {}).items():
                codes = [
                    bytes.fromhex(parts["evm"][part]["object"]) for part in ("bytecode", "deployedBytecode")
                ]
                if codes[0]:
                    built[contract] = Code(codes[0], codes[1], parts["abi"])
        return built

    def users(self, file: str) -> list[str]:
        """The sources of contracts that a source is part of."""
        return [name for name in self.texts if file == name or file in self._imported(name)]

    def _imported(self, file: str) -> set[str]:
        found: set[str] = set()
        ahead = [file]
        while ahead:
            tree = self.trees[ahead.pop()]
            new = {n["absolutePath"] for n in walk(tree) if n["nodeType"] == "ImportDirective"} - found
            found |= new
            ahead += new
        return found


class Bench:
    """A workshop and tests that pass on the original.

    Raises:
        HostError: if the tests cannot be collected or do not pass.
    """

    def __init__(self, tests: Sequence[str], deselect: str) -> None:
        self.workshop = Workshop()
        self.host = Host(tests, deselect)
        self._originals: dict[str, Artifacts] = {}
        self.settings, self.limit = self._choose()

    def close(self) -> None:
        """End the processes."""
        self.host.close()
        self.workshop.close()

    def judge(self, mutant: Mutant) -> Result:
        """Compile quickly and test; a survivor is optimised too, for its code may be the original's then."""
        files = self.workshop.users(mutant.file)
        try:
            built = self.workshop.build(mutant, files, self.settings)
        except CompileError:
            return Result(mutant, "invalid")
        if built == self._original(files, self.settings):
            return Result(mutant, "equivalent")
        verdict = self.host.run(built, self.limit)
        if verdict.killer:
            return Result(mutant, "killed", verdict.killer)
        same = self.workshop.build(mutant, files, OPTIMISED) == self._original(files, OPTIMISED)
        return Result(mutant, "equivalent" if same else "survived")

    def _original(self, files: Sequence[str], settings: dict[str, Any]) -> Artifacts:
        key = repr((files, settings))
        if key not in self._originals:
            self._originals[key] = self.workshop.build(None, files, settings)
        return self._originals[key]

    def _choose(self) -> tuple[dict[str, Any], float]:
        """The quickest settings that will do, and how long a mutant may take."""
        why = []
        for settings in SETTINGS:
            try:
                built = self._original(list(self.workshop.texts), settings)
            except CompileError as error:
                why.append(str(error))
                continue
            if any(len(code.deployed) > LARGEST for code in built.values()):
                why.append("the code is too large")
                continue
            verdict = self.host.run(built, BASELINE_LIMIT)
            if not verdict.killer:
                return settings, max(BASELINE_LIMIT / 20, PATIENCE * verdict.seconds)
            why.append(f"the tests fail without a fault: {verdict.killer}")
        raise HostError("\n".join(why))


class Judges(Protocol[_M, _R]):
    """Something like `Bench`."""

    def judge(self, mutant: _M, /) -> _R:
        """What becomes of a mutant."""
        ...

    def close(self) -> None:
        """End the processes."""
        ...


def run_all(
    batch: Sequence[_M], bench: Callable[[], Judges[_M, _R]], jobs: int, progress: Callable[[int, int], None]
) -> list[_R]:
    """Judge mutants on so many benches at a time; results come in the order of the mutants."""
    own = threading.local()
    benches: list[Judges[_M, _R]] = []
    done: list[_M] = []

    def judge(mutant: _M) -> _R:
        if not hasattr(own, "bench"):
            own.bench = bench()
            benches.append(own.bench)
        result: _R = own.bench.judge(mutant)
        done.append(mutant)
        progress(len(done), len(batch))
        return result

    with ThreadPoolExecutor(jobs) as pool:
        try:
            return list(pool.map(judge, batch))
        finally:
            pool.shutdown(cancel_futures=True)
            for each in benches:
                each.close()
