"""The help page: the guide as a document, from the same steps the bot walks, with the chat beside it.

It reads well without the chat. Every response carries its own content security policy; nothing on the page
comes from another host.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.web import demo as demo_doors
from bot.web.assets import FOLDER, WEB_CHAT, is_here
from bot.web.demo import Demo
from bot.web.happenings import SPANS
from bot.web.languages import spoken_by
from bot.web.policy import as_page, content_security_policy, integrity_of, new_nonce
from bot.web.sections import Part, parts
from dialogs.examining.step import Step
from dialogs.words.gathering import messages_in
from dialogs.words.text import html, say
from dialogs.words.tongue import ENGLISH, Tongue

_HERE = Path(__file__).parent
_OWN = (
    "page.css",
    "announcing.js",
    "chat.js",
    "copying.js",
    "demo.js",
    "embed.js",
    "focusing.js",
    "line.js",
    "looks.js",
    "page.js",
    "reaching.js",
    "sign_in.js",
    "tending.js",
    "views.js",
    "words.js",
    "icon.svg",
)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def routes(
    app: web.Application,
    *,
    steps: Mapping[str, Step],
    demo: Demo | None,
    sign_in: bool = False,
    folder: Path = FOLDER,
) -> "Site":
    """`GET /` and `GET /assets/…`, and in the demo its doors. With `sign_in` people sign in as
    themselves, and nobody is chosen. `folder` is where Web Chat was unpacked."""
    site = Site(steps, demo, folder, sign_in=sign_in)
    app.router.add_get("/", site.page)
    app.router.add_get("/assets/{version}/{name}", site.asset)
    app.router.add_get("/favicon.ico", site.icon)
    if demo is not None:
        demo_doors.routes(app, demo)
    return site


@dataclass(frozen=True, slots=True)
class Edition:
    """The page in one language: its templates, the guide, and what the scripts say otherwise than in
    English."""

    environment: Environment
    parts: tuple[Part, ...]
    told: Mapping[str, str]

    @classmethod
    def of(cls, steps: Mapping[str, Step], tongue: Tongue) -> "Edition":
        """What never changes is made once for each language."""
        environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # What `html` returns is escaped by it.
        environment.globals["say"] = lambda sentence, **names: Markup(html(say(sentence, **names), tongue))  # noqa: S704
        environment.filters["told"] = lambda text: Markup(html(text, tongue))  # noqa: S704
        return cls(environment, parts(steps, tongue), _said_by_scripts(tongue))


def _said_by_scripts(tongue: Tongue) -> Mapping[str, str]:
    if tongue is ENGLISH:
        return {}
    files = (_HERE / "static" / name for name in _OWN if name.endswith(".js"))
    said = {str(one.id) for file in files for one in messages_in(file)}
    return {sentence: tongue.sentences(sentence, "", 1) for sentence in sorted(said)}


class Site:
    """The page and its files."""

    def __init__(
        self, steps: Mapping[str, Step], demo: Demo | None, folder: Path, *, sign_in: bool = False
    ) -> None:
        self._edition = cache(lambda tongue: Edition.of(steps, tongue))
        self._demo = demo
        self._sign_in = sign_in
        own = {name: _HERE / "static" / name for name in _OWN}
        self._version = sha256(b"".join(file.read_bytes() for file in own.values())).hexdigest()[:12]
        self._integrity = {name: integrity_of(file.read_bytes()) for name, file in own.items()}
        self._files = {(self._version, name): file for name, file in own.items()}
        self._has_chat = is_here(WEB_CHAT, folder)
        if self._has_chat:
            self._integrity[WEB_CHAT.file] = WEB_CHAT.integrity
            self._files[WEB_CHAT.version, WEB_CHAT.file] = folder / WEB_CHAT.file

    async def page(self, request: web.Request) -> web.Response:
        """The help page, with a nonce of its own."""
        nonce, tongue = new_nonce(), spoken_by(request)
        demo = self._shown_demo(tongue)
        shown = self.rendered("page.html", tongue, nonce=nonce, demo=demo, spans=SPANS, level=2)
        policy = content_security_policy(nonce, request.host, secure=request.secure)
        headers = {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
        return as_page(shown, policy, headers)

    def rendered(self, template: str, tongue: Tongue, **filled: object) -> str:
        """One of the templates, in one language, with all that belongs to the site."""
        edition = self._edition(tongue)
        return edition.environment.get_template(template).render(
            tongue=tongue,
            told=edition.told,
            parts=edition.parts,
            sign_in=self._sign_in,
            has_chat=self._has_chat,
            integrity=self._integrity,
            assets=f"/assets/{self._version}",
            web_chat=f"/assets/{WEB_CHAT.version}/{WEB_CHAT.file}",
            **filled,
        )

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """A file of the page, under a name that changes with its content."""
        file = self._files.get((request.match_info["version"], request.match_info["name"]))
        if file is None:
            raise web.HTTPNotFound(text="There is no such file.")
        return web.FileResponse(
            file,
            headers={
                "Content-Type": f"{_TYPES[file.suffix]}; charset=utf-8",
                "Cache-Control": "public, max-age=31536000, immutable",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def icon(self, _request: web.Request) -> web.StreamResponse:
        """Where browsers look for an icon unasked."""
        raise web.HTTPFound(f"/assets/{self._version}/icon.svg")

    def _shown_demo(self, tongue: Tongue) -> dict[str, object] | None:
        if self._demo is None:
            return None
        admin_center = self._demo.admin_center
        tenant = admin_center.world.tenant
        return {
            "tenant": tenant.name,
            "default": self._demo.default_person,
            "people": admin_center.personas(self._demo.default_person),
            "figures": admin_center.figures(tongue),
            "users": admin_center.users(),
            "groups": admin_center.all_groups(),
        }
