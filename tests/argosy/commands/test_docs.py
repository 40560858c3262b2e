"""What the documents tell a reader to type works, on a small scenario."""

import re
import shlex
from pathlib import Path

import pytest

from chain.contracts.compile import CompileError, find_compiler
from tests.support.calling import invoke
from tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_shown_digest_is_that_of_the_shown_run() -> None:
    """The README shows one run; its parts belong together."""
    assert README.count("runs/eurasia-s1") >= 3
    assert len(re.findall(r"^digest  [0-9a-f]{64}$", README, flags=re.MULTILINE)) == 1
