"""Submissions are found, named and read, whatever is handed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from argosy.lab.grading.submissions import Submission, _regular, find_submissions, passed_over
from argosy.problems import InputError
from tests.argosy.lab.grading.hostile import NAMES, REFUSED, write_refused

PROBLEMS = {
    "fifty": "more than 1,000,000 bytes",
    "link": "it is a link",
    "linked": "it is a link",
    "pipe": "no regular file",
    "nothing": "no Solidity files",
}


@pytest.fixture
def class_of_all(tmp_path: Path) -> Path:
    write_refused(tmp_path / "class")
    return tmp_path / "class"


def test_what_cannot_be_read_is_told_and_the_others_are_read(class_of_all: Path) -> None:
    found = {each.name: each for each in find_submissions(class_of_all, 1_000)}
    assert len(found) == len(REFUSED) + len(NAMES) + len(PROBLEMS) + 1
    for name, complaint in PROBLEMS.items():
        assert complaint in found[name].problem
        assert not found[name].files
    assert {name for name, each in found.items() if each.problem} == set(PROBLEMS)
    assert set(found["within"].files) == {"Mine.sol"}  # the link beside it is not followed


def test_what_is_no_submission_is_named(tmp_path: Path) -> None:
    for name in ("ann.sol", "bob.zip", "eve.SOL", ".DS_Store"):
        (tmp_path / name).write_text("contract A {}", encoding="utf-8")
    assert [each.name for each in find_submissions(tmp_path, 10)] == ["ann"]
    assert passed_over(tmp_path) == ["bob.zip", "eve.SOL"]


def test_names_are_plain_and_differ(class_of_all: Path) -> None:
    found = find_submissions(class_of_all, 1_000)
    slugs = [each.slug.lower() for each in found]
    assert len(set(slugs)) == len(slugs)
    assert all(slug.isascii() and slug.replace("-", "").replace("_", "").isalnum() for slug in slugs)
    assert all(each.name.isprintable() for each in found)
    assert all(path.isprintable() for each in found for path in each.files)


def test_a_file_and_a_folder_of_one_name_are_two(tmp_path: Path) -> None:
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "A.sol").write_text("contract A {}", encoding="utf-8")
    (tmp_path / "ann.sol").write_text("contract A {}", encoding="utf-8")
    found = find_submissions(tmp_path, 10)
    assert len({each.name for each in found}) == len({each.slug for each in found}) == 2


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_without_submissions_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        find_submissions(tmp_path / name, 10)


def submission(**files: str) -> Submission:
    return Submission("x", "x", {f"{name}.sol": text.encode() for name, text in files.items()})


def test_the_file_of_the_contract_is_the_one_that_declares_it_or_is_not_imported() -> None:
    both = submission(
        Main='import "./Part.sol"; contract Main {}', Part="// contract Main {\ncontract Part {}"
    )
    assert both.main("Main") == both.main("") == "Main.sol"
    assert both.main("Part") == "Part.sol"
    for contract, files in (("Other", both), ("", submission(A="contract A {}", B="contract B {}"))):
        with pytest.raises(ValueError, match="cannot tell which file"):
            files.main(contract)


@pytest.mark.parametrize("unit", ["/* ", "import ", "import'"])
def test_no_text_is_looked_through_again_and_again(unit: str) -> None:
    """A search that begins anew at each place takes the square of a million steps."""
    hostile = submission(A=unit * (1_000_000 // len(unit)), B='import "./A.sol";')
    with pytest.raises(ValueError, match="contract Mine: no file has it"):
        hostile.main("Mine")
    assert hostile.main("") == "B.sol"


def test_a_path_that_fits_nowhere_else_is_the_problem_of_who_handed_it_in(tmp_path: Path) -> None:
    deep = Path(tmp_path, "class", "ann", *["f" * 200] * 2)
    deep.mkdir(parents=True)
    (deep / "A.sol").write_text("contract A {}", encoding="utf-8")
    [ann] = find_submissions(tmp_path / "class", 10)
    assert "longer than 400 bytes" in ann.problem
    assert not ann.files


def test_a_path_that_this_system_cannot_name_is_a_problem_of_the_submission(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read: File name too long"):
        _regular(tmp_path / ("f" * 300))


def test_the_digest_follows_names_and_texts() -> None:
    versions = [
        submission(A="x"), submission(A="y"), submission(B="x"), submission(A="x", B="y"), submission(),
        Submission("x", "x", {}, "a link"),
    ]  # fmt: skip
    assert len({each.digest for each in versions}) == len(versions)
    assert submission(A="x").digest == Submission("other", "other", {"A.sol": b"x"}).digest
