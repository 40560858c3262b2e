import json

import pytest
from typer.testing import CliRunner

from analytics.kpis import KPIS
from argosy.cli import app
from argosy.console import number

runner = CliRunner()
SHORT = ["--days", "3", "--jobs", "1"]
WIDE = {"COLUMNS": "240"}
"""So that no table is folded."""


def test_json_has_means_and_paired_differences() -> None:
    done = runner.invoke(
        app,
        ["compare", "tiny", "--vary", "settlement=chain,instant", "--replications", "2", *SHORT, "--json"],
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["strategies"] == ["settlement=chain", "settlement=instant"]
    assert answer["replications"] == 2
    gas = answer["kpis"]["settlement=chain"]["gas_total"]
    assert gas["ci_low"] < gas["mean"] < gas["ci_high"]
    [difference] = [d for d in answer["differences"] if d["metric"] == "gas_total"]
    assert (difference["a"], difference["b"]) == ("settlement=chain", "settlement=instant")
    assert difference["mean"] == pytest.approx(gas["mean"])


def test_table_for_people() -> None:
    done = runner.invoke(
        app, ["compare", "tiny", "--vary", "settlement=chain,instant", "--replications", "2", *SHORT]
    )
    assert done.exit_code == 0, done.output
    assert "settlement=instant less settlement=chain" in done.stdout
    assert "±" in done.stdout


def test_figures_are_named_in_words() -> None:
    arguments = ["compare", "tiny", "--vary", "modules=none,all", "--replications", "4", *SHORT]
    means, *differences = runner.invoke(app, arguments, env=WIDE).stdout.split(
        "modules=all less modules=none: "
    )
    assert [block.partition("\n")[0].partition(",")[0] for block in differences] == [
        "what differs",
        "undecided",
    ]
    for table in (means, differences[0]):
        assert "\n  gas per settled order  " in table
    for table in (means, *differences):
        assert not any(f" {name} " in table for name in KPIS if "_" in name)
    assert "\n  goods sold, EUR  " in means


def test_figures_of_modules_show_only_where_there_are_any() -> None:
    short = ["--orders", "40", "--replications", "2", "--jobs", "1"]
    without = runner.invoke(app, ["compare", "tiny", "--vary", "modules=none", *short]).stdout
    assert "insurance premiums, EUR" not in without
    assert (
        "insurance premiums, EUR"
        in runner.invoke(app, ["compare", "tiny", "--vary", "modules=none,all", *short]).stdout
    )


def test_strategies_that_do_the_same_are_said_to() -> None:
    done = runner.invoke(
        app, ["compare", "tiny", "--vary", "routing=cheapest,fastest", "--replications", "2", *SHORT]
    )
    told = "routing=cheapest, routing=fastest: the same in every figure of every replication"
    assert told in done.stdout.splitlines()
    assert " less " not in done.stdout


def test_each_differs_from_the_first_or_every_two_from_each_other() -> None:
    vary = ["compare", "tiny", "--vary", "modules=none,carriage,all"]
    short = ["--replications", "2", *SHORT]
    first, every = (runner.invoke(app, [*vary, *short, *more]).stdout for more in ([], ["--all-pairs"]))
    pair = "modules=all less modules=carriage: "
    assert "modules=carriage less modules=none: " in first
    assert "modules=all less modules=none: " in first
    assert pair not in first
    assert pair in every


def test_an_interval_of_a_difference_is_that_of_json() -> None:
    vary = ["compare", "tiny", "--vary", "settlement=chain,instant", "--replications", "3", *SHORT]
    _, differs = runner.invoke(app, vary, env=WIDE).stdout.split(": what differs")
    [gas] = [line for line in differs.splitlines() if line.startswith("  gas used ")]
    answer = json.loads(runner.invoke(app, [*vary, "--json"]).stdout)
    [told] = [d for d in answer["differences"] if d["metric"] == "gas_total"]
    shown = [number("gas_total", -told[key]) for key in ("mean", "ci_high", "ci_low")]
    assert gas.split()[2:6] == [shown[0], shown[1], "to", shown[2]]


def test_figures_that_are_zero_everywhere_are_named_in_a_line() -> None:
    done = runner.invoke(
        app,
        ["compare", "tiny", "--vary", "fraud=none", "--settlement", "instant", "--replications", "2", *SHORT],
    )
    [zero] = [line for line in done.stdout.splitlines() if line.startswith("0 everywhere: ")]
    assert "gas used" in zero
    assert "\n  gas used " not in done.stdout


def test_warnings_of_replications_are_told() -> None:
    late = ["compare", "tiny", "--vary", "fraud=none", "--replications", "2", *SHORT]
    done = runner.invoke(app, [*late, "--set", "start=2026-10-20", "--json"])
    assert done.exit_code == 0, done.output
    [warning] = json.loads(done.stdout)["warnings"]
    assert warning.startswith("exchange rates end on ")
    assert done.stderr == f"argosy: {warning}\n"


def test_precision_adds_replications_until_it_is_reached() -> None:
    wide = [
        "compare",
        "tiny",
        "--vary",
        "fraud=none",
        *SHORT,
        "--jobs",
        "1",
        "--json",
        "--set",
        "settlement.mode=instant",
    ]
    done = runner.invoke(app, [*wide, "--precision", "0.9"])
    first = json.loads(done.stdout)
    assert first["replications"] % 5 == 0
    assert first["replications"] >= 10
    done = runner.invoke(app, [*wide, "--precision", "0.2", "--metric", "orders"])
    answer = json.loads(done.stdout)
    orders = answer["kpis"]["fraud=none"]["orders"]
    assert answer["replications"] > 10
    assert (orders["ci_high"] - orders["ci_low"]) / 2 <= 0.2 / 1.2 * orders["mean"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--vary", "routing=cheapest,slowest"], "unknown policy 'slowest'"),
        (["--vary", "fraud=none", "--replications", "0"], "--replications 0"),
        (["--vary", "fraud=none", "--precision", "2"], "--precision 2.0"),
        (["--vary", "fraud=none", "--precision", "0.1", "--replications", "3"], "exclude each other"),
        (["--vary", "fraud=none", "--jobs", "0"], "--jobs 0"),
        (["--vary", "fraud=none", "--executor", "cloud"], "unknown executor 'cloud'"),
        (["--vary", "fraud=none", "--precision", "0.1", "--metric", "gvm_cents"], "did you mean 'gmv_cents'"),
    ],
)
def test_bad_input(arguments: list[str], message: str) -> None:
    done = runner.invoke(app, ["compare", "tiny", "--days", "2", *arguments])
    assert done.exit_code == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("none,insurance", "'insurance' pays for what a carriage loses"),
        ("tribunal+jurors", "modules=tribunal+jurors"),
        ("none,cariage", "did you mean 'carriage'?"),
        ("carriage+bonds", "did you mean 'bond'?"),
    ],
)
def test_modules_that_cannot_be_are_refused(names: str, said: str) -> None:
    done = runner.invoke(app, ["compare", "tiny", "--vary", f"modules={names}", "--replications", "2"])
    assert done.exit_code == 2
    assert said in done.stderr


def test_the_old_name_of_modules_is_refused_with_the_new_one() -> None:
    done = runner.invoke(app, ["compare", "tiny", "--vary", "covenants=none,all", "--replications", "2"])
    assert done.exit_code == 2
    assert "they are called modules now" in done.stderr
    assert "write --vary modules=none,all" in done.stderr


def test_modules_are_a_family_whose_cost_shows() -> None:
    vary = "modules=none,carriage+bond"
    done = runner.invoke(
        app, ["compare", "tiny", "--days", "4", "--vary", vary, "--replications", "2", "--json"]
    )
    assert done.exit_code == 0
    kpis = json.loads(done.stdout)["kpis"]
    gas = {label: figures["gas_per_order"]["mean"] for label, figures in kpis.items()}
    assert gas["modules=carriage+bond"] > 2 * gas["modules=none"]
    orders = {figures["orders"]["mean"] for figures in kpis.values()}
    assert len(orders) == 1  # the same buyers
