"""What a scenario names runs only if it is a policy, and only where that is allowed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from importlib.util import spec_from_file_location
from typing import TYPE_CHECKING, Any

import pytest

from argosy.policies import CodeNotAllowedError, build_policy
from argosy.problems import InputError
from sim.scenario import PolicyChoice
from tests.support.calling import invoke
from tests.support.planted import ARGOSY, argosy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CAUTIOUS = """
from pathlib import Path
Path("was_run").touch()
from functools import partial
from os import system
from subprocess import Popen
import helper

class Cautious:
    def __init__(self, *, limit_cents: int = 20_000):
        self.limit_cents = limit_cents
    def __call__(self, view, setting):
        return view.amount_cents < self.limit_cents

class Built:
    def __init__(self):
        Path("was_built").touch()

class Fewer(Built):
    def __call__(self, view):
        return True

class Prices(Built):
    def __call__(self, view: "PriceView", setting) -> int:
        return 1

class Takes(Built):
    def __init__(self, *, limit: int = 1):
        super().__init__()
    def __call__(self, view, setting):
        return True

cautious = Cautious()
"""


@pytest.fixture
def mine(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, in which a module of somebody's own lies that was not imported yet."""
    for name in ("mine", "helper"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (here / "mine.py").write_text(CAUTIOUS)
    (here / "helper.py").write_text("")
    text = 'extends = "tiny.toml"\n[policies.fraud]\nname = "mine:Cautious"\noptions = {limit_cents = 9000}\n'
    (here / "mine.toml").write_text(text)
    return here


PYTHONS = (
    "os:system", "posix:system", "builtins:exec", "builtins:eval", "builtins:print", "subprocess:run",
    "subprocess:Popen", "functools:partial", "importlib:import_module", "runpy:run_path", "code:InteractiveConsole",
    "os.path:exists", "sys:exit", "ctypes:CDLL", "pickle:loads", "operator:methodcaller",
)  # fmt: skip


@pytest.mark.parametrize("allowed", [(), ("--allow-code",)], ids=["", "allowed"])
@pytest.mark.parametrize("name", PYTHONS)
def test_a_part_of_python_is_no_policy(name: str, allowed: tuple[str, ...], here: Path) -> None:
    choice = f'{{name = "{name}", options = {{command = "touch was_run", args = "touch was_run"}}}}'
    done = invoke("run", "tiny", "--set", f"policies.routing={choice}", *allowed)
    assert done.exit_code == 2, done.output
    assert f"argosy: policies.routing: '{name}' is a part of Python, not a policy" in done.stderr
    assert "a policy is a class with a method __call__(self, view, setting)" in done.stderr
    assert not any(here.iterdir())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mine:system", "'mine:system' is not a class but a function"),
        ("mine:cautious", "'mine:cautious' is not a class but an object of the class Cautious"),
        ("mine:helper", "'mine:helper' is not a class but a module"),
        ("mine:Popen", "'mine:Popen' is a part of Python, not a policy"),
        ("mine:partial", "'mine:partial' is a part of Python, not a policy"),
        ("mine:Built", "'mine:Built' cannot be called"),
        ("mine:Fewer", "'mine:Fewer' takes (view)\n  a policy is called with (view, setting)"),
        ("mine:Prices", "'mine:Prices' is a policy of pricing\n  fraud is asked with a RiskView"),
        ("mine:Nothing", "mine has no 'Nothing'"),
        (
            "analytics.policies.routing:Cheapest",
            "'analytics.policies.routing:Cheapest' is a policy of routing\n  `argosy policies` lists each",
        ),
    ],
)
def test_what_is_no_policy_of_the_family_is_told_before_it_is_built(name: str, told: str, mine: Path) -> None:
    done = invoke("run", "tiny", "--allow-code", "--set", f"policies.fraud={name}")
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert not (mine / "was_built").exists()


@pytest.mark.parametrize(
    "options", ['{limit = "5"}', "{limit = 0.5}", "{limit = [5]}", "{limits = 5}", '"5"', "5", "[]"]
)
def test_options_are_checked_before_it_is_built(options: str, mine: Path) -> None:
    choice = f'{{name = "mine:Takes", options = {options}}}'
    done = invoke("run", "tiny", "--allow-code", "--set", f"policies.fraud={choice}")
    assert done.exit_code == 2, done.output
    assert "policies.fraud.options" in done.stderr
    assert not (mine / "was_built").exists()


