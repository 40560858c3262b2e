"""Exports: everything is there, as it was, in files that other programs read."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from shutil import copytree
from xml.etree import ElementTree

import polars as pl
import pytest

from argosy import CompareRequest, InputError, RunRequest, SweepRequest, compare, open_run, run, sweep
from argosy.experiments.store import EXPERIMENT, REPLICATIONS
from argosy.exports import FORMATS, export
from sim.records import TABLES
from tests.support.calling import invoke


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "small"
    run(RunRequest(scenario="tiny", orders=12, out=out))
    return out


def test_every_table_of_a_run_as_csv(directory: Path, tmp_path: Path) -> None:
    written = export(directory, "csv", tmp_path / "csv")
    assert sorted(file.stem for file in written) == sorted([*TABLES, "figures"])
    opened = open_run(directory)
    for name in TABLES:
        stored = opened.collect(opened.table(name))
        stored = stored.with_columns(pl.selectors.binary().bin.encode("hex"))
        read = pl.read_csv(tmp_path / "csv" / f"{name}.csv", schema=stored.schema)
        filled = stored.with_columns(pl.selectors.string().replace("", None))
        assert read.with_columns(pl.selectors.string().replace("", None)).equals(filled), name
    figures = dict(pl.read_csv(tmp_path / "csv" / "figures.csv").rows())
    assert figures == json.loads((directory / "kpis.json").read_text())


def test_a_place_named_like_somebody_s_home(
    directory: Path, here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for to in FORMATS:
        export(directory, to, Path(f"~/{to}"), only=("figures",))
        assert (here / f"~/{to}").exists()
    assert not list(home.iterdir())


def test_a_workbook_has_a_sheet_for_each_and_no_formula(directory: Path, tmp_path: Path) -> None:
    [file] = export(directory, "xlsx", tmp_path / "book.xlsx", only=("orders", "figures"))
    with zipfile.ZipFile(file) as book:
        names = [
            sheet.attrib["name"]
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter()
            if sheet.tag.endswith("}sheet")
        ]
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert names == ["figures", "orders"]
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert not list(tmp_path.glob("*.unfinished"))


def test_comparisons_and_sweeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    compared = compare(
        CompareRequest(scenario="tiny", vary=["routing=cheapest,fastest"], replications=2, days=2, jobs=1)
    )
    assert compared.directory is not None
    files = {file.stem: pl.read_csv(file) for file in export(compared.directory, "csv")}
    assert files["replications"].height == 4
    assert files["summary"].height == compared.summary_frame().height
    assert files["failures"].columns == ["strategy", "replication", "failure", "exit_code"]
    assert files["failures"].height == 0
    assert "contest" not in files
    swept = sweep(
        SweepRequest(
            scenario="tiny", over=("demand.slate=3:6",), points=2, days=2, jobs=1, settlement="instant"
        )
    )
    files = {file.stem: pl.read_csv(file) for file in export(swept.directory, "csv")}
    assert files["points"].height == len(swept.points)
    assert files["factors"]["name"].to_list() == ["demand.slate"]
    assert files["effects"].height == 2


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search for the best in which a strategy fails once: told by its lines, which nobody needs to run."""
    out = tmp_path_factory.mktemp("searched") / "one"
    compare(
        CompareRequest(
            scenario="tiny",
            vary=["demand.slate=2,4"],
            replications=1,
            days=1,
            jobs=1,
            out=out,
            settlement="instant",
        )
    )
    said = json.loads((out / EXPERIMENT).read_text())
    said["arguments"] |= {"replications": None, "best": "gmv_cents", "budget": 21}
    (out / EXPERIMENT).write_text(json.dumps(said))
    [one, two] = map(json.loads, (out / REPLICATIONS).read_text().splitlines())
    lines = [
        line | {"replication": n, "figures": line["figures"] | {"gmv_cents": float(cents + n)}}
        for n in range(10)
        for line, cents in ((one, 1_000), (two, 2_000))
    ]
    failed = {"strategy": two["strategy"], "replication": 10, "failure": "=1+1, it said", "exit_code": 2}
    text = "".join(json.dumps(line) + "\n" for line in [*lines, failed])
    (out / REPLICATIONS).write_text(text)
    return out


def test_who_failed_and_who_won_have_sheets_of_their_own(searched: Path, tmp_path: Path) -> None:
    files = {file.stem: pl.read_csv(file) for file in export(searched, "csv", tmp_path / "csv")}
    assert list(files) == ["summary", "differences", "replications", "failures", "contest"]
    assert files["failures"].rows() == [("demand.slate=4", 10, "=1+1, it said", 2)]
    contest = files["contest"]
    assert contest["strategy"].to_list() == ["demand.slate=2"], "who failed is out of it"
    assert contest.row(0, named=True) | {"strategy": "", "mean": 0} == {
        "metric": "gmv_cents", "procedure": "OCBA", "place": 1, "strategy": "", "mean": 0, "replications": 10,
        "beaten_after": None, "probability": 1.0,
    }  # fmt: skip
    [book] = export(searched, "xlsx", tmp_path / "book.xlsx")
    with zipfile.ZipFile(book) as opened:
        texts = opened.read("xl/sharedStrings.xml").decode()
        sheets = [opened.read(name) for name in opened.namelist() if name.startswith("xl/worksheets/sheet")]
    assert "=1+1, it said" in texts
    assert len(sheets) == 5
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_a_table_that_is_too_long_for_a_sheet_is_told_and_leaves_nothing(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argosy.exports.writing.EXCEL_ROWS", 5)
    with pytest.raises(InputError, match=r"orders has 12 rows"):
        export(directory, "xlsx", tmp_path / "book.xlsx", only=("orders",))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "xls"), "no format 'xls'"),
        (("--to", "csv", "--table", "order"), "no table 'order'"),
        (("--to", "csv", "--out", "."), "exists"),
    ],
)
def test_what_makes_no_sense(
    arguments: tuple[str, ...], told: str, directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke("export", directory, *arguments)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert not list(tmp_path.iterdir())


def test_what_is_no_run(tmp_path: Path) -> None:
    result = invoke("export", tmp_path / "nowhere", "--to", "csv")
    assert result.exit_code == 2
    assert "no run directory" in result.stderr
    assert invoke("export", tmp_path, "--to", "csv").exit_code == 2


def test_the_directory_in_which_one_stands(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / "mine"
    copytree(directory, copied)
    monkeypatch.chdir(copied)
    [file] = export(Path(), "csv", only=("figures",))
    assert file == tmp_path / "mine-csv" / "figures.csv"
    (copied / "kpis.json").unlink()
    assert {file.stem for file in export(copied, "csv", tmp_path / "rest")} == set(TABLES)


@pytest.mark.parametrize("more", [(), ("--role", "auditor"), ("--role", "buyer:0"), ("--private", "1")])
def test_a_damaged_table_is_told_and_leaves_nothing(
    directory: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    copied = tmp_path / "run"
    copytree(directory, copied)
    (copied / "orders.parquet").write_bytes(b"PAR1 and no more")
    for to in ("csv", "parquet", "xlsx"):
        done = invoke("export", copied, "--to", to, "--out", tmp_path / "out", *more)
        assert done.exit_code == 2, done.output
        assert "orders.parquet" in done.stderr
        assert "argosy verify" in done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_place_that_cannot_be_written(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for to, name in (("csv", "file/csv"), ("xlsx", "file/book.xlsx")):
        with pytest.raises(InputError, match="cannot write"):
            export(directory, to, tmp_path / name, only=("orders",))
