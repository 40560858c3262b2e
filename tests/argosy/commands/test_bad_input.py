"""What people get wrong: each mistake has its message, its hint and its exit code, and leaves nothing behind."""

from __future__ import annotations

import csv
import shutil
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from argosy.scenario_files import DATA
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

WAREHOUSE = """
place = "CN-YIWU"
currency = "EUR"
sellers = 1
price_factor = 1
pick_stations = 1
pack_stations = 1
"""

MISTAKEN_OPTIONS = {
    "unknown key": (["--set", "demand.byers=3"], ["demand.byers: unknown key", "did you mean 'buyers'?"]),
    "unknown table": (["--set", "demnad.buyers=3"], ["demnad", "unknown key", "did you mean 'demand'?"]),
    "no equals sign": (["--set", "demand.buyers"], ["not of the form key=value", "for example"]),
    "no such element": (["--set", "countries.9.weight=1"], ["countries.9", "2"]),
    "wrong type": (["--set", "demand.buyers=many"], ["demand.buyers", "not 'many'"]),
    "fraction of a buyer": (["--set", "demand.buyers=1.5"], ["demand.buyers", "not 1.5"]),
    "negative rate": (["--set", "demand.visits_per_day=-5"], ["demand.visits_per_day: -5.0 is below 0.001"]),
    "not finite": (["--set", "demand.visits_per_day=inf"], ["demand.visits_per_day", "finite"]),
    "share above one": (
        ["--set", "demand.opportunist_share=1.5"],
        ["demand.opportunist_share: 1.5 is above 1"],
    ),
    "unknown country": (["--set", "countries.0.code=XX"], ["countries.XX.code: unknown country 'XX'"]),
    "unknown place": (
        ["--set", "warehouses.0.place=DE-HAMBRUG"],
        ["unknown place", "did you mean 'DE-HAMBURG'?"],
    ),
    "unknown currency": (
        ["--set", "countries.0.currency=EUX"],
        ["countries.DE.currency: unknown currency 'EUX'"],
    ),
    "unknown mode": (["--set", "modes.0.name=zeppelin"], ["modes.zeppelin.name: unknown mode 'zeppelin'"]),
    "unknown assumption": (["--set", "demand.opportunist_share=@thiefs"], ["unknown assumption"]),
    "unknown policy": (
        ["--set", "policies.fraud=rulez"],
        ["unknown policy 'rulez'", "did you mean 'rules'?"],
    ),
    "unknown family": (["--set", "policies.frauds=rules"], ["unknown key", "did you mean 'fraud'?"]),
    "policy class missing": (["--set", "policies.fraud=nowhere:Screen"], ["cannot import nowhere"]),
    "option not taken": (
        ["--set", 'policies.fraud={name="rules",options={point=2}}'],
        ["'rules' has no option 'point'", "did you mean 'points'?"],
    ),
    "option to nothing": (
        ["--set", 'policies.fraud={name="none",options={x=2}}'],
        ["'none' has no option 'x'", "it takes no options"],
    ),
    "unknown engine": (["--engine", "revmm"], ["unknown engine 'revmm'", "did you mean 'revm'?"]),
    "unknown engine by key": (["--set", "settlement.engine=geth"], ["unknown engine 'geth'"]),
    "unknown settlement": (["--settlement", "later"], ["settlement.mode", "'chain' or 'instant'"]),
    "empty warehouses": (["--set", "warehouses=[]"], ["warehouses: is empty", "give at least one"]),
    "empty countries": (["--set", "countries=[]"], ["countries: is empty"]),
    "missing table": (["--set", "data.catalogue=nothing.csv"], ["nothing.csv", "[data]"]),
    "zero buyers": (["--set", "demand.buyers=0"], ["demand.buyers: 0 is below 1", "give at least 1"]),
    "impossible horizon": (["--days", "40000"], ["days: 40000 is above 36,500", "give at most 36,500"]),
    "start without exchange rates": (["--set", "start=1850-01-01"], ["start", "outside the exchange rates"]),
    "no orders": (["--orders", "0"], ["--orders 0 is not a positive number", "give 1 or more"]),
    "negative orders": (["--orders", "-3"], ["--orders -3 is not a positive number"]),
    "no days": (["--days", "0"], ["--days 0 is not a positive number"]),
    "orders and days": (["--orders", "5", "--days", "5"], ["--orders and --days exclude each other"]),
    "scale zero": (["--scale", "0"], ["--scale 0.0 is not a positive number"]),
    "scale infinite": (["--scale", "inf"], ["--scale inf is not a positive number"]),
    "scale beyond reason": (["--scale", "10001"], ["--scale 10001.0 is above 10,000"]),
    "policies are no table": (["--set", "policies=5"], ["policies: ", "not 5"]),
    "truth for a number": (["--set", "days=true"], ["1 problem", "days: should be a number, not True"]),
    "text for a number": (["--set", 'demand.buyers="50"'], ["demand.buyers: should be a number, not '50'"]),
    "number for a date": (["--set", "start=1736121600"], ["start: should be a date", "not 1736121600"]),
    "number for a truth": (
        ["--set", "payments.0.chargeback=1"],
        ["chargeback: should be true or false, not 1"],
    ),
    "option that is no number": (
        ["--set", 'policies.routing={name="balanced",options={cents_per_day=nan}}'],
        ["has 1 problem:", "policies.routing.options.cents_per_day: should be text, a finite number"],
    ),
    "negative seed": (["--seed", "-1"], ["--seed -1 is negative"]),
    "unknown module": (
        ["--set", 'settlement.modules=["carraige"]'],
        ["settlement.modules[0]: ", "not 'carraige'", "did you mean 'carriage'?"],
    ),
    "one module is no list": (["--set", "settlement.modules=bond"], ["settlement.modules: ", "'bond'"]),
    "module twice": (
        ["--set", 'settlement.modules=["bond","bond"]'],
        ["settlement.modules: 'bond' appears twice", "name it once"],
    ),
    "insurance of no carriage": (
        ["--set", 'settlement.modules=["bond","insurance"]'],
        ["settlement.modules: 'insurance' pays for what a carriage loses", "add 'carriage'"],
    ),
    "reputation without a bond": (
        ["--set", 'settlement.modules=["reputation"]'],
        ["settlement.modules: 'reputation' only decides how large a bond is", "add 'bond'"],
    ),
    "two courts": (
        ["--set", 'settlement.modules=["tribunal","jurors"]'],
        ["settlement.modules: 'tribunal' and 'jurors' exclude each other", "keep one of them"],
    ),
    "too few jurors": (
        ["--set", 'settlement.modules=["jurors"]', "--set", "modules.jurors.number=9"],
        ["modules.jurors.number: 9 cannot fill a panel of 3 and the 7 of an appeal", "give at least 10"],
    ),
    "too large a panel": (
        ["--set", 'settlement.modules=["jurors"]', "--set", "modules.jurors.panel=16"],
        ["modules.jurors.panel: 16 is above 15", "give at most 15"],
    ),
    "votes that last too long": (
        ["--set", 'settlement.modules=["jurors"]', "--set", "modules.jurors.vote_hours=200"],
        [
            "modules.jurors.vote_hours: a ruling takes ",
            "hours, and the order waits 504",
            "lower it, or raise",
        ],
    ),
    "more freight than there is": (
        ["--set", 'settlement.modules=["carriage"]', "--set", "modules.carriage.export_bps=9000"],
        ["modules.carriage.pick_up_bps: milestones release 14000 basis points", "add up to at most 10,000"],
    ),
    "a least bond that is the greatest": (
        [
            "--set",
            'settlement.modules=["bond","reputation"]',
            "--set",
            "modules.reputation.least_bond_bps=9000",
        ],
        ["modules.reputation.least_bond_bps: 9000 is above the 1000 that strangers put up", "give at most"],
    ),
    "the old name of modules": (
        ["--set", 'settlement.covenants=["bond"]'],
        [
            "has 1 problem:",
            "settlement.covenants: covenants are called modules now",
            "write settlement.modules",
        ],
    ),
    "the old name of their table": (
        ["--set", "covenants.carrier_bond_bps=1", "--set", "covenants.jurors=3"],
        [
            "covenants.carrier_bond_bps: covenants are called modules now",
            "write modules.carriage.bond_bps",
            "write modules.jurors.number",
        ],
    ),
    "the old table as something else": (
        ["--set", "covenants=3"],
        ["has 1 problem:", "covenants: covenants are called modules now", "write [modules.<name>]"],
    ),
    "an old name that never was": (
        ["--set", "covenants.nonsense=1"],
        ["covenants.nonsense: covenants are called modules now", "write modules.<name>"],
    ),
    "a module that there is not": (
        ["--set", "modules.carraige.bond_bps=1"],
        ["modules.carraige: unknown key", "did you mean 'carriage'?"],
    ),
    "a setting that the module has not": (
        ["--set", "modules.carriage.bond=1"],
        ["modules.carriage.bond: unknown key", "did you mean 'bond_bps'?"],
    ),
    "share above one among modules": (
        ["--set", "modules.jurors.absent_share=1.5"],
        ["modules.jurors.absent_share: 1.5 is above 1"],
    ),
}


