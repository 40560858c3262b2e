"""Make every derived table again, or check that the committed ones are what the sources give.

python scenarios/data/build.py            write all tables
python scenarios/data/build.py --check    exit 1 and name the tables that differ
python scenarios/data/build.py fx.csv     only these
python scenarios/data/build.py --fetch    bring the packages that hold the data, make nothing
"""

from __future__ import annotations

import argparse
import sys

from scenarios.data.builders.registry import NAMES, text_of
from scenarios.data.builders.table import HERE
from scenarios.data.builders.wheels import fetch


def main() -> int:
    """Build or check the tables named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="file names; default: all")
    parser.add_argument(
        "--check", action="store_true", help="compare with the committed files, write nothing"
    )
    parser.add_argument("--fetch", action="store_true", help="bring what the tables are made from, no more")
    options = parser.parse_args()
    if options.fetch:
        fetch()
        return 0
    unknown = [name for name in options.tables if name not in NAMES]
    if unknown:
        parser.error(f"unknown table {unknown[0]}: choose from {', '.join(NAMES)}")
    differing = [name for name in options.tables or NAMES if not _make(name, options.check)]
    return 1 if differing else 0


def _make(name: str, check: bool) -> bool:
    """Build one table; in check mode tell whether it equals the committed file."""
    path, fresh = HERE / name, text_of(name).encode()
    same = path.exists() and path.read_bytes() == fresh
    if not check and not same:
        path.write_bytes(fresh)
    print(f"{name}: {'same' if same else 'DIFFERS' if check else 'written'}, {len(fresh)} bytes", flush=True)
    return same or not check


if __name__ == "__main__":
    sys.exit(main())