WAYS: tuple[tuple[Any, ...], ...] = (
    ("run", "mine.toml", "--days", 1),
    ("run", "tiny", "--days", 1, "--set", "policies.fraud=mine:Cautious"),
    ("run", "run/scenario.toml", "--days", 1),
    ("compare", "mine.toml", "--vary", "routing=cheapest", "--replications", 2, "--days", 1, "--jobs", 2),
    ("compare", "tiny", "--vary", "fraud=none,mine:Cautious", "--replications", 1, "--days", 1, "--jobs", 2),
)


@pytest.mark.parametrize("arguments", WAYS, ids=lambda arguments: " ".join(map(str, arguments[:2])))
def test_code_runs_where_it_is_allowed_and_nowhere_else(arguments: tuple[Any, ...], mine: Path) -> None:
    """In real processes, workers among them; the policy of a run directory is that of any other scenario."""
    if "run/scenario.toml" in arguments:
        made = argosy(mine, "run", "mine.toml", "--days", 1, "--out", "run", "--allow-code")
        assert made.returncode == 0, made.stderr
        (mine / "was_run").unlink()
    before = set(mine.iterdir())
    refused = argosy(mine, *arguments)
    assert refused.returncode == 2
    assert refused.stderr == (
        f"argosy: policies.fraud: 'mine:Cautious' is code of {mine}/mine.py\n"
        "  it can do whatever you can, as any program: if you trust it, add --allow-code\n"
    )
    assert set(mine.iterdir()) == before
    done = argosy(mine, *arguments, "--allow-code")
    assert done.returncode == 0, done.stderr
    assert (mine / "was_run").exists()


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 2), ("\n", 2), ("\x04", 2)])
def test_on_a_terminal_the_user_is_asked(typed: str, code: int, mine: Path) -> None:
    terminal, end = pty.openpty()
    command = [str(ARGOSY), "run", "mine.toml", "--days", "1", "--quiet"]
    with subprocess.Popen(command, cwd=mine, stdin=end, stderr=end, stdout=subprocess.DEVNULL) as process:
        os.close(end)
        shown = ""
        while "Run it? [y/N]" not in shown:
            shown += os.read(terminal, 10_000).decode()
        assert not (mine / "was_run").exists()
        os.write(terminal, typed.encode())
        process.wait(120)
    os.close(terminal)
    assert f"'mine:Cautious' is code of {mine}/mine.py" in shown
    assert process.returncode == code
    assert (mine / "was_run").exists() == (code == 0)


def test_a_name_does_not_paint_over_the_prompt(mine: Path) -> None:
    choice = PolicyChoice(name="mine:Cautious\x1b[2K\rpolicies.fraud: 'rules'\n")
    with pytest.raises(CodeNotAllowedError) as error:
        build_policy("fraud", choice)
    assert all(sentence.isprintable() for sentence in error.value.told)


def test_all_code_is_told_at_once(mine: Path) -> None:
    (mine / "pack").mkdir()
    (mine / "pack" / "__init__.py").write_text("")
    (mine / "pack" / "inner.py").write_text("")
    done = invoke(
        "run", "mine.toml", "--set", "policies.pricing=pack.inner:Dear", "--set", "policies.routing=solcx:Any"
    )
    assert done.exit_code == 2
    for told in (f"{mine}/mine.py", f"{mine}/pack/__init__.py", "solcx/__init__.py"):
        assert told in done.stderr
    assert "pack" not in sys.modules


class Here:
    def __call__(self, view: Any, setting: Any) -> bool:
        return True


