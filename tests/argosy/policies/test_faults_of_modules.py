"""Modules of users' own that break, in every way there is: the user is told which, and gets exit code 2."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import pytest

from argosy.policies import build_policy, describe, registered, registry
from argosy.policies.registry import target_of
from argosy.problems import InputError
from sim.policies import FAMILIES
from sim.scenario import PolicyChoice
from tests.support.calling import invoke
from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def module(here: Path) -> Iterator[Callable[[str], str]]:
    """Writes a module into the working directory, from which `argosy` may import, and gives its name."""
    names: list[str] = []

    def write(text: str) -> str:
        names.append(f"own_module_{len(names)}_{abs(hash(text))}")
        (here / f"{names[-1]}.py").write_text(text)
        return names[-1]

    yield write
    for name in names:
        sys.modules.pop(name, None)


CALL = "\n    def __call__(self, view, setting):\n        return True\n"
BROKEN = {
    "syntax": ("def (:\n", "cannot import '{}': SyntaxError"),
    "division": ("1 / 0\n", "cannot import '{}': ZeroDivisionError: division by zero"),
    "name": ("undefined\n", "cannot import '{}': NameError"),
    "import": ("import no_such_package\n", "cannot import {}: No module named 'no_such_package'"),
    "exit": ("raise SystemExit(0)\n", "cannot import '{}': SystemExit: 0"),
    "nothing in it": ("", "{} has no 'Mine'"),
    "no class": ("Mine = 5\n", "'{}:Mine' is not a class but an object of the class int"),
    "constructor raises": (
        f"class Mine:\n    def __init__(self):\n        raise KeyError('key')\n{CALL}",
        "'{}:Mine' cannot be built: KeyError: 'key'",
    ),
    "constructor cannot find a file": (
        f"class Mine:\n    def __init__(self):\n        open('/no/such/file')\n{CALL}",
        "'{}:Mine' cannot be built: FileNotFoundError",
    ),
    "constructor refuses": (
        f"class Mine:\n    def __init__(self):\n        raise ValueError('not today')\n{CALL}",
        "'{}:Mine' refuses its options: not today",
    ),
    "abstract": (
        "from abc import ABC, abstractmethod\nclass Mine(ABC):\n"
        "    @abstractmethod\n    def __call__(self, view, setting): ...\n",
        "'{}:Mine' is abstract\n  it has to implement __call__",
    ),
    "cannot be called": ("class Mine:\n    pass\n", "'{}:Mine' cannot be called"),
    "called with less": (
        "class Mine:\n    def __call__(self):\n        return True\n",
        "'{}:Mine' takes ()",
    ),
    "learns from less": (f"class Mine:{CALL}    def learn(self):\n        pass\n", "'{}:Mine' takes ()"),
    "positional only": (
        f"class Mine:\n    def __init__(self, x, /):\n        pass\n{CALL}",
        "'{}:Mine' takes x by position",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_module_that_breaks_is_named(case: str, module: Callable[[str], str], here: Path) -> None:
    text, told = BROKEN[case]
    name = module(text)
    result = invoke("run", "tiny", "--orders", 1, "--allow-code", "--set", f"policies.fraud={name}:Mine")
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("argosy: policies.fraud: ")
    assert told.format(name) in result.stderr
    assert "Traceback" not in result.stderr
    assert not (here / "runs").exists()


NOWHERE = (
    ":Mine", ".x:Mine", "..:Mine", "a b:Mine", "sys:", "sys:no.such", "builtins:int", "builtins:max",
    "os:path", "a:b:c",
)  # fmt: skip


@pytest.mark.parametrize("name", NOWHERE)
def test_a_name_that_leads_nowhere(name: str, here: Path) -> None:
    result = invoke("run", "tiny", "--orders", 1, "--set", f"policies.fraud={name}")
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("argosy: policies.fraud: ")
    assert not any(here.iterdir())


ANSWERS = {
    "fraud": ("None", "1", "'yes'"),
    "pricing": ("None", "0", "-5", "1.5", "True"),
    "routing": ("5", "'sea'", "(10**6,)"),
}


@pytest.mark.parametrize(("family", "answer"), [(f, a) for f, answers in ANSWERS.items() for a in answers])
def test_an_answer_that_a_family_cannot_use_is_shown(
    family: str, answer: str, module: Callable[[str], str]
) -> None:
    name = module(f"class Mine:\n    def __call__(self, view, setting):\n        return {answer}\n")
    result = invoke(
        "run",
        "tiny",
        "--orders",
        3,
        "--settlement",
        "instant",
        "--allow-code",
        "--set",
        f"policies.{family}={name}:Mine",
    )
    assert result.exit_code == 2, result.output
    assert f"policies.{family}: '{name}:Mine' returned {eval(answer)!r}" in result.stderr
    assert len(result.stderr.splitlines()) > 1, "with a word on what it should be"


@pytest.mark.parametrize("error", ["KeyError('k')", "ValueError('v')", "RuntimeError()", "StopIteration()"])
@pytest.mark.parametrize("family", ["fraud", "pricing", "recommendation"])
def test_a_policy_that_raises_in_the_market(family: str, error: str, module: Callable[[str], str]) -> None:
    name = module(f"class Mine:\n    def __call__(self, view, setting):\n        raise {error}\n")
    result = invoke(
        "run",
        "tiny",
        "--orders",
        3,
        "--settlement",
        "instant",
        "--allow-code",
        "--set",
        f"policies.{family}={name}:Mine",
    )
    assert result.exit_code == 2, result.output
    assert f"policies.{family}: '{name}:Mine' raised {error.partition('(')[0]}" in result.stderr
    assert "mend the policy" in result.stderr


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_asked_by_its_own_name(family: str) -> None:
    with pytest.raises(InputError, match=rf"^policies\.{family}: unknown policy 'xyzzy'"):
        build_policy(family, PolicyChoice(name="xyzzy"))
    for code_from in (None, ROOT):
        with pytest.raises(InputError, match=rf"^policies\.{family}: cannot import nowhere"):
            build_policy(family, PolicyChoice(name="nowhere:At"), code_from)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Entry points of other packages, before Argosy's own and after."""
    real = tuple(registry.entry_points(group=registry.ENTRY_POINT_GROUP))

    def install(*points: tuple[str, str], first: bool = False) -> None:
        added = tuple(EntryPoint(name, value, registry.ENTRY_POINT_GROUP) for name, value in points)
        found = (*added, *real) if first else (*real, *added)
        monkeypatch.setattr(registry, "entry_points", lambda group: found)
        registry._points.cache_clear()

    yield install
    registry._points.cache_clear()


