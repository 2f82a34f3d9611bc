"""What Microsoft's schema does not check of a Teams app: icons as they must be, and domains that are ours.

https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from deploy.teams.png import Image, NotReadable, decode

COLOR_SIZE = 192
OUTLINE_SIZE = 32
MOST_COMMANDS = 10
"""Commands a scope may list: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/create-a-bot-commands-menu"""

_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")

# Names under these belong to whoever asks for one: to trust all of them is to trust strangers.
_SHARED = (
    "azurewebsites.net",
    "azurecontainerapps.io",
    "azurefd.net",
    "cloudapp.azure.com",
    "trafficmanager.net",
    "blob.core.windows.net",
    "web.core.windows.net",
    "sharepoint.com",
    "onmicrosoft.com",
    "herokuapp.com",
    "github.io",
    "ngrok.io",
    "ngrok-free.app",
    "devtunnels.ms",
)


def faults(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with the app, one sentence each; `files` are the package's others by name."""
    yield from _icon_faults(manifest["icons"], files)
    yield from _domain_faults(manifest)
    yield from _command_faults(manifest["bots"][0]["commandLists"])


def is_host(name: str) -> bool:
    """Whether a name is one host on the internet, in ASCII lower case: no port, no path, no wildcard."""
    return _HOST.fullmatch(name) is not None


def _icon_faults(icons: Mapping[str, str], files: Mapping[str, bytes]) -> Iterator[str]:
    for kind, size in (("color", COLOR_SIZE), ("outline", OUTLINE_SIZE)):
        name = icons[kind]
        if name not in files:
            yield f"The {kind} icon {name} is not in the package."
            continue
        try:
            image = decode(files[name])
        except NotReadable as unreadable:
            yield f"The {kind} icon {name} cannot be used: {unreadable}."
            continue
        if (image.width, image.height) != (size, size):
            yield f"The {kind} icon {name} is {image.width} × {image.height}; it must be {size} × {size}."
        if kind == "outline":
            yield from _outline_faults(name, image)


def _outline_faults(name: str, image: Image) -> Iterator[str]:
    if any(pixel[:3] != (255, 255, 255) for pixel in image.pixels if pixel[3]):
        yield f"The outline icon {name} holds a colour; it must be white alone."
    if all(pixel[3] for pixel in image.pixels):
        yield f"The outline icon {name} has no transparent background."
    if not any(pixel[3] == 255 for pixel in image.pixels):
        yield f"The outline icon {name} shows nothing."


def _domain_faults(manifest: Mapping[str, Any]) -> Iterator[str]:
    for domain in manifest["validDomains"]:
        if "*" in domain:
            yield f"The domain {domain} has a wildcard; name each host."
        elif not is_host(domain):
            yield f"The domain {domain} is not one host name such as licenses.example.com."
        elif domain in _SHARED:
            yield f"The domain {domain} is shared by everybody who hosts there; name the whole host."
    developer = manifest["developer"]
    for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        address = urlsplit(developer[name])
        if address.scheme != "https" or not is_host(address.hostname or ""):
            yield f"The {name} {developer[name]} is no https address on the internet."


def _command_faults(lists: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in lists:
        titles = [command["title"] for command in one["commands"]]
        scopes = " and ".join(one["scopes"])
        if len(titles) > MOST_COMMANDS:
            yield f"There are {len(titles)} commands for {scopes}; Teams shows {MOST_COMMANDS}."
        if len(set(titles)) != len(titles):
            yield f"A command is listed twice for {scopes}."
        if "Help" not in titles:
            yield f"There is no Help for {scopes}."