def test_a_class_of_the_program_itself(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of a script or a notebook, which has no place of its own; and of a package without one."""
    monkeypatch.setattr(sys.modules["__main__"], "Here", Here, raising=False)
    choice = PolicyChoice(name="__main__:Here")
    with pytest.raises(CodeNotAllowedError, match="'__main__:Here' is code of "):
        build_policy("fraud", choice)
    assert build_policy("fraud", choice, mine)(None, None) is True


def test_code_that_an_installed_finder_finds(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As editable installs have them: on no path."""

    class Finder:
        @staticmethod
        def find_spec(name: str, path: Any, target: Any = None) -> Any:
            if name == "edited":
                return spec_from_file_location(name, mine / "elsewhere" / "edited.py")
            return None

    (mine / "elsewhere").mkdir()
    (mine / "elsewhere" / "edited.py").write_text(
        "class Here:\n    def __call__(self, view, setting): return True"
    )
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    choice = PolicyChoice(name="edited:Here")
    with pytest.raises(CodeNotAllowedError, match=r"code of .*elsewhere/edited\.py"):
        build_policy("fraud", choice)
    assert build_policy("fraud", choice, mine)(None, None) is True
    del sys.modules["edited"]


def test_the_path_is_as_it_was(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(sys.path)
    choice = PolicyChoice(name="mine:Cautious")
    assert build_policy("fraud", choice, mine)(type("View", (), {"amount_cents": 5}), None) is True
    assert sys.path == before
    (mine / "mine.py").write_text("1 / 0")
    monkeypatch.delitem(sys.modules, "mine")
    with pytest.raises(InputError, match="ZeroDivisionError"):
        build_policy("fraud", choice, mine)
    assert sys.path == before


def test_what_a_policy_imports_later_is_not_sought_here(mine: Path) -> None:
    (mine / "later.py").write_text(
        "class Late:\n    def __call__(self, view, setting):\n        import beside\n        return True\n"
    )
    (mine / "beside.py").write_text("")
    done = argosy(mine, "run", "tiny", "--days", 1, "--allow-code", "--set", "policies.fraud=later:Late")
    assert done.returncode == 2
    assert "'later:Late' raised ModuleNotFoundError: No module named 'beside'" in done.stderr
    assert "import it at the top: this directory is searched only while the policy is loaded" in done.stderr


def test_what_is_installed_is_not_replaced_by_a_file_of_its_name(mine: Path) -> None:
    for name in ("analytics", "sim", "polars"):
        (mine / f"{name}.py").write_text("open('shadow', 'w')")
    done = argosy(mine, "run", "mine.toml", "--days", 1, "--allow-code")
    assert done.returncode == 0, done.stderr
    assert not (mine / "shadow").exists()


@pytest.fixture
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, str]]:
    """Packages that register policies, and the environment in which they are installed."""

    def install(**lines: str) -> dict[str, str]:
        site = tmp_path_factory.mktemp("site")
        for package, line in lines.items():
            info = site / f"{package}-1.0.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
            (info / "entry_points.txt").write_text(f"[argosy.policies]\n{line}\n")
        screen = "class Screen:\n    '''Accepts.'''\n    def __call__(self, view, setting): return True\n"
        for package in lines:
            (site / f"{package}.py").write_text(screen)
        return {**os.environ, "PYTHONPATH": str(site)}

    return install


def within(environment: dict[str, str], here: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ARGOSY, *map(str, arguments)],
        cwd=here, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


DAY = ("run", "tiny", "--days", 1, "--settlement", "instant", "--quiet")


def test_what_a_package_registers_needs_no_leave(installed: Callable[..., Any], here: Path) -> None:
    environment = installed(one="fraud.kind = one:Screen")
    for name in ("kind", "one:Screen"):
        done = within(environment, here, *DAY, "--set", f"policies.fraud={name}")
        assert (done.returncode, done.stderr) == (0, "")


def test_a_name_that_two_packages_register_is_told(installed: Callable[..., Any], here: Path) -> None:
    environment = installed(one="fraud.kind = one:Screen", two="fraud.kind = two:Screen")
    done = within(environment, here, *DAY, "--set", "policies.fraud=kind")
    assert done.returncode == 2
    assert done.stderr == (
        "argosy: policies.fraud: 'kind' is registered by one (one:Screen) and two (two:Screen)\n"
        "  name the one that you mean by its class, as in brackets, or uninstall the other\n"
    )
    assert within(environment, here, *DAY, "--set", "policies.fraud=two:Screen").returncode == 0
    listed = within(environment, here, "policies")
    assert listed.returncode == 0
    assert "'kind' is registered by one (one:Screen) and two (two:Screen)" in listed.stderr


def test_a_shipped_name_stays_argosys_and_that_is_told(installed: Callable[..., Any], here: Path) -> None:
    environment = installed(aaa="fraud.rules = aaa:Screen")
    told = "argosy: policy 'fraud.rules' is Argosy's own; what the package aaa registers under that name"
    for arguments in (
        DAY,
        ("policies",),
        ("compare", "tiny", "--vary", "routing=cheapest", "--replications", 1, "--days", 1),
    ):
        done = within(environment, here, *arguments)
        assert done.returncode == 0, done.stderr
        assert told in done.stderr
    other = within(environment, here, *DAY, "--set", "policies.fraud=none")
    assert (other.returncode, other.stderr) == (0, "")
