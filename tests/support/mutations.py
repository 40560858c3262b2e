"""Scenarios as nobody should write them: seeded mutations of `tiny`, of its text and of its data tables.

`mutant(seed, folder)` writes one and says what was done; the same seed makes the same files.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from math import inf, nan
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import tomli_w

from argosy.scenario_files import DATA, as_document
from sim.scenario import DataTables
from tests.support.scenario_numbers import numbers_of
from tests.support.small_market import tiny

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Luck = np.random.Generator

NUMBERS: Final = (
    0, -1, 1, -0.0, 0.5, 1.5, -0.5, 7, 1e-300, 5e-324, 1e308, -1e308, nan, inf, -inf, 2**31, 2**63 - 1, -(2**63),
    10**18, 10**6, 10**9, 1e12, 0.1, 3600, 5.3,
)  # fmt: skip
TEXTS: Final = (
    "", " ", "x", "tiny", "0", "nan", "true", "@", "@no_such", "@thief", "\0", "a\0b", "\x1b[31mred\x1b[0m",
    "\u202eevil", "Straße 🚢", "é" * 300, "x" * 70_000, "../../etc/passwd", "/dev/zero", "/dev/stdin", "/", ".",
    "~", "%s%n{}{0}",
    "a.b.c", "a:b", "nowhere:Thing", "EUR", "DE", "sea", "DE-HAMBURG", "\n", "a\nb", "\t", "'", '"', "[x]", "-1",
    "１２",
)  # fmt: skip
ODD: Final = (
    True, False, [], {}, [[]], [{}], [1], ["x"], {"x": 1}, {"": {}}, date(1, 1, 1), date(9999, 12, 31),
    date(2024, 2, 29), datetime(2025, 1, 6, 1), time(12),  # noqa: DTZ001 - as TOML has it
)  # fmt: skip
WEIRD_BYTES: Final = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xc3",
    b'"',
    b"'",
    b"[",
    b"]",
    b"=",
    b"\n",
    b"#",
    b",",
    b"\r",
)


class Mutant(NamedTuple):
    """A mutated scenario.

    Attributes:
        path: of its file.
        done: what was done, in words.
        arguments: of `argosy run`.
    """

    path: Path
    done: list[str]
    arguments: list[str]


def mutant(seed: int, folder: Path) -> Mutant:
    """Write the mutant number `seed` and the files that it needs into the empty `folder`."""
    luck = np.random.default_rng([4_711, seed])
    document = _plain(as_document(tiny()[0]))
    done: list[str] = []
    mild = luck.random() < 0.5
    for change in (_pick(luck, _MILD if mild else _OF_DOCUMENTS) for _ in range(int(luck.integers(1, 4)))):
        done.append(change(document, luck, folder))  # noqa: PERF401 - each works on what the last one left
    path = folder / "mutant.toml"
    content = tomli_w.dumps(document).encode("utf-8", errors="replace")
    if not mild and luck.random() < 0.2:
        content, what = _spoilt(content, luck)
        done.append(what)
    path.write_bytes(content)
    ending = _pick(luck, (["--orders", "2"], ["--orders", "2"], ["--days", "1"]))
    return Mutant(path, done, [str(path), *ending, *_options(luck)])


def _options(luck: Luck) -> list[str]:
    """Options of the command line that are as odd as the file."""
    if luck.random() < 0.8:
        return []
    where = _pick(luck, _holders(_plain(as_document(tiny()[0]))))[2]
    value = _pick(luck, TEXTS + NUMBERS + ODD)
    option = _pick(luck, ("--set", "--set", "--set", "--scale", "--seed", "--engine", "--settlement"))
    return [f"{option}={where}={value}" if option == "--set" else f"{option}={value}"]


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items() if value is not None}
    return [_plain(item) for item in node] if isinstance(node, list | tuple) else node


def _pick(luck: Luck, items: Any) -> Any:
    return items[int(luck.integers(len(items)))]


def _holders(node: Any, path: str = "") -> list[tuple[Any, Any, str]]:
    """Every table and list with each of its keys, and the path there."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    found = []
    for key, value in pairs:
        where = f"{path}.{key}" if path else str(key)
        found += [(node, key, where), *_holders(value, where)]
    return found


def _place(document: Any, luck: Luck) -> tuple[Any, Any, str]:
    """Somewhere in the document; an empty one gets a key first."""
    return _pick(luck, _holders(document) or _holders(document | {"x": 1}))


