"""What npm brings for development and tests, and nothing of it is part of the product:

`python -m deploy.npm` fetches Microsoft's schema of the Teams manifest and the Microsoft 365 Agents
Playground (an emulator, under Microsoft's pre-release terms, so it is installed here and never passed on).
Every archive is checked against the pinned hash, as `bot.web.assets` does.
"""

import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.web.assets import Package, WrongArchive, bring, fetch, is_here, verify

FOLDER = Path(__file__).resolve().parents[1] / ".build" / "npm"

# https://www.npmjs.com/package/@microsoft/app-manifest (MIT)
MANIFEST_SCHEMA = Package(
    "@microsoft/app-manifest",
    "1.1.2",
    "package/build/json-schemas/teams/v1.30/MicrosoftTeams.schema.json",
    "sha512-uXdmYzhIcchi3Tc9Sh3pTDMe55zy7ge19bnYCGB1gzuyha85Ii7wfdTruwEhqseaX9pwsWDRB5Ot/ltv0rCONw==",
    "sha384-fOQ2ejnxh5A/MXl/0IqjGSqb/qcVVjJSmqHav60f1sLTb+WYxifDPqGGHLlpJO4L",
)
# https://www.npmjs.com/package/@microsoft/m365agentsplayground (Microsoft pre-release terms)
PLAYGROUND = Package(
    "@microsoft/m365agentsplayground",
    "0.2.28",
    "package/dist/index.js",
    "sha512-EevhYW8xtEATwNg5eiFqTgZT0P5gjfCsLBwBWESSrB6+0lr9Yi9R27HJwjNGUlT3JQlxoWMgnvEQunUuyI/+2Q==",
    "sha384-sNgK8yA1aHaJpdkU0CtOlFXQvph9Xc4NgSs+EbLlEj+DKKuQXOBYrFVFdT/AuX3W",
)


def manifest_schema(folder: Path = FOLDER) -> Path | None:
    """The schema's file, or None where it was not fetched."""
    return folder / MANIFEST_SCHEMA.file if is_here(MANIFEST_SCHEMA, folder) else None


def playground(folder: Path = FOLDER) -> Path | None:
    """The Playground's entry, to be run by Node, or None where it was not fetched."""
    home = folder / "playground"
    return home / "cli.js" if is_here(PLAYGROUND, home / "dist") else None


def fetch_schema(folder: Path = FOLDER) -> Path:
    """Bring the schema. Raises WrongArchive, or OSError without npm."""
    return manifest_schema(folder) or fetch(MANIFEST_SCHEMA, folder)


def fetch_playground(folder: Path = FOLDER) -> Path:
    """Bring the Playground; its entry. Raises WrongArchive, or OSError without npm."""
    if here := playground(folder):
        return here
    with tempfile.TemporaryDirectory() as place:
        unpack_all(bring(PLAYGROUND, Path(place)), PLAYGROUND, folder / "playground")
    return folder / "playground" / "cli.js"


def unpack_all(archive: Path, package: Package, home: Path) -> None:
    """Take a whole package out of its archive, in place of whatever was there. Raises WrongArchive."""
    verify(archive, package)
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as place, tarfile.open(archive) as opened:
        opened.extractall(place, filter="data")
        shutil.rmtree(home, ignore_errors=True)
        # At the end in one step: half a package must not look like one.
        (Path(place) / "package").replace(home)


WANTED: Mapping[str, Callable[[], Path]] = {"schema": fetch_schema, "playground": fetch_playground}


def main(wanted: Mapping[str, Callable[[], Path]] = WANTED) -> int:
    """Bring what is not there yet; 1 when something could not be had."""
    failed = 0
    for name, fetch_one in wanted.items():
        try:
            sys.stdout.write(f"{name}: {fetch_one()}\n")
        except (WrongArchive, OSError) as error:
            sys.stderr.write(f"{name}: {error}\n")
            failed = 1
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
