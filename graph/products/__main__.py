"""`python -m graph.products import FILE [--to PATH]`: names from Microsoft's published list."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from graph.products import BadNames
from graph.products.published import read


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the CSV, write the JSON that `Names.load` takes; 2 when the file is not what it should be."""
    asked = _parser().parse_args(arguments)
    target: Path = asked.to or asked.file.with_suffix(".json")
    try:
        with asked.file.open(encoding="utf-8-sig", newline="") as lines:
            names = read(lines)
        target.write_text(names.dump(), "utf-8")
    except (BadNames, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{asked.file}: {error}\n")
        return 2
    sys.stdout.write(f"{target}: {len(names.products)} products, {len(names.plans)} service plans\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m graph.products", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="import")
    reading = verbs.add_parser("import", help="read Microsoft's published list of names (CSV)")
    reading.add_argument("file", type=Path, help="the CSV, as downloaded")
    reading.add_argument("--to", type=Path, help="the JSON to write; beside the CSV if not given")
    return parser


if __name__ == "__main__":
    sys.exit(main())
