"""Every number of a scenario at both ends of its limits: a whole small run, or words why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from argosy.problems import InputError
from argosy.runs import RunRequest, run
from sim.modules import ModuleName
from tests.support.depth import deep
from tests.support.scenario_numbers import Field, numbers_of
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from pathlib import Path

ENDS = [(field, value) for field in numbers_of(tiny()[0]) for value in field.allowed]
ALL = str([name for name in get_args(ModuleName) if name not in ("tribunal", "grades")])
SOME = ENDS[:: deep(7, 1)]


def name(end: tuple[Field, float]) -> str:
    return f"{end[0].path}={end[1]}"


@pytest.mark.parametrize("end", SOME, ids=name)
@pytest.mark.parametrize(
    ("settlement", "modules"), [("instant", "[]"), ("chain", ALL)], ids=["instant", "chain with modules"]
)
def test_at_the_end_of_its_limits_a_number_is_run_or_refused(
    end: tuple[Field, float], settlement: str, modules: str, tmp_path: Path
) -> None:
    field, value = end
    request = RunRequest(
        scenario="tiny",
        orders=4,
        settlement=settlement,
        overrides=[f"settlement.modules={modules}", f"{field.path}={value!r}"],
        out=tmp_path / "run",
    )
    try:
        result = run(request)
    except InputError as error:
        told = str(error)
    else:
        told = ""
    if told:
        # what contradicts the number may be told where it stands
        where = (field.path.split(".")[0], "modules.", "brought no order")
        assert any(part in told for part in where), told
        return
    assert result.conserved
    assert sum(result.manifest["outcomes"].values()) == 4
