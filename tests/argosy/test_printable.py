"""No text of a user's reaches a terminal with what would steer it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from argosy.printable import one_line, printable
from argosy.problems import ScenarioError
from argosy.scenario_files import DATA
from sim.scenario import Problem
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

RED = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202eback"


def steers(text: str) -> list[str]:
    """What is left of control characters, line breaks apart."""
    turning = {unicodedata.bidirectional(letter) for letter in text} & {
        "RLO",
        "LRO",
        "RLE",
        "LRE",
        "RLI",
        "LRI",
    }
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"] + sorted(turning)


@given(st.text(st.characters()))
@example(RED)
@example("\udc80 half")
def test_nothing_steers_and_everything_is_encodable(text: str) -> None:
    assert not steers(printable(text))
    assert "\n" not in one_line(text)
    printable(text).encode()


@given(st.text(st.characters(categories=("L", "N", "P", "S", "M"))))
def test_words_stay_as_they_are(text: str) -> None:
    assert printable(text) == one_line(text, None) == text


def test_what_was_there_is_shown() -> None:
    assert one_line("a\x1b[1mb\nc\u202ed") == "a\\x1b[1mb\\nc\\u202ed"
    assert printable("a\r\nb") == "a\nb"
    assert one_line("نامه\u200cها") == "نامه\u200cها", "a joiner belongs to words"


def test_long_texts_end() -> None:
    assert one_line("x" * 1_000) == "x" * 150 + "... (800 more characters) ..." + "x" * 50
    assert printable("x" * 1_000) == "x" * 1_000


def test_nobody_is_told_ten_thousand_problems() -> None:
    told = str(ScenarioError("mine", [Problem(f"a\n{n}", "x" * 10_000) for n in range(10_000)]))
    assert "has 10000 problems:" in told
    assert told.endswith("\n  and 9,960 more")
    assert len(told) < 50_000
    assert len(told.splitlines()) == 42


def toml(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" if not c.isascii() or not c.isprintable() else c for c in text)


def printed(*arguments: object) -> str:
    """What a command prints, which has nothing in it that steers."""
    result = invoke(*arguments)
    assert result.exit_code in (0, 1, 2), result.output
    assert not steers(result.stdout), result.stdout
    assert not steers(result.stderr), result.stderr
    return str(result.output)


@pytest.fixture
def steering(here: Path) -> Path:
    """A scenario in which every text of the user's own tries to steer."""
    catalogue = (DATA / "catalogue.csv").read_text(encoding="utf-8").splitlines()[:21]
    sku, rest = "\x1b[31mSKU\x9b", [line.split(",", 3) for line in catalogue[1:]]
    rows = [f'{sku}{n},"{RED}\n{row[1]}",{row[2]}\x1b[7m,{row[3]}' for n, row in enumerate(rest)]
    (here / "c\x1b[31m.csv").write_text("\n".join([catalogue[0], *rows]) + "\n")
    zeros = (
        "fee_bps fee_bps_abroad fixed_fee_cents delay_minutes decline_rate decline_rate_abroad refusal_rate"
    )
    card = '[[payments]]\nname = "card\\u001b[5m"\nshare = 1\n' + zeros.replace(" ", " = 0\n") + " = 0\n"
    (here / "mine.toml").write_text(
        f'extends = "tiny"\nname = "mine"\ntitle = "{toml(RED)}"\ndescription = "{toml(RED)}"\n'
        f"{card}chargeback = false\nself_custody = false\n"
        '[data]\ncatalogue = "c\\u001b[31m.csv"\n'
    )
    return here


def test_a_market_of_texts_that_steer(steering: Path) -> None:
    out = steering / "r\x07\x1b7"
    assert "\\x1b[31mred" in printed("run", "mine.toml", "--orders", 6, "--out", out)
    printed("run", "mine.toml", "--orders", 1, "--json", "--out", steering / "json")
    printed("verify", out)
    told = [printed("explain", out, "order", number) for number in range(1, 7)]
    assert "\\x1b[31mSKU" in "".join(told)
    printed("compare", "mine.toml", "--vary", "fraud=none,rules", "--replications", 2, "--orders", 3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", f"{RED}.toml"),
        ("run", RED),
        ("run", "tiny", "--set", f"{RED}=3"),
        ("run", "tiny", "--set", f"demand.{RED}=3"),
        ("run", "tiny", "--set", f"name={RED}"),
        ("run", "tiny", "--set", f"data.links={RED}"),
        ("run", "tiny", "--set", f"policies.fraud={RED}"),
        ("run", "tiny", "--set", f"countries.0.hub={RED}"),
        ("run", "tiny", "--engine", RED),
        ("run", "tiny", RED),
        ("run", "tiny", f"--{RED}"),
        ("compare", "tiny", "--vary", RED),
        ("compare", "tiny", "--vary", f"fraud={RED}"),
        ("verify", RED),
        (RED,),
    ],
    ids=range(15),
)
def test_nor_do_complaints_steer(arguments: tuple[object, ...], here: Path) -> None:
    assert printed(*arguments)


def test_nor_does_what_a_policy_raises(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "steers.py").write_text(
        "class Screen:\n    def __call__(self, view, setting):\n        raise ValueError('\\x1b[31mred')\n"
    )
    monkeypatch.syspath_prepend(str(here))
    told = printed("run", "tiny", "--orders", 1, "--set", "policies.fraud=steers:Screen", "--allow-code")
    assert "ValueError: \\x1b[31mred" in told


def test_nor_do_keys_of_a_file(here: Path) -> None:
    (here / "mine.toml").write_text(f'extends = "tiny"\n"{toml(RED)}\\nargosy: all is well" = 1\n')
    told = printed("run", "mine.toml")
    assert "\nargosy: all is well" not in told
