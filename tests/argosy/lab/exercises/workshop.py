"""The exercises with reference attacks and mended contracts, compiled all at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from argosy.lab.exercises import EXERCISES, Game
from argosy.lab.exercises.child import _answered
from argosy.lab.exercises.clues import given
from argosy.lab.exercises.files import own_token
from argosy.lab.exercises.game import packed, unpacked
from argosy.lab.exercises.stage import Stage
from chain.contracts import Artifact
from chain.contracts.warm_compiler import Compiler
from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argosy.lab.exercises.exercise import Exercise
    from argosy.lab.exercises.stage import Harm

HERE: Final = Path(__file__).parent
_SETTINGS: Final[dict[str, Any]] = {
    "viaIR": False,
    "remappings": ["@openzeppelin/=node_modules/@openzeppelin/", "@argosy/="],
}
_OUTPUTS: Final = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]


@cache
def compiled() -> dict[str, Artifact]:
    """Every contract of contracts/lab, attacks/ and mended/, and what an attack begins with as `Attack`."""
    flawed = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "contracts/lab").glob("*.sol")}
    ours = {file.name: file.read_text(encoding="utf-8") for file in HERE.glob("*/*.sol")}
    template = (ROOT / "argosy/lab/exercises/Attack.sol.txt").read_text(encoding="utf-8")
    begun = {f"Of{e.contract}.sol": template.replace("[CONTRACT]", e.contract) for e in EXERCISES}
    first, *others = begun  # they differ by the type of one argument
    with Compiler() as compiler:
        made = _made(compiler, flawed, flawed, optimised=True)  # much is tried on these
        return made | _made(compiler, flawed | ours | begun, [*ours, first], seen=others)


def _made(
    compiler: Compiler,
    texts: dict[str, str],
    wanted: Iterable[str],
    *,
    optimised: bool = False,
    seen: Iterable[str] = (),
) -> dict[str, Artifact]:
    """The contracts of the files that are wanted; others are read, and those to be seen are checked for errors."""
    outputs: dict[str, Any] = {f"lab/{name}": {"*": _OUTPUTS} for name in wanted}
    outputs |= {f"lab/{name}": {"*": ["abi"]} for name in seen}
    settings = _SETTINGS | {"optimizer": {"enabled": optimised, "runs": 200}}
    output = compiler.compile({f"lab/{name}": text for name, text in texts.items()}, outputs, settings)
    return {
        name: Artifact(
            name,
            made["abi"],
            bytes.fromhex(made["evm"]["bytecode"]["object"]),
            bytes.fromhex(made["evm"]["deployedBytecode"]["object"]),
        )
        for path in wanted
        for name, made in output["contracts"].get(f"lab/{path}", {}).items()
    }


class _Here(Game):
    """The same game in this process."""

    def __init__(self, stage: Stage, exercise: Exercise) -> None:
        self._stage = stage
        self._known = given(exercise, stage)
        facts = self._ask({"ask": "facts"})
        self.me, self.escrow, self.token, self.given = (
            facts[name] for name in ("me", "escrow", "token", "given")
        )

    def _ask(self, question: dict[str, Any]) -> Any:
        from json import loads

        answer = _answered(self._stage, loads(packed(question)), self._known)
        return unpacked(loads(packed({"answer": answer})))["answer"]


def token_of(exercise: Exercise) -> Artifact | None:
    """The story's own token."""
    name = own_token(exercise)
    return compiled()[name] if name else None


def by_contract(exercise: Exercise, escrow: str, attack: str) -> Harm:
    """What an attack in Solidity comes to."""
    stage = Stage(exercise, compiled()[escrow], token_of(exercise), compiled()[attack])
    stage.open()
    stage.strike()
    return stage.close()


def by_program(exercise: Exercise, escrow: str, file: Path | None) -> Harm:
    """What an attack in Python comes to; none at all without a file."""
    stage = Stage(exercise, compiled()[escrow], token_of(exercise), None)
    stage.open()
    if file is not None:
        names: dict[str, Any] = {}
        exec(file.read_text(encoding="utf-8"), names)
        names["attack"](_Here(stage, exercise))
    return stage.close()
