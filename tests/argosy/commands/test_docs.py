"""What the documents tell a reader to type works, on a small scenario."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from argosy.cli import app
from chain.contracts.compile import CompileError, find_compiler
from sim.records import TABLES
from tests.support.calling import invoke
from tests.support.named import missing_imports, missing_modules, missing_paths
from tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CLI = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def small(text: str) -> str:
    """The same on `tiny`, with few orders and replications."""
    for pattern, replacement in (
        ("eurasia", "tiny"),
        (r"--orders \d+", "--orders 40"),
        (r"--replications \d+", "--replications 2 --days 3"),
        (r"order \d+", "order 12"),
    ):
        text = re.sub(pattern, replacement, text)
    return text


def commands(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^(?:    |\$ )(argosy .+)$", text, flags=re.MULTILINE)
    found = [small(command) for command in dict.fromkeys(found) if "[--" not in command]  # those are usage
    return [command for command in found if compiler_here() or "settlement.contract" not in command]


def compiler_here() -> bool:
    try:
        find_compiler()
    except CompileError:
        return False
    return True


@pytest.mark.parametrize(("page", "least"), [("README.md", 9), ("docs/protocol.md", 1), ("docs/cli.md", 2)])
def test_commands_on_the_page(page: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    if page != "README.md":
        assert invoke("run", "tiny", "-q").exit_code == 0
    assert len(commands(page)) >= least
    for command in commands(page):
        done = invoke(*shlex.split(command)[1:])
        assert done.exit_code == 0, f"{command}: {done.stderr}"


def test_readme_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke("run", "tiny", "-q").exit_code == 0
    [snippet] = re.findall(r"```python\n(.+?)```", README, flags=re.DOTALL)
    exec(small(snippet), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_what_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not missing_paths(text)
    assert not missing_modules(text)
    assert not missing_imports(text)


@pytest.mark.parametrize(
    "folder", ["analytics", "argosy", "bench", "chain", "contracts", "examples", "scenarios", "sim"]
)
def test_what_sources_name_exists(folder: str) -> None:
    sources = [path for kind in ("py", "sol", "toml") for path in (ROOT / folder).rglob(f"*.{kind}")]
    own = [path for path in sources if "node_modules" not in path.parts]
    texts = {path: path.read_text(encoding="utf-8") for path in own}
    assert not {path: wrong for path, text in texts.items() if (wrong := missing_paths(text))}
    assert not {path: wrong for path, text in texts.items() if (wrong := missing_modules(text))}


def section(command: str) -> str:
    return CLI.partition(f"## argosy {command}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    "name",
    [
        "run",
        "verify",
        "explain",
        "track",
        "ask",
        "trace",
        "serve",
        "accounts",
        "freight",
        "compare",
        "sweep",
        "report",
        "export",
        "kpis",
        "study",
        "welfare",
        "bench",
    ],
)
def test_usage_lists_the_options(name: str) -> None:
    usage = re.findall(r"^    (argosy .+(?:\n {8,}.+)*)", section(name), flags=re.MULTILINE)[0]
    options = typer.main.get_command(app).commands[name].params  # type: ignore[attr-defined]
    known = {option.opts[0] for option in options if option.opts[0].startswith("--")}
    assert set(re.findall(r"--[a-z-]+", usage)) == known


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("run", ["tiny", "--orders", 40]),
        ("verify", ["runs/tiny-s1"]),
        ("explain", ["runs/tiny-s1", "order", 1]),
        ("track", ["runs/tiny-s1", 1]),
        ("ask", ["runs/tiny-s1", "Where is my parcel 12?"]),
        ("trace", ["runs/tiny-s1", 60]),
        ("accounts", ["runs/tiny-s1"]),
        ("accounts", ["runs/tiny-s1", "--by", "actor"]),
        ("freight", ["runs/tiny-s1", "--by", "lane"]),
        ("compare", ["tiny", "--vary", "fraud=none,rules", "--replications", 2, "--days", 2, "--jobs", 1]),
        (
            "sweep",
            ["tiny", "--over", "demand.slate=3,6", "--design", "grid", "--days", 2, "--jobs", 1],
        ),
        ("report", ["runs/tiny-s1"]),
        ("export", ["runs/tiny-s1", "--to", "csv"]),
        ("study", ["stationarity", "--days", 2]),
        ("welfare", ["tiny", "--days", 2, "--replications", 1]),
    ],
)
def test_the_keys_of_json_are_listed(
    command: str, arguments: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke("run", "tiny", "--orders", 40, "-q").exit_code == 0
    answer = json.loads(invoke(command, *arguments, "--json").stdout)
    listed = section(command).partition("`--json` holds")[2].partition("\n\n")[0]
    named = dict.fromkeys(re.findall(r"`(\w+)`", listed))
    assert list(answer) == [key for key in named if key in answer]


def test_tables_of_a_run() -> None:
    [row] = re.findall(r"^\| (`orders.parquet`.*?) \|", CLI, flags=re.MULTILINE)
    assert set(re.findall(r"`(\w+)(?:\.parquet)?`", row)) == set(TABLES)


def test_comparing_from_python() -> None:
    [snippet] = re.findall(r"```python\n(.+?)```", section("compare"), flags=re.DOTALL)
    exec(snippet.replace("replications=2, days=3", "replications=2, days=2, jobs=1"), {})


@pytest.mark.slow
def test_what_the_readme_shows_is_what_it_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, but for how long it took. Run the commands again where a change of the market is meant."""
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"^```\n\$ (argosy .+)\n([^`]+)^```$", README, flags=re.MULTILINE)
    assert [" ".join(command.split()[:2]) for command, _ in shown] == ["argosy run", "argosy explain"]
    for command, output in shown:
        printed = invoke(*shlex.split(command)[1:]).stdout
        assert untimed(printed) == untimed(output)


def untimed(output: str) -> list[str]:
    return re.sub(r"orders in [\d.]+ s", "orders", output).strip().splitlines()
