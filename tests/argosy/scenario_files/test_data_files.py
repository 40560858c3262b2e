"""Data tables as people have them: where they are sought, how they are encoded, and how runs keep them."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.problems import InputError
from argosy.scenario_files import DATA, load_scenario
from argosy.scenario_files.data_files import _write, as_kept, keep_data
from sim.scenario import Data, read_tables
from tests.support.calling import in_process, invoke, run_json
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = (DATA / "catalogue.csv").read_text(encoding="utf-8")
BASKETS = b"segment,lines_per_order,units_per_line\nconsumer,1,1\n"
ROW = {"segment": st.just("consumer"), "lines_per_order": st.just("1"), "units_per_line": st.just("1")}
SHORT = "".join(line + "\n" for line in SHIPPED.splitlines()[:41])


def scenario_with(folder: Path, table: str, content: bytes, name: str = "mine.csv") -> Path:
    """A scenario in `folder` that reads `table` from a file beside it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    path = folder / "mine.toml"
    path.write_text(f'extends = "tiny"\nname = "mine"\n[data]\n{table} = "{name}"\n')
    return path


class TestWhereTheyAreSought:
    def test_beside_the_scenario_whatever_the_working_directory(self, here: Path) -> None:
        path = scenario_with(here / "inner", "catalogue", SHORT.encode())
        assert len(load_scenario(str(path))[1].catalogue) == 40

    def test_beside_the_file_that_names_them_when_it_is_extended(self, here: Path) -> None:
        scenario_with(here / "inner", "catalogue", SHORT.encode())
        (here / "outer.toml").write_text('extends = "inner/mine.toml"\n')
        assert len(load_scenario("outer.toml")[1].catalogue) == 40

    def test_in_the_package_where_nothing_is_beside(self, here: Path) -> None:
        (here / "mine.toml").write_text('extends = "tiny"\n[data]\ncatalogue = "catalogue_small.csv"\n')
        scenario, tables = load_scenario("mine.toml")
        assert (scenario.data, tables) == (
            Data(catalogue="catalogue_small.csv", payments="payments_small.csv"),
            tiny()[1],
        )

    def test_a_table_that_nobody_names_is_the_packages(self, here: Path) -> None:
        (here / "links.csv").write_text("origin\n")
        (here / "mine.toml").write_text('extends = "tiny"\n')
        assert load_scenario("mine.toml")[1] == tiny()[1]
        assert load_scenario("tiny")[1] == tiny()[1]

    def test_what_is_set_is_sought_where_it_was_typed(self, here: Path) -> None:
        scenario_with(here / "inner", "catalogue", SHORT.encode(), "catalogue.csv")
        (here / "catalogue.csv").write_text("".join(SHIPPED.splitlines(keepends=True)[:11]))
        found = load_scenario("inner/mine.toml", ["data.catalogue=catalogue.csv"])
        assert len(found[1].catalogue) == 10

    def test_nowhere(self, here: Path) -> None:
        (here / "mine.toml").write_text('extends = "tiny"\n[data]\ncatalogue = "nothing.csv"\n')
        with pytest.raises(InputError, match=r"there is no file nothing\.csv\n  \[data\] names files beside"):
            load_scenario("mine.toml")


