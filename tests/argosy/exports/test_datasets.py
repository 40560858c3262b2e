"""Experiments as data sets: other programs read them as they are and come to the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest

from argosy import CompareRequest, compare
from argosy.exports import export
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

BOTH = ["demand.slate=2,4", "fraud=none,rules"]
INSTALL = "uv sync --group bigdata"

SPARK = """
import json, sys
from pyspark.sql import SparkSession, functions
spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1").config("spark.sql.shuffle.partitions", "1").getOrCreate()
)
frame = spark.read.parquet(sys.argv[1])
rows = frame.groupBy("strategy").agg(functions.count("*"), functions.sum("orders")).collect()
print(json.dumps({row[0]: [row[1], row[2]] for row in rows}))
spark.stop()
"""


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("experiments") / "small"
    compare(
        CompareRequest(
            scenario="tiny", vary=BOTH, replications=2, days=2, jobs=1, settlement="instant", out=out
        )
    )
    return out


@pytest.fixture(scope="module")
def replications(experiment: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sets") / "all"
    export(experiment, "parquet", out)
    return out / "replications"


@pytest.fixture(scope="module")
def expected(experiment: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """Rows and orders by strategy, by the CSV file."""
    out = tmp_path_factory.mktemp("files") / "csv"
    export(experiment, "csv", out, only=("replications",))
    found = pl.read_csv(out / "replications.csv").group_by("strategy").agg(pl.len(), pl.col("orders").sum())
    assert found.height == 4
    return {row[0]: [*row[1:]] for row in found.rows()}


def test_polars(replications: Path, expected: dict[str, list[int]]) -> None:
    frame = pl.scan_parquet(replications, hive_partitioning=True)
    found = frame.group_by("strategy").agg(pl.len(), pl.col("orders").sum()).collect()
    assert {row[0]: [*row[1:]] for row in found.rows()} == expected


def test_duckdb(replications: Path, expected: dict[str, list[int]]) -> None:
    duckdb = pytest.importorskip("duckdb", reason=f"duckdb is not installed: {INSTALL}")
    files = f"read_parquet('{replications}/*/*.parquet', hive_partitioning = true)"
    with duckdb.connect() as session:
        found = session.sql(f"select strategy, count(*), sum(orders) from {files} group by all").fetchall()
    assert {row[0]: [*row[1:]] for row in found} == expected


def test_spark(replications: Path, expected: dict[str, list[int]]) -> None:
    pytest.importorskip("pyspark", reason=f"pyspark is not installed: {INSTALL}")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java: apt-get install default-jre-headless")
    done = subprocess.run(
        [sys.executable, "-c", SPARK, str(replications)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == expected


def test_a_run_keeps_types_and_bytes(here: Path) -> None:
    assert invoke("run", "tiny", "--orders", 5, "--out", "r", "-q").exit_code == 0
    done = invoke("export", "r", "--to", "parquet", "--out", "~", "--json")
    assert done.exit_code == 0, done.output
    files = json.loads(done.stdout)["files"]
    assert all(file.endswith("/part-0.parquet") for file in files)
    for name in ("transactions", "orders", "rounds"):
        stored = pl.read_parquet(here / "r" / f"{name}.parquet")
        assert pl.read_parquet((here / "~").absolute() / name / "part-0.parquet").equals(stored)
