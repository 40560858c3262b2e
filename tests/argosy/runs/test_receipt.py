"""What a buyer reads of its order, the way it is written where it lives."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from argosy.problems import InputError
from argosy.runs import open_run, story_of
from argosy.runs.receipt import receipt_of
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

    from argosy.runs.story import Story

Finished = tuple["Path", dict[str, Any]]


@pytest.fixture(scope="module")
def story(finished: Finished) -> Story:
    orders = pl.read_parquet(finished[0] / "orders.parquet").filter(pl.col("buyer_country") == "DE")
    return story_of(open_run(finished[0]), int(orders["order"][0]))


def of(story: Story, **columns: Any) -> Story:
    return replace(story, order={**(story.order or {}), **columns})


@pytest.mark.parametrize(
    ("locale", "currency", "total", "expected"),
    [
        ("de_DE", "EUR", 123_456_789, "1.234.567,89\xa0€"),
        ("en_GB", "GBP", 99, "£0.99"),
        ("hi-IN", "INR", 123_456_700, "₹12,34,567.00"),
        ("ja_JP", "JPY", 1_235, "￥1,235"),
        ("ko_KR", "KRW", 9_900, "₩9,900"),
        ("tr_TR", "TRY", 150, "₺1,50"),
        ("buyer", "EUR", 750, "7,50\xa0€"),
    ],
)
def test_amounts_are_written_as_there(
    locale: str, currency: str, total: int, expected: str, story: Story
) -> None:
    assert receipt_of(of(story, currency=currency, total=total), locale)["total"] == expected


def test_times_are_the_buyers_own(story: Story) -> None:
    noon = of(story, placed_at=11 * 3_600, delivered_at=-1)
    found = receipt_of(noon, "buyer")
    assert (found["locale"], found["time zone"]) == ("de_DE", "Europe/Berlin")
    assert found["placed"] == "06.01.2025, 12:00:00"
    assert "delivered" not in found
    summer = of(story, delivered_at=180 * 86_400)
    assert receipt_of(summer, "buyer")["delivered"] == "05.07.2025, 02:00:00"


def test_a_time_that_no_calendar_has(story: Story) -> None:
    assert receipt_of(of(story, promised_at=10**13), "de")["promised"] == "second 10,000,000,000,000"


@pytest.mark.parametrize("name", ["", "de_XX", "german", "../x", "x" * 500, "de\n", "und_"])
def test_there_is_no_such_locale(name: str, story: Story) -> None:
    with pytest.raises(InputError, match="unknown locale"):
        receipt_of(story, name)


def test_the_command_adds_it(finished: Finished, story: Story) -> None:
    plain = invoke("explain", finished[0], "order", story.number)
    shown = invoke("explain", finished[0], "order", story.number, "--locale", "buyer")
    assert shown.stdout.startswith(plain.stdout.rstrip("\n"))
    assert "as the buyer sees it" in shown.stdout
    told = invoke("explain", finished[0], "order", story.number, "--locale", "buyer", "--json")
    assert json.loads(told.stdout)["receipt"] == receipt_of(story, "buyer")
    assert "receipt" not in json.loads(invoke("explain", finished[0], "order", story.number, "--json").stdout)
    wrong = invoke("explain", finished[0], "order", story.number, "--locale", "klingon")
    assert wrong.exit_code == 2
