"""What the product is made of, from the lock files: `make sbom` writes it as CycloneDX 1.6, and its licenses.

What only development needs is in it as `excluded`. A license is what the installed package says of itself;
one that is not installed here (for another system) or says nothing has none, and the list says so.
https://cyclonedx.org/docs/1.6/json/
"""

import base64
import csv
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from bot import VERSION
from bot.web.assets import AXE, WEB_CHAT, Package
from deploy.npm import MANIFEST_SCHEMA, PLAYGROUND

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".build"

NOT_KNOWN = "not known here"

# What https://www.npmjs.com says of each; only Web Chat is served.
NPM = (
    (WEB_CHAT, "MIT", True),
    (AXE, "MPL-2.0", False),
    (MANIFEST_SCHEMA, "MIT", False),
    (PLAYGROUND, "Microsoft pre-release terms", False),
)

_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_LONGEST_NAME = 60
_NO_NAMES = {"license", "LICENSE", "UNKNOWN"}


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One package. `shipped`: it runs with the product."""

    kind: str
    name: str
    version: str
    license: str
    shipped: bool
    sha512: str = ""


def pinned(lock: Path) -> set[tuple[str, str]]:
    """Names and versions of a lock file."""
    return set(_PINNED.findall(lock.read_text()))


def parts(root: Path = ROOT) -> list[Part]:
    """Everything that is locked."""
    return sorted(_parts(root))


def bom(told: list[Part]) -> Bom:
    """The same as CycloneDX has it."""
    components = {part: _component(part) for part in told}
    made = Bom(components=components.values())
    root = Component(
        name="group-licensing-assistant",
        version=VERSION,
        type=ComponentType.APPLICATION,
        licenses=[DisjunctiveLicense(id="MIT")],
    )
    made.metadata.component = root
    direct = _direct()
    made.register_dependency(root, [one for part, one in components.items() if part.name in direct])
    return made


def _parts(root: Path) -> Iterator[Part]:
    shipped = pinned(root / "requirements.lock")
    for name, version in shipped | pinned(root / "requirements-dev.lock"):
        yield Part("pypi", name, version, _license(name), (name, version) in shipped)
    for package, terms, is_served in NPM:
        yield Part("npm", package.name, package.version, terms, is_served, _sha512(package))


def _direct() -> set[str]:
    """What the product itself asks for; the rest came with that."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return {WEB_CHAT.name, *(re.split(r"[^a-z0-9-]", one)[0] for one in asked)}


def _component(part: Part) -> Component:
    group, _, name = part.name.rpartition("/")
    purl = PackageURL(part.kind, group or None, name, part.version)
    return Component(
        name=name,
        group=group or None,
        version=part.version,
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        scope=ComponentScope.REQUIRED if part.shipped else ComponentScope.EXCLUDED,
        licenses=[] if part.license == NOT_KNOWN else [DisjunctiveLicense(name=part.license)],
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=part.sha512)] if part.sha512 else [],
    )


def _license(name: str) -> str:
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return NOT_KNOWN
    return _of(told, "License-Expression") or _classified(told) or _of(told, "License") or NOT_KNOWN


def _of(told: PackageMetadata, field: str) -> str:
    line = (told[field] or "").strip() if field in told else ""
    # Some put the whole text there.
    return line if len(line) <= _LONGEST_NAME and "\n" not in line and line not in _NO_NAMES else ""


def _classified(told: PackageMetadata) -> str:
    told_of = [one for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    return " AND ".join(one.rpartition(" :: ")[2] for one in told_of if not one.endswith("OSI Approved"))


def _sha512(package: Package) -> str:
    return base64.b64decode(package.archive.removeprefix("sha512-")).hex()


def write(folder: Path) -> list[Path]:
    """Both lists, into a folder."""
    told = parts()
    listed, licenses = folder / "sbom.json", folder / "licenses.csv"
    listed.write_text(JsonV1Dot6(bom(told)).output_as_string(indent=2) + "\n")
    with licenses.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("package", "version", "from", "shipped", "license"))
        rows.writerows((one.name, one.version, one.kind, one.shipped, one.license) for one in told)
    return [listed, licenses]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{path.relative_to(ROOT)}\n" for path in write(FOLDER)))