@pytest.mark.parametrize("name", MISTAKEN_OPTIONS)
def test_mistaken_options(name: str, here: Path) -> None:
    options, expected = MISTAKEN_OPTIONS[name]
    result = invoke("run", "tiny", *options)
    assert result.exit_code == 2, result.output
    for text in expected:
        assert text in result.stderr
    _is_well_told(result.stderr)
    assert result.stdout == ""
    assert not any(here.iterdir())


HARMLESS = {
    "settings of modules that nobody chose": ["modules.jurors.number=9", "modules.jurors.vote_hours=8000"],
    "just enough jurors": ['settlement.modules=["jurors"]', "modules.jurors.number=10"],
    "the slowest vote": ['settlement.modules=["jurors"]', "modules.jurors.vote_hours=151"],
    "all the freight before delivery": [
        'settlement.modules=["carriage"]',
        "modules.carriage.export_bps=5000",
    ],
    "every module, with jurors": [
        'settlement.modules=["cancelling","returns","offers","carriage","bond","reputation","insurance","jurors"]'
    ],
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_mistaken(name: str, here: Path) -> None:
    settings = [part for setting in HARMLESS[name] for part in ("--set", setting)]
    result = invoke("run", "tiny", "--orders", "1", *settings)
    assert result.exit_code == 0, result.stderr


MISTAKEN_FILES = {
    "misspelt key": ('extends = "tiny"\n[demand]\nbyers = 3', ["demand.byers", "did you mean 'buyers'?"]),
    "extends itself": ('extends = "mine.toml"', ["extends itself: mine.toml -> mine.toml"]),
    "extends nothing": (
        'extends = "tinny"',
        ["extends 'tinny', which does not exist", "did you mean 'tiny'?"],
    ),
    "extends a number": ("extends = 3", ["extends must be the name of a file, not 3"]),
    "invalid TOML": ("name = \ntitle = 1\n", ["is not valid TOML", "line 1"]),
    "empty file": ("", ["name: is missing", "demand: is missing", "extend base.toml"]),
    "unreachable": (
        'extends = "tiny"\nmodes = []',
        ["modes: is empty"],
    ),
    "warehouse abroad": (
        f'extends = "tiny"\n[[warehouses]]{WAREHOUSE}',
        ["warehouses.CN-YIWU.place", "CN is not among the countries"],
    ),
}


@pytest.mark.parametrize("name", MISTAKEN_FILES)
def test_mistaken_files(name: str, here: Path) -> None:
    text, expected = MISTAKEN_FILES[name]
    (here / "mine.toml").write_text(text)
    result = invoke("run", "mine.toml")
    assert result.exit_code == 2, result.output
    for part in expected:
        assert part in result.stderr
    assert "Traceback" not in result.stderr
    assert not (here / "runs").exists()


def test_a_file_that_is_not_text(here: Path) -> None:
    (here / "mine.toml").write_bytes(b"name = '\xff\xfe'")
    result = invoke("run", "mine.toml")
    assert result.exit_code == 2
    assert "is not UTF-8 text" in result.stderr


def test_an_empty_catalogue(here: Path) -> None:
    header = (DATA / "catalogue.csv").read_text().partition("\n")[0]
    (here / "catalogue.csv").write_text(header + "\n")
    result = invoke("run", "tiny", "--set", f"data.catalogue={here / 'catalogue.csv'}")
    assert result.exit_code == 2, result.output
    assert "catalogue.csv" in result.stderr
    _is_well_told(result.stderr)


MISTAKEN_CELLS = [
    ("catalogue", "weight_g", "0", "a whole number of 1 or more"),
    ("catalogue", "base_price_gbp_pence", "cheap", "a whole number of 1 or more"),
    ("catalogue", "popularity", "-1", "a whole number of 1 or more"),
    ("low_value", "limit_minor", "1.5", "a whole number of 0 or more"),
    ("low_value", "from_date", "soon", "a date as YYYY-MM-DD"),
    ("fx", "GBP", "0", "a rate of 0.000001 or more"),
    ("fx", "JPY", "N/A", "a rate of 0.000001 or more"),
    ("links", "km", "nan", "kilometres above 0"),
    ("places", "lat", "91", "degrees from -90 to 90"),
    ("baskets", "units_per_line", "", "a number above 0"),
    ("baskets", "lines_per_order", "1001", "a number above 0, 1,000 at most"),
    ("repeat", "customers", "-4", "a whole number of 0 or more"),
]


@pytest.mark.parametrize(("table", "column", "value", "expected"), MISTAKEN_CELLS)
def test_a_wrong_cell_is_named(table: str, column: str, value: str, expected: str, here: Path) -> None:
    with (DATA / f"{table}.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    rows[1][column] = value
    with (here / "mine.csv").open("w", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    result = invoke("run", "tiny", "--set", f"data.{table}={here / 'mine.csv'}")
    assert result.exit_code == 2, result.output
    assert f"mine.csv, row 3, column {column}: '{value}' is not {expected}" in result.stderr
    _is_well_told(result.stderr)


@pytest.mark.parametrize(
    ("table", "content", "expected"),
    [
        ("hour_of_week", b"hour,share\n0,1\n", "does not hold the hours 0 to 167"),
        ("hour_of_week_consumer", b"hour,share\n0,1\n", "does not hold the hours 0 to 167"),
        (
            "seasons",
            b"day,invoices,none,christmas,easter,garden\n1,1,1,1,1,1\n",
            "does not hold the days 1 to 365",
        ),
        ("repeat", b"purchases,customers\n1,0\n", "every number is 0"),
        ("repeat", b"purchases,customers\n1\n", "row 2: has not as many values"),
        ("repeat", b"purchases\n1\n", "lacks the column customers"),
        ("fx", b"date,GBP\n2025-01-02,1\n2025-01-01,1\n", "row 3, column date"),
        ("places", b"code\n\xff\xfe\n", "is not UTF-8 text"),
    ],
)
def test_a_wrong_table_is_named(table: str, content: bytes, expected: str, here: Path) -> None:
    (here / "mine.csv").write_bytes(content)
    result = invoke("run", "tiny", "--set", f"data.{table}={here / 'mine.csv'}")
    assert result.exit_code == 2, result.output
    assert expected in result.stderr
    _is_well_told(result.stderr)


def test_several_mistakes_are_told_at_once(here: Path) -> None:
    result = invoke(
        "run", "tiny", "--set", "demand.buyers=0", "--set", "days=0", "--set", "selling.slow_share=7"
    )
    assert result.exit_code == 2
    assert "has 3 problems:" in result.stderr
    for where in ("demand.buyers", "days", "selling.slow_share"):
        assert where in result.stderr


def test_several_mistakes_of_form_are_told_at_once(here: Path) -> None:
    result = invoke("run", "tiny", "--set", "demand.buyers=x", "--set", "dayz=3", "--set", "seed=y")
    assert "has 3 problems:" in result.stderr


def test_an_unknown_scenario(here: Path) -> None:
    result = invoke("run", "eurasai")
    assert result.exit_code == 2
    assert result.stderr == "argosy: unknown scenario 'eurasai'\n  did you mean 'eurasia'?\n"


def test_a_path_to_nothing(here: Path) -> None:
    result = invoke("run", "there/mine.toml")
    assert result.exit_code == 2
    assert "no scenario file at there/mine.toml" in result.stderr


@pytest.mark.parametrize("kind", ["directory", "file"])
def test_nothing_is_overwritten(kind: str, here: Path) -> None:
    target = here / "out"
    (target if kind == "file" else target / "notes.txt").parent.mkdir(exist_ok=True)
    precious = target if kind == "file" else target / "notes.txt"
    precious.write_text("precious")
    result = invoke("run", "tiny", "--out", target)
    assert result.exit_code == 2
    assert "exists and is not an empty directory" in result.stderr
    assert precious.read_text() == "precious"


def test_a_place_that_cannot_be_written_to(here: Path) -> None:
    (here / "file").write_text("")
    result = invoke("run", "tiny", "--out", here / "file" / "run")
    assert result.exit_code == 2
    assert "cannot make a directory" in result.stderr


@pytest.mark.parametrize("command", [["verify"], ["explain"], ["accounts"]])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "no run directory at"),
        ({}, "holds no manifest.json"),
        ({"manifest.json": "{"}, "cannot be read"),
        ({"manifest.json": "[1]"}, "is not a JSON object"),
        ({"manifest.json": '{"status": "paused", "tables": {}}'}, "status is 'paused', neither"),
        ({"manifest.json": '{"status": "interrupted", "tables": []}'}, "tables is not an object"),
        ({"manifest.json": '{"status": "complete", "tables": {}}'}, "scenario.name is missing"),
        (
            {"manifest.json": '{"status": "interrupted", "tables": {}}', "scenario.toml": ""},
            "scenario.name is missing",
        ),
    ],
)
def test_what_is_no_run(
    command: list[str], content: dict[str, str] | None, expected: str, here: Path
) -> None:
    run = here / "run"
    if content is not None:
        run.mkdir()
        for name, text in content.items():
            (run / name).write_text(text)
    result = invoke(*command, run, *(["order", 1] if command == ["explain"] else []))
    assert result.exit_code == 2
    assert expected in result.stderr
    assert "give the directory that `argosy run` printed" in result.stderr