def _number(document: Any, luck: Luck, folder: Path) -> str:
    numbers = [h for h in _holders(document) if type(h[0][h[1]]) in (int, float)]
    holder, key, where = _pick(luck, numbers or _holders(document))
    holder[key] = _pick(luck, NUMBERS)
    return f"{where} = {holder[key]!r}"


def _extremes(document: Any, luck: Luck, folder: Path) -> str:
    """Several numbers at once at the ends of their limits or between them, on all scales."""
    done = []
    for _ in range(int(luck.integers(1, 5))):
        field = _pick(luck, list(numbers_of(tiny()[0])))
        node: Any = document
        *parents, last = field.path.split(".")
        try:
            for part in parents:
                node = node[int(part)] if part.isdigit() else node[part]
            least, most = field.allowed
            scale = 10.0 ** luck.uniform(-6, 0)
            value = _pick(
                luck, (least, most, max(least, most * scale), least + (most - least) * luck.random())
            )
            node[last] = int(value) if field.kind is not float else float(value)
        except (KeyError, IndexError, TypeError):  # an earlier mutation has taken it away
            continue
        done.append(f"{field.path} = {value!r}")
    return ", ".join(done)


def _other_kind(document: Any, luck: Luck, folder: Path) -> str:
    holder, key, where = _place(document, luck)
    holder[key] = _pick(luck, ODD + TEXTS + NUMBERS)
    return f"{where} = {str(holder[key])[:60]!r}"


def _text(document: Any, luck: Luck, folder: Path) -> str:
    texts = [h for h in _holders(document) if isinstance(h[0][h[1]], str)]
    holder, key, where = _pick(luck, texts or _holders(document))
    holder[key] = _pick(luck, TEXTS)
    return f"{where} = {holder[key][:60]!r}"


def _gone(document: Any, luck: Luck, folder: Path) -> str:
    holder, key, where = _place(document, luck)
    del holder[key]
    return f"{where} is gone"


def _swapped(document: Any, luck: Luck, folder: Path) -> str:
    one, other = _place(document, luck), _place(document, luck)
    if one[2].startswith(other[2]) or other[2].startswith(one[2]):
        return "nothing swapped"
    one[0][one[1]], other[0][other[1]] = other[0][other[1]], one[0][one[1]]
    return f"{one[2]} and {other[2]} swapped"


def _wrapped(document: Any, luck: Luck, folder: Path) -> str:
    holder, key, where = _place(document, luck)
    depth = int(_pick(luck, (1, 2, 20, 200)))
    for _ in range(depth):
        holder[key] = [holder[key]] if luck.random() < 0.5 else {"x": holder[key]}
    return f"{where} wrapped {depth} times"


def _repeated(document: Any, luck: Luck, folder: Path) -> str:
    lists = [h for h in _holders(document) if isinstance(h[0][h[1]], list)]
    if not lists:
        return "nothing repeated"
    holder, key, where = _pick(luck, lists)
    times = int(_pick(luck, (0, 2, 3, 400)))
    holder[key] = holder[key] * times
    return f"{where} times {times}"


def _unknown(document: Any, luck: Luck, folder: Path) -> str:
    tables = [document, *(h[0][h[1]] for h in _holders(document) if isinstance(h[0][h[1]], dict))]
    key = _pick(luck, (*TEXTS, "extends", "covenants", "buyer", "Demand", "modules", "name"))
    _pick(luck, tables)[key] = _pick(luck, TEXTS + NUMBERS + ODD)
    return f"a key {key[:60]!r}"


def _extends(document: Any, luck: Luck, folder: Path) -> str:
    (folder / "other.toml").write_text('extends = "mutant.toml"\n')
    (folder / "tail.toml").write_text('extends = "tail.toml"\n')
    names = (
        "mutant.toml",
        "other.toml",
        "tail.toml",
        "nothing",
        ".",
        "..",
        "/dev/zero",
        "eurasia",
        "domestic",
        "base.toml",
    )
    document["extends"] = _pick(luck, names)
    for key in list(document):
        if key != "extends" and luck.random() < 0.5:
            del document[key]
    return f"extends {document['extends']}"


def _modules(document: Any, luck: Luck, folder: Path) -> str:
    known = [
        "cancelling",
        "returns",
        "offers",
        "carriage",
        "bond",
        "reputation",
        "insurance",
        "tribunal",
        "jurors",
    ]
    chosen = [known[int(n)] for n in luck.integers(len(known), size=int(luck.integers(1, 9)))]
    if isinstance(document.get("settlement"), dict):
        document["settlement"]["modules"] = list(dict.fromkeys(chosen)) if luck.random() < 0.8 else chosen
    return f"modules {chosen}"


