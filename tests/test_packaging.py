"""What an installation gets: every file that the code reads lies in a package and is named as its own."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOLD = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]


def files(package: str) -> set[Path]:
    found = (path for path in (ROOT / package).rglob("*") if path.is_file())
    return {path.relative_to(ROOT) for path in found if path.suffix not in {".py", ".pyc"}}


@pytest.mark.parametrize("package", ["bot", "dialogs", "graph", "deploy"])
def test_every_file_beside_the_code_is_packaged(package: str) -> None:
    packaged = {
        path.relative_to(ROOT) for pattern in TOLD[package] for path in (ROOT / package).glob(pattern)
    }
    assert files(package) - packaged == set()
