"""A page that is played tells where it does not say the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.pages import play

if TYPE_CHECKING:
    from pathlib import Path

FILES = """
```text notes/a.txt
one
two
three
```
```console
$ cd notes
```
```diff a.txt
 one
-two
+2
```
"""


def played(output: str, tmp_path: Path) -> bool:
    [shown] = play(f"{FILES}\n```console\n$ cat a.txt\n{output}```\n", tmp_path)
    return shown.right


@pytest.mark.parametrize(
    "output",
    [
        "one\n2\nthree\n",
        "...\n",
        "o...\n2\nth...e\n",
        "one\n...\n",
        "...\nthree\n",
        "one\n...\nthree\n",
        "...\n2\n...\n",
    ],
)
def test_the_truth_and_parts_of_it(output: str, tmp_path: Path) -> None:
    assert played(output, tmp_path)


@pytest.mark.parametrize(
    "output",
    [
        "one\ntwo\nthree\n",
        "one\n2\n",
        "",
        "one\nthree\n",
        "...\n2\n",
        "2\n...\n",
        "...\n4\n...\n",
        "o\n...\n",
        "o...\nthree\n",
    ],
)
def test_anything_else(output: str, tmp_path: Path) -> None:
    assert not played(output, tmp_path)


def test_exit_codes_are_part_of_it(tmp_path: Path) -> None:
    page = "```console\n$ cat none\n...\n```\n"
    assert not play(page, tmp_path)[0].right
    assert play(page.replace("...\n", "...\n$ echo $?\n1\n"), tmp_path)[0].right


def test_a_change_must_fit(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"a\.txt does not have once:\nfour"):
        play(FILES + "```diff a.txt\n-four\n+4\n```\n", tmp_path)