class TestHowTheyAreEncoded:
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    def test_marks_and_line_ends_change_nothing(self, mark: bytes, end: bytes, here: Path) -> None:
        content = mark + SHORT.encode().replace(b"\n", end)
        scenario, tables = load_scenario(str(scenario_with(here, "catalogue", content)))
        (here / "plain.csv").write_text(SHORT)
        assert (scenario.data, tables.catalogue) == (
            load_scenario("mine.toml", ["data.catalogue=plain.csv"])[0].data,
            tables.catalogue,
        )

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    def test_of_scenarios_too(self, mark: bytes, end: bytes, here: Path) -> None:
        (here / "mine.toml").write_bytes(mark + b'extends = "tiny"\nname = "mine"\n'.replace(b"\n", end))
        assert load_scenario("mine.toml")[0].name == "mine"

    @pytest.mark.parametrize(("separator", "called"), [(";", "semicolons"), ("\t", "tabs")])
    def test_other_separators_are_told(self, separator: str, called: str, here: Path) -> None:
        content = SHORT.replace(",", separator).encode()
        result = invoke("run", scenario_with(here, "catalogue", content))
        assert result.exit_code == 2, result.output
        assert f"line 1 has {called} between its values; save it with commas" in result.stderr

    def test_latin_1_is_told_with_the_place(self, here: Path) -> None:
        content = SHORT.replace("HANGING", "HÄNGING").encode("latin-1")
        result = invoke("run", scenario_with(here, "catalogue", content))
        assert result.exit_code == 2, result.output
        assert "line 2, character 15: byte 0xc4 ('Ä' in Latin-1) after '123A,WHITE H'" in result.stderr
        assert "iconv" in result.stderr


class TestWhatIsNoTable:
    @pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin", "/dev/null"])
    def test_a_device_is_told_at_once(self, device: str, here: Path) -> None:
        result = in_process("run", "tiny", "--set", f"data.links={device}", stdin=-3)
        assert result.returncode == 2, result.stderr
        assert "data.links: " in result.stderr
        assert "is a device, not a file" in result.stderr

    def test_a_pipe_is_told_at_once(self, here: Path) -> None:
        os.mkfifo(here / "pipe.csv")
        result = in_process("run", "tiny", "--set", "data.links=pipe.csv")
        assert result.returncode == 2, result.stderr
        assert "pipe.csv is a named pipe, not a file" in result.stderr

    @pytest.mark.parametrize("name", ["mine.toml", "base.toml"])
    def test_nor_is_a_pipe_a_scenario(self, name: str, here: Path) -> None:
        os.mkfifo(here / name)
        (here / "top.toml").write_text('extends = "base.toml"\n')
        result = in_process("run", "mine.toml" if name == "mine.toml" else "top.toml")
        assert result.returncode == 2, result.stderr

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (SHORT + "9," * 9_000_000, "is larger than 16 MB"),
            (SHORT + "1,x,x,70,1,1,1,1\n" * 100_000, "has more than 100,000 rows"),
            (SHORT.replace("\n", ",x" * 1_000 + "\n"), "has 1,012 columns"),
            (SHORT + SHORT.splitlines()[1] + "\n", "row 42: sku 85123A stands in row 2 already"),
            (SHORT.replace("units", "sku"), "has two columns called 'sku'"),
            (SHORT + '"never closed,', "cannot be read: unexpected end of data"),
            (SHORT + "x" * 200_000, "cannot be read: field larger than field limit"),
            ("", "holds no rows"),
            ("\n\n\n", "holds no rows"),
        ],
        ids=range(9),
    )
    def test_what_is_wrong_with_a_table_is_told(self, content: str, told: str, here: Path) -> None:
        with pytest.raises(InputError) as error:
            load_scenario(str(scenario_with(here, "catalogue", content.encode())))
        assert told in str(error.value)

    @pytest.mark.parametrize(
        ("share", "total"), [("0", "0"), ("1", "168"), ("1e9", "1.68e+11"), ("0.006", "1.008")]
    )
    def test_shares_of_the_week_add_up_to_one(self, share: str, total: str, here: Path) -> None:
        content = "hour,share\n" + "".join(f"{hour},{share}\n" for hour in range(168))
        with pytest.raises(InputError, match=f"the shares add up to {re.escape(total)}, not to 1"):
            load_scenario(str(scenario_with(here, "hour_of_week", content.encode())))

    def test_shares_that_were_rounded_will_do(self, here: Path) -> None:
        content = "hour,share\n" + "".join(f"{hour},0.005952\n" for hour in range(168))
        load_scenario(str(scenario_with(here, "hour_of_week", content.encode())))

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("DE-HAMBURG,DE-HAMBURG,road,1,1,,,,", "leads from DE-HAMBURG to DE-HAMBURG"),
            ("BKK,AMS,air,1,1,,,,", "air from BKK to AMS is row 2 the other way round"),
            ("AMS,BKK,air,1,1,,,,", "origin, destination, mode AMS, BKK, air stands in row 2 already"),
        ],
    )
    def test_a_link_leads_elsewhere_and_stands_there_once(self, row: str, told: str, here: Path) -> None:
        content = (DATA / "links.csv").read_text(encoding="utf-8") + row + "\n"
        with pytest.raises(InputError) as error:
            load_scenario(str(scenario_with(here, "links", content.encode())))
        assert told in str(error.value)


