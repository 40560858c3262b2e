"""What leaves a run for somebody in particular: their rows and columns, and pseudonyms for everybody."""

from __future__ import annotations

import json
from shutil import copytree
from typing import TYPE_CHECKING

import polars as pl
import pytest

from analytics.kpis import KPIS
from analytics.runs import Pseudonyms, RunError, SeenRun
from argosy import InputError, RunRequest, open_run, run
from argosy.exports import export
from argosy.runs.keys import run_key
from sim.records import IDENTIFIERS, TABLES, RoleKind, seen
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
ROLES = ["buyer:11", "seller:0", "carrier:road", "auditor", "platform"]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "seen"
    run(RunRequest(scenario="tiny", orders=60, out=out, overrides=("settlement.modules=['bond']",)))
    return out


def looking(directory: Path, role: str, key: bytes = KEY) -> SeenRun:
    return open_run(directory, role=role, key=key)


@pytest.mark.parametrize("role", ROLES)
def test_columns_are_those_of_the_role(directory: Path, role: str) -> None:
    view = looking(directory, role)
    for name in TABLES:
        columns = seen(name, view.role.kind)
        if name not in view.names:
            assert not columns
            with pytest.raises(RunError, match="sees nothing"):
                view.table(name)
        else:
            assert set(view.table(name).columns) == set(columns)


@pytest.mark.parametrize("role", ROLES)
def test_no_identifier_of_the_run_is_left(directory: Path, role: str) -> None:
    view, whole = looking(directory, role), open_run(directory)
    for name in view.names:
        stored = whole.table(name).collect()
        shown = view.table(name)
        for column in set(shown.columns) & IDENTIFIERS.keys():
            assert shown[column].dtype == pl.String
            before = {str(value) for value in stored[column].unique()}
            kept = set(shown[column].drop_nulls()) & before
            assert not any(word.startswith(("buyer", "seller", "juror")) for word in kept), (name, column)
            if IDENTIFIERS[column] != "actor":
                assert not kept


def test_rows_are_those_of_the_role(directory: Path) -> None:
    orders = open_run(directory).table("orders").collect()
    names = Pseudonyms(KEY)
    for role, column in (("buyer:11", "buyer"), ("seller:0", "seller")):
        view, number = looking(directory, role), int(role.partition(":")[2])
        own = orders.filter(pl.col(column) == number)
        assert 0 < own.height < orders.height
        expected = {names.of("order", order) for order in own["order"]}
        assert set(view.table("orders")["order"]) == expected
        for table in ("order_lines", "order_events", "disputes", "transactions", "arrivals", "shipments"):
            assert set(view.table(table)["order"]) <= expected, table
        assert view.table("order_lines").height == own["lines"].sum()
    rest = looking(directory, "buyer:11").table("looks")["visit"].unique()
    assert set(rest) <= set(looking(directory, "buyer:11").table("visits")["visit"])
    road = looking(directory, "carrier:road")
    assert set(road.table("legs")["mode"]) == {"road"}
    assert road.table("order_events")["actor"].unique().to_list() == ["carrier:road"]
    paid = looking(directory, "seller:0").table("side_payments")
    own_name = names.of("seller", 0)
    assert paid.height
    assert paid.filter((pl.col("payer") != own_name) & (pl.col("payee") != own_name)).is_empty()


def test_one_key_one_pseudonym(directory: Path) -> None:
    platform, auditor = looking(directory, "platform"), looking(directory, "auditor")
    buyers = set(platform.table("orders")["buyer"])
    assert buyers == set(auditor.table("orders")["buyer"])
    senders = {name for name in platform.table("transactions")["sender"] if name.startswith("buyer-")}
    assert senders
    assert senders <= set(platform.table("visits")["buyer"])
    assert not buyers & set(looking(directory, "platform", OTHER).table("orders")["buyer"])
    assert len(buyers) == open_run(directory).table("orders").collect()["buyer"].n_unique()


def test_neither_names_nor_places_tell_numbers(directory: Path) -> None:
    """Under another key rows that nothing but identifiers tells apart come in another order."""
    grades = open_run(directory).table("grades").collect()
    sellers = grades.filter(pl.col("kind") == "seller", pl.col("time") == 0)["number"].to_list()
    assert sellers == sorted(sellers)
    assert len(sellers) > 3
    orders = set()
    for key in (KEY, OTHER, b"k" * 32):
        shown = looking(directory, "platform", key).table("grades")
        back = {Pseudonyms(key).of("seller", number): number for number in sellers}
        first = shown.filter(pl.col("kind") == "seller", pl.col("time") == 0)
        assert first["number"].is_sorted()
        orders.add(tuple(back[name] for name in first["number"]))
    assert len(orders) == 3


def test_what_stands_for_nobody_is_null(directory: Path) -> None:
    shown = looking(directory, "platform").table("stock")
    stored = open_run(directory).table("stock").collect()
    assert shown["order"].null_count() == stored.filter(pl.col("order") == -1).height > 0


