"""A call that fails is shown as a tree, with names and lines; on both engines the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chain.kit.conftest import Project

BOX = """
@pytest.fixture(scope="module")
def box(chain): return chain.deploy("contracts/Box.sol")
"""
TREE = [
    "*the call that failed*",
    "bob -> Box.fill(101), * gas",
    "  reverts: Full(who=0x*, most=100)  [[]contracts/Box.sol:15]",
    "contracts/Box.sol:15: if (amount > 100) revert Full(msg.sender, 100);",
]


def test_a_revert_that_nobody_expected(boxes: Project, engine: str) -> None:
    done = boxes.run(BOX + "def test_it(accounts, box): box.by(accounts.bob).fill(101)", engine)
    done.stdout.fnmatch_lines(TREE)


def test_another_revert_than_was_expected(boxes: Project, engine: str) -> None:
    source = """
def test_it(accounts, box):
    with reverts("Empty"):
        box.by(accounts.bob).fill(101)
"""
    boxes.run(BOX + source, engine).stdout.fnmatch_lines(TREE)


def test_the_state_is_the_one_in_which_it_failed(boxes: Project, engine: str) -> None:
    """Though it is gone when the tree is drawn."""
    source = """
def test_it(chain, accounts, box):
    with chain.snapshot():
        box.fill(5)
        chain.time.travel(60)
        box.by(accounts.bob).drain(6)
"""
    boxes.run(BOX + source, engine).stdout.fnmatch_lines(
        [
            "bob -> Box.drain(6), * gas",
            "  reverts: Panic(code=17, meaning=arithmetic overflow)  [[]contracts/Box.sol:23]",
        ]
    )


def test_a_line_that_shares_its_end_with_another(boxes: Project) -> None:
    """The optimiser lets both texts end in the same code."""
    done = boxes.run(BOX + "def test_it(box): box.fill(13)")
    done.stdout.fnmatch_lines(['  reverts: "bad luck"  [[]contracts/Box.sol:16]'])


def test_a_view_that_reverts(boxes: Project, engine: str) -> None:
    done = boxes.run(
        BOX + "def test_it(chain, box):\n    with chain.act_as(chain.people.bob): box.quiet()", engine
    )
    done.stdout.fnmatch_lines(["bob -> Box.quiet(), * gas"])


def test_a_view_that_is_asked_by_name(boxes: Project) -> None:
    """Another call that failed before, as it should, is not taken for it."""
    source = """
def test_it(box):
    with reverts("Full"):
        box.fill(101)
    box.view("least")
"""
    done = boxes.run(BOX + source)
    done.stdout.fnmatch_lines(["*the call that failed*", "* -> Box.least(), * gas"])


def test_a_loop_without_end_is_shortened(boxes: Project) -> None:
    done = boxes.run(
        BOX + "def test_it(chain, box):\n    chain.gas = 500_000\n    box.forever()", "--engine=revm"
    )
    done.stdout.fnmatch_lines(["alice -> Box.forever(), *", "... * lines", "  reverts: *out of gas*"])
    assert len(done.outlines) < 250


def test_a_constructor_that_refuses(project: Project, engine: str) -> None:
    source = "def test_it(chain): chain.deploy('StableToken', 'a', 'b', '0x' + '0' * 40)"
    done = project.run(source, engine)
    done.stdout.fnmatch_lines(["E *deploying StableToken reverted: ZeroIssuer()", "alice -> create 0x*"])


def test_errors_that_are_none_of_the_chain_have_no_tree(boxes: Project) -> None:
    source = """
def test_it(accounts, box):
    with reverts("Full"):
        box.fill(101)
    assert box.content() == 1
"""
    done = boxes.run(BOX + source)
    done.assert_outcomes(failed=1)
    done.stdout.no_fnmatch_line("*the call that failed*")
