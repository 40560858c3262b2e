"""Real clusters of two workers: the bytes of this machine, also when a worker is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import argosy
from argosy import CompareRequest
from argosy.experiments.store import REPLICATIONS
from tests.support.calling import invoke
from tests.support.children import finds_children

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, finds_children]

DASK = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""
RAY = """
import sys
import ray
ray.init(num_cpus=2, include_dashboard=False, _node_ip_address="127.0.0.1", logging_level="error")
print(ray.get_runtime_context().gcs_address, flush=True)
sys.stdin.read()
ray.shutdown()
"""
RAISING = """
class Raising:
    def __call__(self, view, setting):
        raise RuntimeError("no luck")
"""
SCRIPTS = {"dask": DASK, "ray": RAY}
WORKER = {"dask": b"spawn_main", "ray": b"ray::alone"}
"""What the command line of a process that replicates has in it."""
ENVIRONMENT = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled"}
ASKED = ["tiny", "--vary", "fraud=none,rules", "--orders", "25", "--settlement", "instant", "--seed", "7"]


def installed(executor: str) -> Any:
    module = "distributed" if executor == "dask" else "ray"
    missing = find_spec(module) is None
    return pytest.param(
        executor,
        marks=pytest.mark.skipif(missing, reason=f"uv sync --inexact --extra {executor} brings {executor}"),
    )


def in_a_process(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A real `argosy`, with patience: a cluster takes a minute to start on a machine that has other work."""
    command = [sys.executable, "-c", "from argosy.cli import main; main()", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=500, env=ENVIRONMENT, cwd=cwd
    )


@contextmanager
def cluster(executor: str, directory: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a cluster that lives as long as the block."""
    script = directory / "cluster.py"
    script.write_text(SCRIPTS[executor])
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        address = process.stdout.readline().strip()
        try:
            yield address, process.pid
        finally:
            process.stdin.close()
            process.wait(timeout=60)


def descendants(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        own = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []
    return own + [other for child in own for other in descendants(child)]


def workers(executor: str, pid: int) -> list[int]:
    found = []
    for child in descendants(pid):
        try:
            if WORKER[executor] in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("here") / "local"
    asked = {
        "scenario": "tiny",
        "vary": ["fraud=none,rules"],
        "orders": 25,
        "settlement": "instant",
        "seed": 7,
    }
    argosy.compare(CompareRequest(**asked, replications=8, jobs=1, out=out))  # type: ignore[arg-type]
    return out


@pytest.mark.parametrize("executor", [installed("dask"), installed("ray")])
def test_a_cluster_of_two_comes_to_the_same_bytes_though_a_worker_is_killed(
    executor: str, here: Path, tmp_path: Path
) -> None:
    out = tmp_path / "there"
    with cluster(executor, tmp_path) as (address, pid):
        command = [sys.executable, "-c", "from argosy.cli import main; main()", "compare", *ASKED]
        place = ["--replications", "8", "--executor", executor, "--address", address, "--out", str(out)]
        with subprocess.Popen(
            [*command, *place, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        ) as process:
            lines = out / REPLICATIONS
            while not (lines.exists() and lines.read_bytes().count(b"\n") >= 2):
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            victim = workers(executor, pid)[0]
            os.kill(victim, signal.SIGKILL)
            told, complaints = process.communicate(timeout=240)
    assert process.returncode == 0, complaints
    assert (out / REPLICATIONS).read_bytes() == (here / REPLICATIONS).read_bytes()
    assert json.loads(told)["replications"] == 8


@pytest.mark.parametrize("executor", [installed("dask"), installed("ray")])
def test_without_an_address_one_is_started(executor: str, here: Path, tmp_path: Path) -> None:
    """The sweep and the comparison take the same way; faults of a task come back as what they were."""
    out = tmp_path / "there"
    place = ["--executor", executor, "--jobs", "2"]
    done = in_a_process("compare", *ASKED, "--replications", "8", *place, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert (out / REPLICATIONS).read_bytes() == (here / REPLICATIONS).read_bytes()
    (tmp_path / "raising.py").write_text(RAISING)
    over = [
        "--over",
        "demand.slate=2:9",
        "--design",
        "lhs",
        "--points",
        "2",
        "--out",
        str(tmp_path / "sweep"),
    ]
    mine = [
        "tiny",
        "--vary",
        "fraud=raising:Raising",
        "--allow-code",
        "--orders",
        "5",
        "--settlement",
        "instant",
    ]
    done = in_a_process("sweep", *mine, *over, *place, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "policies.fraud: 'raising:Raising' raised RuntimeError: no luck" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--address", "tcp://127.0.0.1:1"], "--address is that of a cluster"),
        (["--executor", "dask", "--address", "nonsense://x"], "no dask cluster answers at nonsense://x"),
        (["--executor", "ray", "--address", "127.0.0.1:1"], "no ray cluster answers at 127.0.0.1:1"),
    ],
)
def test_an_address_that_leads_nowhere(arguments: list[str], told: str) -> None:
    executor = arguments[1] if "--executor" in arguments else "local"
    if executor != "local" and find_spec("distributed" if executor == "dask" else "ray") is None:
        pytest.skip(f"uv sync --inexact --extra {executor} brings {executor}")
    done = in_a_process("compare", *ASKED, *arguments)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = invoke("compare", *ASKED, "--executor", "dask")
    assert done.exit_code == 2
    assert "pip install 'argosy[dask]'" in done.stderr
