"""Which language somebody in front of a browser reads.

https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
"""

from collections.abc import Iterator

from aiohttp import web

from dialogs.words.catalogues import tongue_for
from dialogs.words.tongue import Tongue

_MOST = 10
"""Languages that are looked at: browsers send a handful."""


def spoken_by(request: web.Request) -> Tongue:
    """The tongue for the browser's languages, the most wanted first."""
    wanted = sorted(_wanted(request.headers.get("Accept-Language", "")), reverse=True)
    return tongue_for(*(tag for _, _, tag in wanted))


def _wanted(header: str) -> Iterator[tuple[float, int, str]]:
    """Each language with its weight; what comes first counts more among equals."""
    for place, part in enumerate(header.split(",")[:_MOST]):
        tag, _, weight = part.partition(";")
        try:
            yield float(weight.strip().removeprefix("q=") or 1), -place, tag.strip()
        except ValueError:
            continue
