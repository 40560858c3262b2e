"""A bit of a run is flipped: the check tells it or says that it does not look there, and no reader breaks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from argosy.problems import InputError
from argosy.runs import verify
from argosy.runs.verification.leaves import leaves
from argosy.scenario_files import load_scenario
from sim.records import TABLES
from tests.support.calling import in_process, invoke, run_json
from tests.support.depth import deep

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = deep(3, 40)
"""In each, every table has a flipped bit: 9 of them."""

TEXTS = deep(12, 140)
"""Flipped bits of the files that are text; with the tables' 500 in all where tests are deep."""


class Flip(NamedTuple):
    file: str
    place: int
    bit: int

    def apply(self, run: Path) -> None:
        content = bytearray((run / self.file).read_bytes())
        content[self.place] ^= 1 << self.bit
        (run / self.file).write_bytes(content)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with rows in every table but one."""
    run = tmp_path_factory.mktemp("flips") / "run"
    run_json("tiny", "--orders", 15, "--settlement", "instant", "--out", run)
    return run


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def flips(whole: Path, files: list[str], count: int, seed: str) -> Iterator[list[Flip]]:
    """`count` times a flip in each of `files`; the same in every process."""
    for number in range(count):
        yield [_flip(file, (whole / file).stat().st_size, f"{seed} {number} {file}") for file in files]


def _flip(file: str, size: int, name: str) -> Flip:
    place, bit = divmod(int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) % (size * 8), 8)
    return Flip(file, place, bit)


def restore(whole: Path, run: Path) -> None:
    for file in whole.iterdir():
        shutil.copy(file, run / file.name)


def test_every_flip_in_a_table_is_told_with_its_name(
    whole: Path, run: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for together in flips(whole, [f"{table}.parquet" for table in TABLES], ROUNDS, "tables"):
        for flip in together:
            flip.apply(run)
        told = verify(run, replay_only=True).problems
        unfound = [flip for flip in together if not any(f"table {flip.file[:-8]}: " in line for line in told)]
        assert unfound == []
        restore(whole, run)
    assert capfd.readouterr().err == "", "polars reports its panics itself"


def test_every_flip_in_a_text_is_told_or_not_covered(whole: Path, run: Path) -> None:
    texts = ["manifest.json", "kpis.json", "scenario.toml"]
    for number, together in enumerate(flips(whole, texts, TEXTS, "texts")):
        flip = together[number % len(texts)]
        flip.apply(run)
        assert _told(run) or _not_covered(whole, run, flip.file), flip
        restore(whole, run)


def _told(run: Path) -> bool:
    try:
        return not verify(run).match
    except InputError:  # it is no run any more
        return True


def _not_covered(whole: Path, run: Path, file: str) -> bool:
    """Whether nothing changed but what the check says it does not look at."""
    if file == "scenario.toml":
        return load_scenario(str(whole / file))[0] == load_scenario(str(run / file))[0]
    one, other = (dict(leaves(json.loads((place / file).read_bytes()))) for place in (whole, run))
    changed = {".".join(path) for path in {*one, *other} if one.get(path) != other.get(path)}
    listed = [place for entry in verify(run).not_checked for place in entry.places]
    return all(any(f"{path}.".startswith(f"{place}.") for place in listed) for path in changed)


def test_no_reader_breaks_over_a_flip(whole: Path, run: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files = [file.name for file in sorted(whole.iterdir())]
    for together in flips(whole, files, deep(1, 20), "readers"):
        for flip in together:
            flip.apply(run)
            told = invoke("explain", run, "order", 3)
            assert told.exit_code in (0, 2), (flip, told.output)
            assert "internal error" not in told.stderr
            restore(whole, run)
    assert capfd.readouterr().err == ""


def test_what_makes_polars_panic_or_abort_is_a_damaged_table(run: Path) -> None:
    flip = _breaking(run / "orders.parquet")
    flip.apply(run)
    done = in_process("explain", run, "order", 3)
    assert (done.returncode, done.stdout) == (2, "")
    assert "orders.parquet cannot be read" in done.stderr
    assert "panicked" not in done.stderr
    checked = in_process("verify", run, "--replay-only")
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "table orders: orders.parquet cannot be read" in checked.stdout


_TRY = """
import sys
import polars as pl
whole = open(sys.argv[1], "rb").read()
for place in range(4, len(whole)):
    for bit in range(8):
        content = bytearray(whole)
        content[place] ^= 1 << bit
        open(sys.argv[2], "wb").write(content)
        print(place, bit, flush=True)
        try:
            pl.scan_parquet(sys.argv[2], glob=False).collect()
        except pl.exceptions.PanicException:
            sys.exit(1)
        except Exception:
            pass
"""


def _breaking(file: Path) -> Flip:
    """The first flip that makes polars panic, or ends its process."""
    command = [sys.executable, "-c", _TRY, str(file), str(file.parent.parent / "flipped")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        pytest.skip("this polars neither panics nor aborts over a flipped bit")
    place, bit = done.stdout.splitlines()[-1].split()
    return Flip(file.name, int(place), int(bit))
