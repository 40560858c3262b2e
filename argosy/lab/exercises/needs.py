"""What is asked of a mended contract besides `argosy lab check`: the story goes well, and the part still works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argosy.lab.cast import PAYER, WHERE
from argosy.lab.exercises.catalogue import numbered
from argosy.lab.exercises.clues import signed_by
from argosy.lab.exercises.stage import Stage
from chain.contracts import signature
from chain.contracts.escrow import UNLIMITED, approve, fund
from chain.testing.abi import encode_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.lab.exercises.exercise import Exercise
    from chain.contracts import Artifact

Need = tuple[str, bool]
"""In words, and whether it is met."""


def needs(number: int, contract: Artifact, token: Artifact | None) -> Iterator[Need]:
    """Everything that is asked of the mended contract of an exercise."""
    meant = numbered(number)
    there = {signature(entry) for entry in contract.abi if entry["type"] == "function"}
    yield from ((f"the contract still has {name}", name in there) for name in meant.features)
    if not there.issuperset(meant.features):
        return
    stage = _opened(meant, contract, token)
    yield "the story ends well where nobody attacks", stage is not None and not stage.close().lost
    if meant.contract == "Errands":
        yield from _errands(meant, contract)
    if meant.contract == "SignedReceipts":
        yield from _receipts(meant, contract)


def _opened(meant: Exercise, contract: Artifact, token: Artifact | None = None) -> Stage | None:
    stage = Stage(meant, contract, token, None)
    try:
        stage.open()
    except AssertionError:
        return None
    return stage


def _errands(meant: Exercise, contract: Artifact) -> Iterator[Need]:
    stage = _opened(meant, contract)
    fetched = stage is not None and _sent(stage, "seller", "withdrawFor", WHERE["seller"], stage.token)
    yield "withdrawFor works for the owner itself", fetched
    yield "what withdrawFor fetches is the owner's", stage is not None and not stage.close().lost


def _receipts(meant: Exercise, contract: Artifact) -> Iterator[Need]:
    """A receipt is good for its order, once, here, and nowhere else."""
    stage = _opened(meant, contract)
    if stage is None:
        return
    one, other = stage.ask("escrow", "receipt", [1]), stage.ask("escrow", "receipt", [2])
    if not isinstance(one, bytes):
        yield "receipt gives the 32 bytes that the buyer signs", False
        return
    yield "receipts of two orders differ", one != other
    yield "receipts of two contracts differ", one != _elsewhere(stage, contract)
    forged = _sent(stage, "stranger", "confirmFor", 1, signed_by("stranger", one))
    yield "a receipt that somebody else signed is refused", not forged
    mine = signed_by("buyer", one)
    yield "the buyer's receipt settles its order", _sent(stage, "stranger", "confirmFor", 1, mine)
    yield "it is refused for another order", not _sent(stage, "stranger", "confirmFor", 2, mine)
    yield "nobody lost anything by that", not stage.close().lost


def _elsewhere(stage: Stage, contract: Artifact) -> object:
    """The receipt of the same order in another contract of the same kind."""
    world = stage.world
    with world.trial():
        twin = str(world.deploy(contract, WHERE["platform"]))
        world.succeed(WHERE[PAYER], stage.token, approve(twin, UNLIMITED))
        world.succeed(WHERE[PAYER], twin, fund(stage.order(1)))
        return world.ask(twin, "receipt", 1)


def _sent(stage: Stage, who: str, name: str, *arguments: object) -> bool:
    data = encode_call(stage.world.artifact.function(name), arguments)
    return stage.world.attempt(WHERE[who], data).status