def _table(document: Any, luck: Luck, folder: Path, changes: Any = None) -> str:
    """A data table that is not as it should be."""
    name = _pick(luck, DataTables._fields)
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    what = _pick(luck, changes or _OF_ROWS)
    what(rows, luck)
    mild = changes is not None
    text = io.StringIO()
    csv.writer(text, delimiter=";" if not mild and luck.random() < 0.05 else ",").writerows(rows)
    encoding = "utf-8" if mild else _pick(luck, ("utf-8",) * 8 + ("utf-8-sig", "utf-16", "cp1252"))
    content = text.getvalue().encode(encoding, errors="replace")
    if not mild and luck.random() < 0.15:
        content, _ = _spoilt(content, luck)
    (folder / f"{name}.csv").write_bytes(content)
    data = document.get("data")
    document["data"] = {**(data if isinstance(data, dict) else {}), name: f"{name}.csv"}
    return f"table {name}: {what.__name__}"


def _mild_table(document: Any, luck: Luck, folder: Path) -> str:
    """A data table of which nothing is wrong by itself."""
    return _table(document, luck, folder, (_fewer_rows, _other_order, _ends_of_cells))


def _no_column(rows: list[list[str]], luck: Luck) -> None:
    number = int(luck.integers(len(rows[0])))
    rows[:] = [row[:number] + row[number + 1 :] for row in rows]


def _other_header(rows: list[list[str]], luck: Luck) -> None:
    rows[0][int(luck.integers(len(rows[0])))] = _pick(luck, (*TEXTS, rows[0][0]))


def _no_rows(rows: list[list[str]], luck: Luck) -> None:
    del rows[int(_pick(luck, (0, 1, 2))) :]


def _row_twice(rows: list[list[str]], luck: Luck) -> None:
    rows += rows[int(luck.integers(1, len(rows))) :]


def _fewer_rows(rows: list[list[str]], luck: Luck) -> None:
    rows[1:] = [row for row in rows[1:] if luck.random() < 0.8]


def _other_order(rows: list[list[str]], luck: Luck) -> None:
    rows[1:] = reversed(rows[1:])


def _cells(rows: list[list[str]], luck: Luck) -> None:
    for _ in range(int(luck.integers(1, 6))):
        row = _pick(luck, rows[1:])
        row[int(luck.integers(len(row)))] = str(_pick(luck, NUMBERS + TEXTS))


def _ends_of_cells(rows: list[list[str]], luck: Luck) -> None:
    """A whole column at a value that its kind just lets through."""
    number, value = int(luck.integers(len(rows[0]))), str(_pick(luck, (0, 1, 10**9, 1e-6, 100_000)))
    for row in rows[1:]:
        row[number] = value


def _ragged(rows: list[list[str]], luck: Luck) -> None:
    _pick(luck, rows).append("more")


def _long(rows: list[list[str]], luck: Luck) -> None:
    rows += rows[1:] * int(_pick(luck, (1, 50)))


_OF_ROWS: Final = (
    _no_column, _other_header, _no_rows, _row_twice, _fewer_rows, _other_order, _cells, _cells, _ends_of_cells,
    _ends_of_cells, _ragged, _long,
)  # fmt: skip
_OF_DOCUMENTS: Final[tuple[Callable[[Any, Luck, Path], str], ...]] = (
    _number, _number, _number, _extremes, _extremes, _extremes, _other_kind, _other_kind, _text, _text, _gone,
    _gone, _swapped, _wrapped, _repeated, _unknown, _extends, _modules, _table, _table, _table, _table,
)  # fmt: skip


_MILD: Final = (_extremes, _extremes, _extremes, _modules, _mild_table)


def _spoilt(content: bytes, luck: Luck) -> tuple[bytes, str]:
    """A file with some bytes cut out, put in, doubled or moved."""
    start = int(luck.integers(len(content) + 1))
    end = min(len(content), start + int(luck.integers(1, 200)))
    what = _pick(luck, ("cut off", "cut out", "put in", "doubled", "marked"))
    spoilt = {
        "cut off": content[:start],
        "cut out": content[:start] + content[end:],
        "put in": content[:start] + _pick(luck, WEIRD_BYTES) * int(luck.integers(1, 4)) + content[start:],
        "doubled": content[:end] + content[start:end] + content[end:],
        "marked": b"\xef\xbb\xbf" + content,
    }
    return spoilt[what], f"bytes {what} at {start}"
