"""Pages from directories: whole, half, old, damaged, hostile."""

from __future__ import annotations

import json
import re
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from analytics.inventory import NEEDS, matter_of
from argosy.experiments.series import read_series
from argosy.problems import InputError
from argosy.reports import page_of, write_report
from argosy.runs import open_run
from tests.support.calling import invoke
from tests.support.reported import a_comparison, a_run, a_sweep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A directory of every kind, with its page. Nobody may change them."""
    makers: dict[str, Callable[[Path], Path]] = {"run": a_run, "comparison": a_comparison, "sweep": a_sweep}
    return {name: make(tmp_path_factory.mktemp("made") / name).parent for name, make in makers.items()}


@pytest.fixture
def copy_of(made: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Copies one of them, without its page."""

    def copy(kind: str) -> Path:
        target = tmp_path / kind
        shutil.copytree(made[kind], target)
        (target / "report.html").unlink()
        return target

    return copy


def text(directory: Path) -> str:
    return (directory / "report.html").read_text(encoding="utf-8")


def changed(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")


SECTIONS = {
    "run": ["orders", "map", "time", "money", "stories", "figures", "how"],
    "comparison": [
        "sides",
        "differences",
        "why",
        "tradeoffs",
        "distributions",
        "time",
        "map",
        "money",
        "how",
    ],
    "sweep": ["effects", "flips", "points", "how"],
}


@pytest.mark.parametrize("kind", SECTIONS)
class TestEveryKind:
    def test_sections_in_their_order(self, made: dict[str, Path], kind: str) -> None:
        assert re.findall(r'<section id="(\w+)"', text(made[kind])) == SECTIONS[kind]

    def test_nothing_leaves_and_nothing_runs(self, made: dict[str, Path], kind: str) -> None:
        page = text(made[kind])
        assert "default-src 'none'; style-src 'unsafe-inline'" in page
        assert not re.search(r"<(script|img|link|iframe|object|video)\b|@import|url\(|\bon\w+=", page)
        assert not re.search(r'(href|src)="(?!#)', page)
        assert len(page.encode()) < 1_000_000

    def test_it_is_the_same_again(self, made: dict[str, Path], kind: str, tmp_path: Path) -> None:
        again = write_report(made[kind], tmp_path / "again.html")
        assert again.read_text(encoding="utf-8") == text(made[kind])

    def test_every_picture_has_its_table(self, made: dict[str, Path], kind: str) -> None:
        figures = [f for section in page_of(made[kind]).sections for f in section.figures]
        assert any(f.wide for f in figures)
        assert [f.title for f in figures if f.wide and not (f.narrow and f.table and f.finding)] == []
        for f in figures:
            if f.table:
                assert {len(row) for row in f.table.rows} <= {len(f.table.head)}


def test_the_command_says_where(made: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    answer = invoke("report", made["run"], "--out", out, "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"report": str(out), "bytes": out.stat().st_size}
    assert invoke("report", made["run"], "--out", out).stdout.strip() == str(out)


def test_run_and_compare_write_it_when_asked(tmp_path: Path) -> None:
    done = invoke(
        "run", "tiny", "--orders", "5", "--settlement", "instant", "--report", "--out", tmp_path / "a"
    )
    assert done.exit_code == 0
    assert (tmp_path / "a" / "report.html").is_file()
    done = invoke(
        "compare", "tiny", "--vary", "routing=cheapest", "--replications", "1", "--orders", "5", "--jobs", "1",
        "--settlement", "instant", "--report", "--json", "--out", tmp_path / "b",
    )  # fmt: skip
    assert json.loads(done.stdout)["experiment"] == str(tmp_path / "b")
    assert "nothing to compare it with" in text(tmp_path / "b")


class TestARun:
    def test_stock_at_the_end_is_what_the_shelves_hold(self, made: dict[str, Path]) -> None:
        run = open_run(made["run"])
        tables = {name: run.collect(run.table(name).select(columns)) for name, columns in NEEDS.items()}
        there = matter_of(tables, complete=True).on_hand
        assert f"On shelves at the end: {there:,} units." in text(made["run"])

    def test_profits_of_all_are_nothing(self, made: dict[str, Path]) -> None:
        money = next(s for s in page_of(made["run"]).sections if s.name == "money")
        table = money.figures[0].table
        assert table is not None
        profits = [
            float(row[1].removesuffix(" EUR").replace(",", "").replace("−", "-")) for row in table.rows
        ]
        assert sum(profits) == pytest.approx(0, abs=0.005)

    def test_five_orders_are_told_and_none_twice(self, made: dict[str, Path]) -> None:
        told = page_of(made["run"]).stories
        assert len(told) == len({story.title for story in told}) == 5
        assert all(story.steps.rows for story in told)

    def test_a_killed_one_says_so(self, copy_of: Callable[[str], Path]) -> None:
        run = copy_of("run")
        for table in run.glob("*.parquet"):
            table.unlink()

        def kill(manifest: dict[str, Any]) -> None:
            for key in ("digest", "conservation", "outcomes", "orders", "settled"):
                del manifest[key]
            manifest |= {"status": "interrupted", "reason": "it was killed", "tables": {}}

        changed(run / "manifest.json", kill)
        write_report(run)
        page = text(run)
        assert "This run is incomplete: it was killed." in page
        assert "No order was placed in this run" in page

    def test_a_missing_table_is_told(self, copy_of: Callable[[str], Path]) -> None:
        run = copy_of("run")
        (run / "legs.parquet").unlink()
        answer = invoke("report", run)
        assert answer.exit_code == 2
        assert "legs.parquet is missing" in answer.stderr
        assert not (run / "report.html").exists()


class TestAComparison:
    def test_ten_kilobytes_a_replication_at_most(self, made: dict[str, Path]) -> None:
        for line in (made["comparison"] / "replications.jsonl").read_text(encoding="utf-8").splitlines():
            assert len(json.dumps(json.loads(line)["series"])) < 20_000

    def test_series_tell_of_as_many_orders_as_the_figures(self, made: dict[str, Path]) -> None:
        lines = (made["comparison"] / "replications.jsonl").read_text(encoding="utf-8").splitlines()
        for line in map(json.loads, lines):
            assert sum(line["series"]["weekly"]["orders"]) == line["figures"]["orders"]

    def test_without_series_it_says_why_there_is_no_picture(self, copy_of: Callable[[str], Path]) -> None:
        directory = copy_of("comparison")
        file = directory / "replications.jsonl"
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        file.write_text(
            "".join(json.dumps({k: v for k, v in x.items() if k != "series"}) + "\n" for x in lines)
        )
        assert read_series(directory) == {}
        write_report(directory)
        assert "run the comparison again with this version" in text(directory)
        assert "No parcel travelled" in text(directory)

    def test_one_that_was_stopped_says_so(self, copy_of: Callable[[str], Path]) -> None:
        directory = copy_of("comparison")
        file = directory / "replications.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(lines[:-1]), encoding="utf-8")
        changed(directory / "experiment.json", lambda said: said.update(status="interrupted"))
        write_report(directory)
        assert "This comparison is incomplete: it has 2 replications of every strategy" in text(directory)

    @pytest.mark.parametrize(
        "damage",
        [lambda s: s["lead"].append("x"), lambda s: s["weekly"].pop("stock"), lambda s: s["flows"].append([1]),
         lambda s: s["weekly"]["orders"].append(1)],
    )  # fmt: skip
    def test_damaged_series_are_told(
        self, copy_of: Callable[[str], Path], damage: Callable[[dict[str, Any]], object]
    ) -> None:
        directory = copy_of("comparison")
        file = directory / "replications.jsonl"
        first, *rest = file.read_text(encoding="utf-8").splitlines()
        line = json.loads(first)
        damage(line["series"])
        file.write_text("\n".join([json.dumps(line), *rest]) + "\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"replications\.jsonl cannot be read"):
            write_report(directory)

    def test_hostile_words_stay_words(self, copy_of: Callable[[str], Path]) -> None:
        directory = copy_of("comparison")
        nasty = '</style><script>alert("x")</script>'

        def rename(said: dict[str, Any]) -> None:
            said["scenario"] = nasty
            said["arguments"]["overrides"] = [nasty]

        changed(directory / "experiment.json", rename)
        write_report(directory)
        assert "<script" not in text(directory)
        assert "&lt;script&gt;" in text(directory)

    def test_the_command_is_the_one_that_was_given(self, made: dict[str, Path]) -> None:
        command = (
            "argosy compare tiny --vary routing=cheapest,fastest,greenest --replications 3 --days 21 --set "
        )
        assert command + "settlement.mode=instant" in text(made["comparison"])


@pytest.mark.parametrize("what", ["nothing", "empty", "file"])
def test_what_has_no_page(what: str, tmp_path: Path) -> None:
    path = tmp_path / what
    if what == "empty":
        path.mkdir()
    elif what == "file":
        path.write_text("x")
    answer = invoke("report", path)
    assert answer.exit_code == 2
    assert str(path) in answer.stderr


def test_where_nothing_can_be_written(made: dict[str, Path], tmp_path: Path) -> None:
    answer = invoke("report", made["sweep"], "--out", tmp_path / "no" / "page.html")
    assert answer.exit_code == 2
    assert "cannot write" in answer.stderr


def test_twenty_replications_of_four_strategies_in_five_seconds(copy_of: Callable[[str], Path]) -> None:
    """The budget is of processor time, since the machine may be busy."""
    directory = copy_of("comparison")
    lines = [
        json.loads(x) for x in (directory / "replications.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    labels = [f"routing={name}" for name in "abcd"]
    many = [
        {**lines[n % len(lines)], "strategy": label, "replication": n} for n in range(20) for label in labels
    ]
    (directory / "replications.jsonl").write_text(
        "".join(json.dumps(x) + "\n" for x in many), encoding="utf-8"
    )
    strategies = [{"label": label, "file": "strategies/0.toml"} for label in labels]
    changed(directory / "experiment.json", lambda said: said.update(strategies=strategies))
    started = time.process_time()
    write_report(directory)
    assert time.process_time() - started < 5