@pytest.mark.parametrize("number", [0, -1, 10**6])
def test_an_unknown_order(number: int, copied: Path) -> None:
    result = invoke("explain", copied, "order", "--", number)
    assert result.exit_code == 2
    assert f"has no order {number}" in result.stderr
    assert "its orders are 1 to" in result.stderr


def test_something_that_cannot_be_explained(copied: Path) -> None:
    result = invoke("explain", copied, "universe", 42)
    assert result.exit_code == 2
    assert "cannot explain 'universe'" in result.stderr


def test_explaining_a_damaged_run_points_to_verify(copied: Path) -> None:
    (copied / "legs.parquet").unlink()
    result = invoke("explain", copied, "order", 1)
    assert result.exit_code == 2
    assert "legs.parquet is missing" in result.stderr
    assert "argosy verify" in result.stderr


def test_verify_with_an_unknown_engine(copied: Path) -> None:
    result = invoke("verify", copied, "--engine", "geth")
    assert result.exit_code == 2
    assert "unknown engine 'geth'" in result.stderr


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--takes", 0), "--takes 0 is not a positive number"),
        (("--rows", "loop,scael"), "did you mean 'scale'"),
    ],
)
def test_bench_of_nothing(option: tuple[str, object], message: str) -> None:
    result = invoke("bench", *option)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    "arguments", [["bogus"], ["run"], ["run", "tiny", "--bogus"], ["run", "tiny", "--seed", "x"]]
)
def test_what_the_command_line_does_not_know(arguments: list[str]) -> None:
    assert invoke(*arguments).exit_code == 2


