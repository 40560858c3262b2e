"""Files that build on files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.problems import InputError
from argosy.scenario_files import load_scenario
from argosy.scenario_files.extend import _merged, read_extended
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

KEYS = st.sampled_from("abcd")
LEAF = st.integers(0, 99) | st.lists(st.integers(0, 9), max_size=2)
TREE = st.recursive(LEAF, lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)
TABLE = st.dictionaries(KEYS, TREE, max_size=4)


def leaves(node: Any, path: str = "") -> dict[str, Any]:
    """Every value by its path; an empty table is one."""
    if not isinstance(node, dict) or not node:
        return {path: node}
    return {
        where: value for key, part in node.items() for where, value in leaves(part, f"{path}.{key}").items()
    }


@settings(max_examples=25)
@given(TABLE, TABLE)
def test_merged_the_upper_one_has_its_say_and_the_lower_fills_the_gaps(
    base: dict[str, Any], top: dict[str, Any]
) -> None:
    merged = leaves(_merged(base, top))
    upper = leaves(top) if top else {}
    for path, value in upper.items():
        if value != {}:
            assert merged[path] == value
    for path, value in merged.items():
        if path not in upper:
            assert leaves(base)[path] == value, "nothing comes from nowhere"


@settings(max_examples=25)
@given(TABLE)
def test_merging_with_nothing_or_with_itself_changes_nothing(table: dict[str, Any]) -> None:
    assert _merged(table, {}) == _merged({}, table) == _merged(table, table) == table


@settings(max_examples=25)
@given(TABLE, TABLE)
def test_merging_leaves_both_as_they_were(base: dict[str, Any], top: dict[str, Any]) -> None:
    before = repr((base, top))
    _merged(base, top)
    assert repr((base, top)) == before


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chains")


@settings(max_examples=25)
@given(tables=st.lists(st.dictionaries(KEYS, LEAF, max_size=3), min_size=1, max_size=6))
def test_a_chain_is_its_files_one_over_the_other(folder: Path, tables: list[dict[str, Any]]) -> None:
    expected: dict[str, Any] = {}
    for number, table in enumerate(tables):
        expected |= table
        below = {"extends": f"{number - 1}.toml"} if number else {}
        (folder / f"{number}.toml").write_text(tomli_w.dumps(below | table))
    assert read_extended(folder / f"{len(tables) - 1}.toml") == expected


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)


def test_a_deep_chain_ends_in_a_shipped_scenario(tmp_path: Path) -> None:
    write(tmp_path, s0='extends = "tiny"\nname = "s0"\n[demand]\nslate = 100\n')
    for number in range(1, 31):
        write(
            tmp_path, **{f"s{number}": f'extends = "s{number - 1}.toml"\n[demand]\nslate = {100 + number}\n'}
        )
    scenario, _ = load_scenario(str(tmp_path / "s30.toml"))
    assert (scenario.name, scenario.demand.slate, scenario.demand.buyers) == ("s0", 130, 40)


def test_a_chain_ends_somewhere(tmp_path: Path) -> None:
    write(tmp_path, s0="x = 1\n", **{f"s{n}": f'extends = "s{n - 1}.toml"\n' for n in range(1, 2_000)})
    assert read_extended(tmp_path / "s99.toml") == {"x": 1}
    for last in (100, 1_999):
        with pytest.raises(InputError, match=f"s{last}.toml extends more than 100 files"):
            read_extended(tmp_path / f"s{last}.toml")


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_of_any_length_is_told_whole(length: int, tmp_path: Path) -> None:
    for number in range(length):
        write(tmp_path, **{f"c{number}": f'extends = "c{(number + 1) % length}.toml"\n'})
    with pytest.raises(InputError) as error:
        read_extended(tmp_path / "c0.toml")
    chain = " -> ".join(f"c{number % length}.toml" for number in range(length + 1))
    assert str(error.value).startswith(f"scenario c0.toml extends itself: {chain}")


def test_a_circle_further_down_is_found_too(tmp_path: Path) -> None:
    write(tmp_path, top='extends = "a.toml"', a='extends = "b.toml"', b='extends = "a.toml"')
    with pytest.raises(InputError, match=r"top.toml -> a.toml -> b.toml -> a.toml"):
        read_extended(tmp_path / "top.toml")


def test_a_circle_through_other_spellings_and_links_is_found(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    write(tmp_path, a='extends = "inner/../inner/b.toml"')
    write(tmp_path / "inner", b='extends = "../alias.toml"')
    (tmp_path / "alias.toml").symlink_to(tmp_path / "a.toml")
    with pytest.raises(InputError, match="extends itself"):
        load_scenario(str(tmp_path / "inner" / ".." / "a.toml"))


def test_two_that_build_on_the_same_are_no_circle(tmp_path: Path) -> None:
    write(tmp_path, base="x = 1\n", one='extends = "base.toml"\ny = 2\n')
    assert read_extended(tmp_path / "one.toml") == {"x": 1, "y": 2}
    assert read_extended(tmp_path / "one.toml") == {"x": 1, "y": 2}


def test_a_file_at_hand_goes_before_a_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, tiny="x = 1\n", mine='extends = "tiny.toml"\n', other='extends = "tiny"\n')
    assert read_extended(tmp_path / "mine.toml") == {"x": 1}
    assert "demand" in read_extended(tmp_path / "other.toml"), "a name without .toml is a shipped scenario"


LONG = "a" * 5_000


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("extends = 3", "extends must be the name of a file, not 3"),
        ("extends = []", "extends must be the name of a file, not []"),
        ("extends = true", "extends must be the name of a file, not True"),
        ('extends = ""', "extends '', which does not exist"),
        ('extends = "."', "extends '.', which does not exist"),
        ('extends = "a\\u0000b"', "which does not exist"),
        (f'extends = "{LONG}"', "which does not exist"),
        ('extends = "eurasai"', "did you mean 'eurasia'?"),
        ('extends = "bsae.toml"', "did you mean 'base.toml'?"),
        ("seed = " + "9" * 5_000, "whole numbers end at 64 bits"),
        ("seed = 1" + "0" * 400, "whole numbers end at 64 bits"),
        ("seed = " + "[" * 5_000, "is not valid TOML"),
        (f"{'a.' * 5_000}b = 1", "it is nested too deeply"),
        (f"demand.{'a.' * 40}b = 1", "it is nested too deeply"),
        ("x = " + "[" * 40 + "]" * 40, "it is nested too deeply"),
        ("x = 1\n" * 200_000, "is larger than 1 MB"),
        ("seed = 1\nseed = 2", "is not valid TOML"),
    ],
    ids=range(17),
)
def test_what_a_file_gets_wrong_is_told_with_its_name(line: str, told: str, here: Path) -> None:
    (here / "mine.toml").write_text(line)
    result = invoke("run", "mine.toml")
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert "mine.toml" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", [LONG, f"{LONG}.toml", f"there/{LONG}", "", ".", "/", "a\0b", "\udc80.toml"])
def test_whatever_is_asked_for_by_name_is_an_input_error(name: str, here: Path) -> None:
    result = invoke("run", name)
    assert result.exit_code == 2, result.output
    assert "no scenario file at" in result.stderr or "unknown scenario" in result.stderr


@pytest.mark.parametrize("command", [["verify"], ["explain"]])
def test_no_run_has_so_long_a_name(command: list[str], here: Path) -> None:
    result = invoke(*command, LONG, *(["order", 1] if command == ["explain"] else []))
    assert result.exit_code == 2, result.output
    assert "no run directory at" in result.stderr
