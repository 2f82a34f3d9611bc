"""Makes the app package that an administrator uploads to Teams: `python -m deploy.teams.package --help`.

The manifest is `manifest.json` beside this file, with the placeholders of Microsoft 365 Agents Toolkit. The
same settings give the same bytes, so that what was reviewed can be told from what was not.
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package
"""

import argparse
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot import VERSION
from deploy.teams.checks import faults, is_host

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent

Json = dict[str, Any]

_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PLACEHOLDER = re.compile(r"\$\{\{(\w+)\}\}")
# The first moment a zip can tell; a real one would make two builds differ.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Faulty(ValueError):
    """The package would not be accepted; the text names every fault."""


class Order(BaseModel):
    """What differs from one organization's package to the next."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    app_id: str = Field(pattern=rf"^{_GUID}$")
    """The application id of the bot's registration in Entra; it is the app's id in Teams too."""
    host: str
    """Where the bot is reached from the internet: `licenses.example.com`."""
    token_service: str = ""
    """Where people sign in, if over the Azure Bot's OAuth connection: `token.botframework.com`."""
    privacy_url: AnyHttpUrl
    terms_url: AnyHttpUrl
    developer: str = Field(default="Group Licensing Assistant", min_length=1, max_length=32)
    """Whom people see as the app's publisher."""
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")

    @field_validator("app_id", "host", "token_service", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("host", "token_service")
    @classmethod
    def _is_host(cls, value: str) -> str:
        host = urlsplit(value).hostname or "" if "://" in value else value
        if not is_host(host):
            raise ValueError(f"{value} is not one host name such as licenses.example.com")
        return host

    @field_validator("privacy_url", "terms_url")
    @classmethod
    def _is_https(cls, value: AnyHttpUrl) -> AnyHttpUrl:
        if value.scheme != "https":
            raise ValueError(f"{value} does not begin with https://")
        return value


def manifest(order: Order, template: str | None = None) -> Json:
    """The manifest as ordered. Raises Faulty for a placeholder that nothing fills."""
    values = {name.upper(): str(value) for name, value in order.model_dump().items()}
    read = json.loads(template or (FOLDER / "manifest.json").read_text("utf-8"))
    filled = _filled(read, lambda name: values.get(name, ""))
    if not isinstance(filled, dict):
        raise Faulty("The manifest is not a JSON object.")
    if order.token_service:
        # https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/add-authentication
        filled["validDomains"].append(order.token_service)
    return filled


def package(order: Order, folder: Path = FOLDER) -> bytes:
    """The package as a zip file. Raises Faulty with every fault."""
    made = manifest(order, (folder / "manifest.json").read_text("utf-8"))
    icons = {name: folder / name for name in made["icons"].values()}
    files = {name: path.read_bytes() for name, path in icons.items() if path.is_file()}
    if found := list(faults(made, files)):
        raise Faulty("\n".join(found))
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    return _zip({"manifest.json": text.encode(), **files})


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Write the package, say where; 2 and the reasons where it cannot be made."""
    asked = _parser(environment).parse_args(arguments)
    given = {name: value for name, value in vars(asked).items() if name != "out" and value}
    try:
        order = Order(**{"version": VERSION, **given})
        made = package(order)
    except ValidationError as error:
        sys.stderr.write("".join(f"{_sentence(one)}\n" for one in error.errors()))
        return 2
    except Faulty as faulty:
        sys.stderr.write(f"{faulty}\n")
        return 2
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_bytes(made)
    sys.stdout.write(f"{asked.out}: version {order.version}, {len(made)} bytes\n")
    return 0


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.teams.package", description="Make the app package for Microsoft Teams."
    )
    # The bot's own settings name it already; what only the package needs has names beside them.
    for flag, variable, told in (
        ("--app-id", "GLA_APP_ID", "the bot's application id in Entra"),
        ("--host", "GLA_PUBLIC_URL", "where the bot is reached: licenses.example.com"),
        ("--token-service", "GLA_TOKEN_SERVICE_URL", "the OAuth connection's: token.botframework.com"),
        ("--privacy-url", "GLA_PRIVACY_URL", "your privacy statement"),
        ("--terms-url", "GLA_TERMS_URL", "your terms of use"),
        ("--developer", "GLA_DEVELOPER", "whom people see as the publisher"),
    ):
        parser.add_argument(flag, default=environment.get(variable, ""), help=f"{told} (or {variable})")
    parser.add_argument("--out", type=Path, default=ROOT / ".build" / "teams" / "group-licensing.zip")
    return parser


def _sentence(fault: Mapping[str, Any]) -> str:
    flag = "--" + "-".join(str(fault["loc"][0]).split("_"))
    return f"{flag}: {'is needed' if fault['type'] == 'missing' else fault['msg']}"


def _filled(value: Any, of: Callable[[str], str]) -> Any:
    # Placeholders are filled after the JSON was read: no value can break out of its string.
    match value:
        case str():
            return _PLACEHOLDER.sub(lambda found: _known(of, found[1]), value)
        case list():
            return [_filled(one, of) for one in value]
        case dict():
            return {name: _filled(one, of) for name, one in value.items()}
        case _:
            return value


def _known(of: Callable[[str], str], name: str) -> str:
    value = of(name)
    if not value:
        raise Faulty(f"The manifest asks for {name}, which nothing fills.")
    return value


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # as Unix writes it, on any system
            # Stored, not compressed: another zlib would make another file of the same app.
            archive.writestr(entry, content, zipfile.ZIP_STORED)
    return buffer.getvalue()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], os.environ))