def test_a_fault_of_ours_has_a_code_of_its_own(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("argosy.runs.request.RunRequest.check", breaks)
    result = invoke("run", "tiny")
    assert result.exit_code == 3
    assert "internal error: ZeroDivisionError: by nought" in result.stderr
    assert "Traceback" not in result.stderr
    monkeypatch.setenv("ARGOSY_DEBUG", "1")
    assert "Traceback" in invoke("run", "tiny").stderr


def test_want_of_memory_is_told_as_such(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("argosy.runs.request.RunRequest.check", breaks)
    result = invoke("run", "tiny")
    assert result.exit_code == 3
    assert "argosy: this machine has too little memory for that" in result.stderr


def test_a_full_disk_is_told_without_a_traceback(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("argosy.runs.store.ParquetSink.write", full)
    result = invoke("run", "tiny", "--settlement", "instant")
    assert result.exit_code == 3
    assert "No space left on device" in result.stderr
    shutil.rmtree(here / "runs")


def _is_well_told(message: str) -> None:
    lines = message.rstrip().splitlines()
    assert 1 <= len(lines) <= 3
    assert lines[0].startswith("argosy: ")
    assert "Traceback" not in message


def test_a_number_of_orders_that_never_comes(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("sim.demand.visits"), "_PATIENCE", 300)
    done = invoke(
        "run",
        "tiny",
        "--orders",
        "5",
        "--set",
        "demand.outside_utility=500",
        "--set",
        "fraud.attempt_share=0",
    )
    assert done.exit_code == 2
    assert "--orders 5 is out of reach: 300 visits on end brought no order" in done.stderr