def test_an_export_is_what_the_role_sees(directory: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(KEY.hex())
    written = export(directory, "csv", tmp_path / "csv", role="seller:0", key=key)
    view = looking(directory, "seller:0")
    assert sorted(file.stem for file in written) == sorted(view.names)
    orders = pl.read_csv(tmp_path / "csv" / "orders.csv")
    assert orders["order"].to_list() == view.table("orders")["order"].to_list()


@pytest.mark.parametrize("role", ["auditor", "platform"])
def test_figures_of_a_role_are_made_of_what_it_sees(directory: Path, tmp_path: Path, role: RoleKind) -> None:
    [file] = export(directory, "csv", tmp_path / "csv", only=("figures",), role=role)
    told = pl.read_csv(file)["figure"].to_list()
    every = json.loads((directory / "kpis.json").read_text())
    assert {"orders", "platform_profit_cents", "gmv_cents"} <= set(told) < set(every)
    truth = {
        "fraud_attempt_share",
        "risk_auc",
        "buyer_surplus_cents",
        "seller_loss_cents",
        "good_orders_lost",
    }
    assert truth <= set(every) - set(told)
    for name in told:
        for table, columns in KPIS[name].needs.items():
            assert table not in TABLES or set(columns) <= set(seen(table, role)), name


def test_the_key_of_a_run_is_made_once_and_for_its_owner(directory: Path, here: Path) -> None:
    first = open_run(directory, role="auditor").table("orders")
    kept = directory / "pseudonyms.key"
    assert kept.stat().st_mode & 0o077 == 0
    assert open_run(directory, role="auditor").table("orders").equals(first)
    called = invoke(
        "export", directory, "--to", "csv", "--role", "auditor", "--table", "orders", "--out", "o", "--json"
    )
    assert called.exit_code == 0, called.output
    [file] = json.loads(called.stdout)["files"]
    assert pl.read_csv(file)["order"].to_list() == first["order"].to_list()
    kept.write_text("no key")
    with pytest.raises(InputError, match="holds no key"):
        open_run(directory, role="auditor")
    kept.write_text("ab" * 8)
    with pytest.raises(InputError, match="a key of 8 bytes"):
        open_run(directory, role="auditor")
    kept.write_bytes(b"secret\xff" + b"a" * 9)
    with pytest.raises(InputError, match="holds no key") as told:
        open_run(directory, role="auditor")
    assert "secret" not in str(told.value)
    kept.unlink()
    assert not list(directory.glob("pseudonyms.key*"))


def test_a_key_that_cannot_be_read(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "key"
    key.write_text(KEY.hex())

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(key), "open", refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        export(directory, "csv", tmp_path / "csv", role="auditor", key=key)
    monkeypatch.undo()
    monkeypatch.setattr("os.link", refuse)
    with pytest.raises(InputError, match=r"cannot write .*Permission denied"):
        open_run(directory, role="auditor")
    assert not list(directory.glob("pseudonyms.key*"))


@pytest.mark.parametrize("key", [b"", b"short", KEY + b"x"])
def test_a_key_of_another_length_is_refused_and_none_is_made(directory: Path, key: bytes) -> None:
    with pytest.raises(InputError, match=f"a key of {len(key)} bytes"):
        open_run(directory, role="auditor", key=key)
    assert not (directory / "pseudonyms.key").exists()


def test_who_comes_second_takes_the_key_that_is_there(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / "pseudonyms.key").write_text(KEY.hex())
    monkeypatch.setattr("os.path.lexists", lambda _: False)  # as it was before the first one came
    assert run_key(directory) == KEY
    assert [file.name for file in directory.glob("pseudonyms.key*")] == ["pseudonyms.key"]
    (directory / "pseudonyms.key").unlink()


@pytest.mark.parametrize(
    "role",
    ["", "buyer", "buyer:", "buyer:x", "buyer:-1", "bank", "auditor:1", "buyer:99999", "carrier:zeppelin",
     "carrier:", "seller:²", "seller:٠", "seller:" + "9" * 19, "buyer:" + "9" * 5000],
)  # fmt: skip
def test_roles_that_nobody_has(directory: Path, role: str) -> None:
    with pytest.raises(InputError, match="--role"):
        looking(directory, role)


def test_a_number_is_the_same_with_zeros_before_it(directory: Path) -> None:
    paid = looking(directory, "seller:0").table("side_payments")
    assert paid.height
    assert looking(directory, "seller:00").table("side_payments").equals(paid)


def test_no_buyer_is_told_to_carriers(directory: Path, tmp_path: Path) -> None:
    copied = tmp_path / "run"
    copytree(directory, copied)
    paid = pl.read_parquet(copied / "side_payments.parquet")
    paid = paid.with_columns(payer=pl.lit("buyer:11"), payee=pl.lit("carrier:road"))
    paid.write_parquet(copied / "side_payments.parquet")
    view = open_run(copied, "all", role="carrier:road", key=KEY)
    assert set(view.table("side_payments")["payer"]) == {"buyer"}
    for name in view.names:
        texts = view.table(name).select(pl.selectors.string())
        assert not any("buyer-" in value for column in texts for value in column.drop_nulls()), name


def test_a_key_without_a_role_is_refused(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="goes with --role"):
        export(directory, "csv", tmp_path / "x", key=tmp_path / "key")


def test_that_an_article_was_bought_of_a_rival_is_told_to_nobody(tmp_path: Path) -> None:
    given = RunRequest(
        scenario="rivals", orders=80, out=tmp_path / "run", overrides=("settlement.mode=instant",)
    )
    run(given)
    assert set(open_run(tmp_path / "run").table("looks").collect()["place"]) >= {-3, -2, -1}
    for role in ("auditor", "platform"):
        assert looking(tmp_path / "run", role).table("looks")["place"].min() == -1
