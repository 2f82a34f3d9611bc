"""Which tests keep which threat of THREATS.md: `python -m tests.threats --write` writes the last column.

A test keeps a threat whose number is in its name (`test_t29_…`), in its docstring or in that of its file.
What a comment says does not count. So a threat whose tests are gone is told as one without.
"""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAPER = ROOT / "THREATS.md"
NUMBERS = [f"T{number:02}" for number in range(1, 91)]
NO_TEST = "**none**"

_ROW = re.compile(r"^\| (T\d\d) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)


def kept_by(root: Path) -> dict[str, Counter[str]]:
    """For each number the test files that keep it, and by how many tests; 0: the whole file speaks of it."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(root.glob("tests/**/test_*.py")):
        module = ast.parse(path.read_text())
        file = str(path.relative_to(root))
        for number in _told(module):
            found[number][file] += 0
        for test in _tests(module):
            for number in {*_named(test.name), *_told(test)}:
                found[number][file] += 1
    return found


def written(paper: str, kept: dict[str, Counter[str]]) -> str:
    """The paper with the last column as it is now."""
    return _ROW.sub(lambda row: f"| {row[1]} | {row[2]} | {_cell(kept.get(row[1]))} |", paper)


def rows(paper: str) -> dict[str, str]:
    """What stands in the last column, by number."""
    return {row[1]: row[3] for row in _ROW.finditer(paper)}


def _cell(files: Counter[str] | None) -> str:
    if not files:
        return NO_TEST
    return ", ".join(
        f"[{file.removeprefix('tests/')}]({file})" + _times(count) for file, count in files.items()
    )


def _times(count: int) -> str:
    return f" ×{count}" if count > 1 else ""


def _tests(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def _named(name: str) -> list[str]:
    return [part.upper() for part in name.split("_") if re.fullmatch(r"t\d\d", part)]


def _told(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return re.findall(r"\bT\d\d\b", ast.get_docstring(node) or "")


if __name__ == "__main__":
    told = written(PAPER.read_text(), kept_by(ROOT))
    if "--write" in sys.argv:
        PAPER.write_text(told)
    else:
        sys.stdout.write("".join(f"{number}\n" for number, cell in rows(told).items() if cell == NO_TEST))
