"""What the product is made of is what is locked, no more and no less (T86)."""

import csv
import json
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.sbom import NOT_KNOWN, NPM, ROOT, parts, pinned, write


def locked(name: str) -> set[tuple[str, str]]:
    """Read otherwise than by the list itself: a line that begins with a name has `==`."""
    lines = (ROOT / name).read_text().splitlines()
    heads = [line.split(" ")[0] for line in lines if line and not line.startswith((" ", "#"))]
    return {(head.split("==")[0].split("[")[0], head.split("==")[1].rstrip(";")) for head in heads}


def test_t86_the_list_is_what_is_locked_and_says_what_runs_with_the_product(tmp_path: Path) -> None:
    [file, _] = write(tmp_path)
    told = json.loads(file.read_text())["components"]

    python = [one for one in told if one["purl"].startswith("pkg:pypi/")]
    listed = {(one["name"], one["version"]) for one in python}
    shipped = {(one["name"], one["version"]) for one in python if one["scope"] == "required"}
    rest = [one for one in told if one not in python]
    npm = {(f"{one.get('group', '')}/{one['name']}".lstrip("/"), one["version"]) for one in rest}
    assert listed == locked("requirements.lock") | locked("requirements-dev.lock")
    assert shipped == locked("requirements.lock")
    assert npm == {(package.name, package.version) for package, _, _ in NPM}
    assert all(len(one["hashes"][0]["content"]) == 128 for one in rest)


def test_t86_the_list_is_what_cyclonedx_says_it_is(tmp_path: Path) -> None:
    [file, _] = write(tmp_path)

    assert json.loads(file.read_text())["specVersion"] == "1.6"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read_text()) is None


def test_t86_each_package_that_runs_with_the_product_and_is_here_has_a_license(tmp_path: Path) -> None:
    [_, file] = write(tmp_path)
    with file.open() as lines:
        rows = list(csv.DictReader(lines))

    assert len(rows) == len(parts())
    without = {row["package"] for row in rows if row["shipped"] == "True" and row["license"] == NOT_KNOWN}
    assert without <= {"colorama", "tzdata", "pywin32"}


def test_t86_what_is_pinned_is_read_with_extras_and_markers(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text("a-b[c]==1.0 ; sys_platform == 'x' \\\n    --hash=sha256:00\n    # via z==9\nd==2.1 \\\n")

    assert pinned(lock) == {("a-b", "1.0"), ("d", "2.1")}