class TestHowRunsKeepThem:
    def test_a_run_has_everything_that_it_needs(self, here: Path) -> None:
        path = scenario_with(here / "inner", "catalogue", b"\xef\xbb\xbf" + SHORT.encode())
        first = run_json(path, "--orders", 4, "--out", "one")
        shutil.rmtree(here / "inner")
        [kept] = (here / "one" / "data").iterdir()
        assert kept.name.startswith("catalogue-")
        assert invoke("verify", "one").exit_code == 0
        shutil.move(here / "one", here / "elsewhere")
        second = run_json("elsewhere/scenario.toml", "--orders", 4, "--out", "two")
        assert first["digest"] == second["digest"]
        assert (here / "two" / "data" / kept.name).read_bytes() == (
            here / "elsewhere" / "data" / kept.name
        ).read_bytes()

    def test_what_a_table_holds_is_part_of_the_digest_and_its_place_is_not(self, here: Path) -> None:
        digests = [
            run_json(
                scenario_with(here / folder, "baskets", content), "--orders", 1, "--out", f"{folder}-run"
            )
            for folder, content in {
                "a": BASKETS,
                "b": BASKETS,
                "c": BASKETS + b"consumer,2,1\n",
            }.items()
        ]
        assert digests[0]["digest"] == digests[1]["digest"] != digests[2]["digest"]

    def test_an_altered_table_is_noticed(self, here: Path) -> None:
        run_json(scenario_with(here, "catalogue", SHORT.encode()), "--orders", 1, "--out", "run")
        [kept] = (here / "run" / "data").iterdir()
        kept.write_bytes(kept.read_bytes().replace(b",295,", b",296,"))
        result = invoke("verify", "run")
        assert result.exit_code == 1
        assert f"{kept.name} was altered" in result.output

    def test_the_shipped_tables_are_not_copied(self, here: Path) -> None:
        run_json("tiny", "--orders", 1, "--out", "run")
        assert not (here / "run" / "data").exists()

    def test_a_path_to_a_shipped_table_is_its_name(self, here: Path) -> None:
        found = load_scenario("tiny", [f"data.catalogue={DATA / 'catalogue_small.csv'}"])
        assert found == tiny()

    @given(rows=st.lists(st.fixed_dictionaries(ROW | {"note": st.text()}), min_size=1))
    def test_what_is_kept_is_what_was_read(
        self, rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        folder = tmp_path_factory.mktemp("kept")
        tables = tiny()[1]._replace(baskets=rows)
        data = as_kept(Data(baskets="/elsewhere/baskets.csv"), tables)
        keep_data(folder, data, tables)
        files = {name: DATA / getattr(tiny()[0].data, name) for name in tables._fields}
        assert read_tables({**files, "baskets": folder / data.baskets}) == tables


def test_json_and_csv_agree_on_what_a_row_is(tmp_path: Path) -> None:
    rows = [{"a": 'x "y"', "b": "1,2"}, {"a": "line\nline", "b": "\r"}]
    _write(tmp_path / "t.csv", rows)
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        assert json.dumps(list(csv.DictReader(file))) == json.dumps(rows)
