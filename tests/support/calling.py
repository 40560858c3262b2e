"""Calling the command line from tests."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Any

import typer.testing
from typer.main import get_command
from typer.testing import CliRunner

from argosy.cli import app

# one tree of commands for all calls: to build it takes longer than many a command
typer.testing._get_command = cache(get_command)


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def run_json(*arguments: object) -> dict[str, Any]:
    result = invoke("run", *arguments, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def in_process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """A real `argosy` process."""
    command = [sys.executable, "-c", "from argosy.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **options)
