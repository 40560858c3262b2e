from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from argosy.cli import app
from tests.support.calling import in_process, invoke

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [command.name for command in app.registered_commands]
HEAVY = (
    "web3", "sklearn", "scipy", "polars", "plotly", "numpy", "simpy", "networkx", "eth_abi", "pyrevm",
)  # fmt: skip


@pytest.mark.parametrize("arguments", [[], *([command] for command in COMMANDS)])
def test_help_is_light(arguments: list[str]) -> None:
    code = (
        "import sys, resource\n"
        "from argosy.cli import app\n"
        f"try: app({[*arguments, '--help']!r})\n"
        "except SystemExit as end: assert not end.code\n"
        "usage = resource.getrusage(resource.RUSAGE_SELF)\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print(heavy, usage.ru_utime + usage.ru_stime, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy, _, seconds = done.stderr.rpartition("]")
    assert heavy == "["
    if not arguments:  # typer itself loads pydantic for a command's own options
        assert float(seconds) < 0.6  # the budget is 0.3 s; a busy machine counts more


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert f"argosy {command}" in result.stdout.partition("Example")[2]


def test_the_design_promises_these_commands() -> None:
    assert {"run", "compare", "verify", "explain", "scenarios", "policies", "kpis", "bench"} <= set(COMMANDS)


def test_version() -> None:
    result = invoke("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("argosy 0.")


def test_scenarios() -> None:
    listed = json.loads(invoke("scenarios", "--json").stdout)["scenarios"]
    by_name = {item["name"]: item for item in listed}
    assert {"tiny", "eurasia", "domestic"} <= set(by_name)
    assert by_name["tiny"]["countries"] == ["DE", "GB"]
    assert by_name["tiny"]["sellers"] == 5
    told = " ".join(invoke("scenarios").stdout.split())
    for item in listed:
        assert item["name"] in told
        assert item["description"] in told


def test_policies() -> None:
    listed = json.loads(invoke("policies", "--json").stdout)["policies"]
    assert {item["family"] for item in listed} == {
        "routing", "fraud", "recommendation", "pricing", "replenishment", "placement", "dispatch",
        "last_mile", "arrival", "arbitration", "grading", "marketing",
    }  # fmt: skip
    assert all(item["summary"].endswith(".") for item in listed)
    rules = next(item for item in listed if item["name"] == "rules")
    assert rules["options"]["points"] == 5
    told = invoke("policies").stdout
    assert all(item["name"] in told for item in listed)


def test_json_is_one_object_and_progress_stays_off_a_pipe(tmp_path: Path) -> None:
    done = in_process("run", "tiny", "--days", 1, "--out", tmp_path / "x", "--json")
    assert done.returncode == 0
    assert isinstance(json.loads(done.stdout), dict)
    assert done.stderr == ""


def test_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    script = f"{sys.executable} -c 'from argosy.cli import main; main()' policies | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_the_public_names_are_there() -> None:
    import argosy

    for name in argosy.__all__:
        assert getattr(argosy, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        argosy.nothing  # noqa: B018
