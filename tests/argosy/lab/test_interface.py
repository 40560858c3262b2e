"""What a contract tells and refuses: lies are found, and nobody is held to what it does not have."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from argosy.lab.attacks.by_numbers import terms_that_cannot_be_kept
from argosy.lab.attacks.by_refusals import refusals
from argosy.lab.attacks.by_rows import differences
from argosy.lab.attacks.by_steps import steps_told
from argosy.lab.attacks.by_views import views
from argosy.lab.bench import Bench
from chain.contracts import Artifact, load
from chain.contracts.own_file import compilation
from chain.evm import installed_engines
from contracts.tools.mutation_bench import SETTINGS, Workshop
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from argosy.lab.attacks import Outcome
    from chain.contracts.mutants import Mutant

pytestmark = pytest.mark.skipif("revm" not in installed_engines(), reason="minutes on the slow engine")

LIES: Final[tuple[tuple[Callable[[Bench], Outcome], str, str, str, str], ...]] = (
    (views, "OrderBook.sol", "OrderBook.order", "result.tax = dues.tax;", "result.freight = dues.tax;"),
    (views, "Escrow.sol", "Escrow.constructor", "platform = platform_;", "{}"),
    (views, "Ledger.sol", "Ledger._openAccount", "_ownerOf[account] = owner;", "{}"),
    (steps_told, "Escrow.sol", "Escrow.ship", "emit Shipped(id, deadline);", "{}"),
    (
        refusals,
        "Ledger.sol",
        "Ledger.withdraw",
        "if (amount == 0) revert NothingToWithdraw(msg.sender, token);",
        "{}",
    ),
    (
        refusals,
        "Ledger.sol",
        "Ledger.withdraw",
        "function withdraw(address token) external nonReentrant returns (uint256 amount) {",
        "function withdraw(address token) external returns (uint256 amount) {",
    ),
    (
        refusals,
        "Ledger.sol",
        "Ledger._take",
        "if (holds - held != amount) revert InexactDeposit(token, amount, holds > held ? holds - held : 0);",
        "if (holds - held != amount) revert InexactDeposit(token, value, holds > held ? holds - held : 0);",
    ),
    (
        terms_that_cannot_be_kept,
        "OrderBook.sol",
        "OrderBook._validate",
        "_validateShare(terms.defaultBuyerBps);",
        "_validateShare(terms.cancelBps);",
    ),
    (
        differences,
        "Escrow.sol",
        "Escrow._isOpen",
        "return (state >= State.Funded && state <= State.Disputed) || state == State.Returning ||",
        "return (state >= State.Funded && state <= State.Disputed) ||",
    ),
)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    need_compiler()
    with Workshop() as shop:
        yield shop


@pytest.fixture(scope="module")
def shipped() -> Bench:
    return Bench(load("Escrow"))


@cache
def plain() -> Bench:
    return Bench(compilation(ROOT / "examples/PlainEscrow.sol", "PlainEscrow", ROOT).artifact)


@pytest.mark.parametrize("lie", LIES, ids=[f"{lie[2]} {lie[4][:20]}" for lie in LIES])
def test_a_lie_of_the_whole_interface_is_found(
    lie: tuple[Callable[[Bench], Outcome], str, str, str, str], workshop: Workshop
) -> None:
    look, file, function, before, after = lie

    def wanted(mutant: Mutant) -> bool:
        return (mutant.function, mutant.before, mutant.after) == (function, before, after)

    mutant = next(filter(wanted, workshop.mutants(file)))
    code = workshop.build(mutant, ["Escrow.sol"], SETTINGS[0])["Escrow"]
    bench = Bench(Artifact("Escrow", load("Escrow").abi, code.creation, code.deployed))
    assert bench.whole
    [finding] = look(bench).findings[:1]
    assert finding.breach.what


@pytest.mark.parametrize("look", dict.fromkeys(lie[0] for lie in LIES))
def test_the_shipped_escrow_tells_the_truth(look: Callable[[Bench], Outcome], shipped: Bench) -> None:
    assert shipped.whole
    outcome = look(shipped)
    assert (outcome.word, outcome.findings, outcome.reason) == ("held", (), "")


def test_whoever_has_a_part_of_the_interface_is_held_to_no_more() -> None:
    need_compiler()
    assert not plain().whole
    assert views(plain()).word == "held"
    assert differences(plain()).word == "held"
    assert {steps_told(plain()).word, refusals(plain()).word} == {"not applicable"}


def test_a_view_that_lies_is_found_wherever_it_is(tmp_path: Path) -> None:
    need_compiler()
    source = (ROOT / "examples/PlainEscrow.sol").read_text(encoding="utf-8")
    file = tmp_path / "Lies.sol"
    counts = source.replace("id = ++orderCount;", "id = ++_last;")
    file.write_text(
        counts.replace("    uint256 public orderCount;", "    uint256 public orderCount;\n    uint256 _last;")
    )
    [finding] = views(Bench(compilation(file, "PlainEscrow", tmp_path).artifact)).findings
    assert finding.breach.what == "orderCount says 0, and 1 were funded"
