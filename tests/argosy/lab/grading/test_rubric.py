"""The rubric of `argosy lab grade`: its default, and everything that may be wrong with one."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from argosy.lab.attacks import ATTACKS
from argosy.lab.grading.rubric import SECTIONS, TRIED, default_text, read_rubric, rubric_of
from argosy.problems import InputError
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path


def test_the_printed_rubric_is_the_default(tmp_path: Path) -> None:
    done = invoke("lab", "rubric")
    assert done.exit_code == 0
    file = tmp_path / "rubric.toml"
    file.write_text(done.stdout, encoding="utf-8")
    assert read_rubric(file) == rubric_of({}, "default")


def test_sections_are_worth_the_points_together() -> None:
    rubric = rubric_of({"points": 20, "gas": {"weight": 0}, "attacks": {"weight": 5}}, "mine")
    assert sum(rubric.most(section) for section in SECTIONS) == pytest.approx(20)
    assert rubric.most("gas") == 0
    assert rubric.most("promises") == pytest.approx(20 * 40 / 60)


def test_every_attack_that_can_be_tried_and_counts_is_in_the_default() -> None:
    tried = rubric_of({}, "default").tried
    assert len(set(tried)) == len(tried)
    assert {attack.name for attack in ATTACKS if attack.run and attack.counts} <= set(tried)


def test_what_is_left_out_is_as_in_the_default() -> None:
    default = rubric_of({}, "default")
    mine = rubric_of({"title": "Mine", "each": {"H1": 3}}, "mine")
    assert (mine.title, mine.each) == ("Mine", {"H1": 3})
    assert (mine.limits, mine.sections, mine.copies) == (default.limits, default.sections, default.copies)


MISTAKES = [
    ('titel = "x"', "titel: there is no such key - did you mean title?"),
    ("title = 3", "title: should be text, not 3 - put it in quotes"),
    ('points = "ten"', "points: should be a number, not 'ten'"),
    ("points = nan", "points: should be a number, not nan"),
    ("points = 0", "points: should be from 0.01 to 1e+06, not 0"),
    ("promises = 40", "promises: should be a table, not 40 - write [promises] on a line of its own"),
    ("[limits]\nwall_s = 1.5", "limits.wall_s: should be a whole number, not 1.5"),
    ("[limits]\nmemory_mb = true", "limits.memory_mb: should be a whole number, not True"),
    ("[limits]\nwall_s = 0", "limits.wall_s: should be from 1 to 86400, not 0"),
    ("[attacks]\nweight = -1", "attacks.weight: should be from 0 to 1e+06, not -1"),
    ("[attacks]\nnone = 1.0", "attacks.none: should be less than attacks.full"),
    ("[attacks]\ntried = []", "attacks.tried: is empty - name attacks, or set attacks.weight = 0"),
    ('[attacks]\ntried = "A1"', 'attacks.tried: should be a list of names of attacks, as ["L1", "A3"]'),
    ('[attacks]\ntried = ["A99"]', "attacks.tried: there is no attack 'A99' to try - there are L1, L2"),
    ('[attacks]\ntried = ["A4"]', "attacks.tried: there is no attack 'A4' to try"),
    ('[attacks]\ntried = ["L1"]', "attacks.tried: L1 stands in promises.tried already"),
    ("[each]\nA9 = 2", "each.A9: is tried in no section"),
    ("[each]\nL1 = -2", "each.L1: should be from 0 to 1e+06, not -2"),
    ('[each]\nL1 = "two"', "each.L1: should be a number, not 'two'"),
    (
        '[copies]\nbase = "other"',
        "copies.base: should be starter, plain, none or a .sol file beside the rubric",
    ),
    ('contract = "a.sol:A"', "contract: should be the name of a contract, not 'a.sol:A'"),
    ("[tests]\nmutants = 0", "tests.mutants: should be from 1 to 200, not 0"),
    ("[tests]\nnone = 0.9", "tests.none: should be less than tests.full"),
    (
        "promises.weight = 0\nattacks.weight = 0\nliveness.weight = 0\ngas.weight = 0",
        "weight: no section has any",
    ),
]


@pytest.mark.parametrize(("text", "complaint"), MISTAKES)
def test_a_mistake_is_told_with_what_to_do(text: str, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        rubric_of(tomllib.loads(text), "mine.toml")
    assert complaint in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "rubric.toml"
    file.write_text(
        'titel = "x"\npoints = "ten"\n[limits]\nwall = 3\n[gas]\nfull = "low"\n', encoding="utf-8"
    )
    done = invoke("lab", "grade", tmp_path, "--seed", 1, "--rubric", file)
    assert done.exit_code == 2
    for mistake in ("4 mistakes", "titel", "points", "did you mean wall_s?", "gas.full"):
        assert mistake in done.stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"points = ", "is not TOML"), (b"\xff\xfe", "UTF-16"), (b"# \xff", "is not UTF-8")],
)
def test_what_is_no_toml_is_told(content: bytes, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "rubric.toml"
    file.write_bytes(content)
    with pytest.raises(InputError, match=complaint):
        read_rubric(file)


def test_the_default_names_its_three_shares() -> None:
    tables = tomllib.loads(default_text())
    assert all(tables[section]["tried"] for section in TRIED)
