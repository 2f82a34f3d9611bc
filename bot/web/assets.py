"""The one foreign script of the help page, fetched at set-up and served by us: `python -m bot.web.assets`.

Bot Framework Web Chat is a package of 7 MB of which one file is used, so the package is not installed: its
archive is taken from npm, checked against the pinned hash, and the file unpacked beside the build. axe-core
comes the same way, for the accessibility tests. Nothing is fetched while the page is served.
"""

import base64
import gzip
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".build" / "webchat"


@dataclass(frozen=True, slots=True)
class Package:
    """One file of an npm package; `archive` is the registry's hash of the whole, `integrity` the file's own,
    as a page's `integrity` attribute spells it."""

    name: str
    version: str
    member: str
    archive: str
    integrity: str

    @property
    def file(self) -> str:
        """The name the file is kept under."""
        return Path(self.member).name


# https://www.npmjs.com/package/botframework-webchat (MIT)
WEB_CHAT = Package(
    "botframework-webchat",
    "4.18.1",
    "package/dist/webchat.js",
    "sha512-7jpEUJ7olT62Xm+8eh7BhhIcXVfU2xD4pZDaeBt8K4XcNy6K/83UGIxE9BFkXmHMZ4hDEVOzs5cre07GWuaXzg==",
    "sha384-AHFvk4Hi30kPlGug5u1RCA9gNO18GRKqhYcFtulI9sUUUp3HBpyjyTUf2/GVUHHb",
)
# https://www.npmjs.com/package/axe-core (MPL-2.0; for tests only, never served)
AXE = Package(
    "axe-core",
    "4.14.1",
    "package/axe.min.js",
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "sha384-xt1SFg49QaDwsyt0Xfs2XAyBtYPClXl3X2q5OOLeGAUmq9jZTYIMdztpF99WdhiH",
)


class WrongArchive(Exception):
    """What came is not what was pinned."""


def is_here(package: Package, folder: Path) -> bool:
    """Whether the file was fetched, and is still what was pinned."""
    file = folder / package.file
    return file.is_file() and _hash("sha384", file) == package.integrity


def unpack(archive: Path, package: Package, folder: Path) -> Path:
    """Take the package's one file out of its archive, and a compressed copy beside it.

    Raises WrongArchive when the archive is not the pinned one, or does not hold the file.
    """
    verify(archive, package)
    with tarfile.open(archive) as opened:
        try:
            member = opened.extractfile(package.member)
        except KeyError:
            member = None
        if member is None:
            raise WrongArchive(f"{archive.name} holds no {package.member}")
        content = member.read()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / package.file
    # A press of Ctrl+C must not leave half a script where a whole one is expected.
    half = file.with_suffix(".part")
    half.write_bytes(content)
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    half.replace(file)
    return file


def fetch(package: Package, folder: Path) -> Path:
    """Have npm bring the archive, and unpack it. Raises WrongArchive, or OSError without npm."""
    with tempfile.TemporaryDirectory() as place:
        return unpack(bring(package, Path(place)), package, folder)


def bring(package: Package, place: Path) -> Path:
    """Have npm bring the archive, unchecked, into a folder. Raises WrongArchive, or OSError without npm."""
    asked = f"{package.name}@{package.version}"
    command = ["npm", "pack", asked, "--silent", "--pack-destination", str(place)]
    # npm is looked up on the path, as `make` itself is.
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    archives = list(place.glob("*.tgz"))
    if ran.returncode or not archives:
        raise WrongArchive(f"npm could not bring {asked}: {ran.stderr.strip()}")
    return archives[0]


def verify(archive: Path, package: Package) -> None:
    """Raises WrongArchive when the archive is not the pinned one."""
    found = _hash("sha512", archive)
    if found != package.archive:
        raise WrongArchive(f"{archive.name} is not {package.name} {package.version}: it is {found}")


def main(packages: Sequence[Package] = (WEB_CHAT, AXE), folder: Path = FOLDER) -> int:
    """Bring what is not there yet; tell what was done. 1 when something could not be had."""
    for package in packages:
        if is_here(package, folder):
            continue
        try:
            file = fetch(package, folder)
        except (WrongArchive, OSError) as error:
            sys.stderr.write(f"{package.name}: {error}\n")
            return 1
        sys.stdout.write(f"{package.name} {package.version} → {file}\n")
    return 0


def _hash(algorithm: str, file: Path) -> str:
    digest = hashlib.new(algorithm, file.read_bytes()).digest()
    return f"{algorithm}-{base64.b64encode(digest).decode()}"


if __name__ == "__main__":
    raise SystemExit(main())