@pytest.mark.parametrize("first", [True, False])
def test_a_name_of_argosys_own_is_nobody_elses_in_whatever_order(
    installed: Callable[..., None], first: bool
) -> None:
    before = {(family, name): target_of(family, name) for family in FAMILIES for name in registered(family)}
    installed(*((f"{family}.{name}", "elsewhere:Thing") for family, name in before), first=first)
    assert {(f, n): target_of(f, n) for f in FAMILIES for n in registered(f)} == before


def test_entry_points_that_are_no_policies_are_left_alone(installed: Callable[..., None]) -> None:
    before = {family: dict(registered(family)) for family in FAMILIES}
    installed(("fraud", "x:Y"), ("fraud.", "x:Y"), ("", "x:Y"), ("astrology.stars", "x:Y"), (".x", "x:Y"))
    assert {family: dict(registered(family)) for family in FAMILIES} == before
    assert all(policy.name for policy in describe("fraud"))


def test_a_registered_class_that_is_gone_is_told_with_its_module(installed: Callable[..., None]) -> None:
    installed(("fraud.ghost", "no_such_package.screens:Ghost"))
    with pytest.raises(InputError, match=r"cannot import no_such_package\.screens"):
        build_policy("fraud", PolicyChoice(name="ghost"))


def test_a_name_may_hold_dots(installed: Callable[..., None]) -> None:
    installed(("fraud.my.own", "tests.argosy.policies.test_loader:Paranoid"))
    assert target_of("fraud", "my.own").endswith("Paranoid")


@pytest.mark.parametrize(("family", "name"), [(f, n) for f in FAMILIES for n in registered(f)])
def test_whatever_is_registered_is_found_and_its_options_have_kinds(family: str, name: str) -> None:
    found = {policy.name: policy for policy in describe(family)}
    for option, about in found[name].options.items():
        assert not isinstance(about.kind, str), option
        assert about.kind is not None
