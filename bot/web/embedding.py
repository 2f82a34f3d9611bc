"""The chat on somebody's own page: the script that gives `<license-assistant>`, and the frame it shows.

The frame is the bot's own page, so that no other page's styles and scripts reach what is said in it; a
browser shows it only on the origins that the settings name.
"""

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.web.accents import Colour, properties
from bot.web.languages import spoken_by
from bot.web.origins import Origins
from bot.web.page import Site
from bot.web.policy import as_page, content_security_policy, new_nonce
from dialogs.words.catalogues import tongue_for
from dialogs.words.tongue import Tongue

_SCRIPT = Path(__file__).parent / "static" / "embed.js"
_THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True, slots=True)
class Embedding:
    """`GET /embed.js`, `GET /embed`."""

    site: Site
    origins: Origins

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/embed.js", self.script), web.get("/embed", self.frame)]

    async def script(self, _request: web.Request) -> web.StreamResponse:
        """The element. Its address stays, so that a page need not change with it."""
        headers = {
            "Content-Type": "text/javascript; charset=utf-8",
            "Cache-Control": "public, max-age=300",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return web.FileResponse(_SCRIPT, headers=headers)

    async def frame(self, request: web.Request) -> web.Response:
        """The chat alone, as the page around it wants it to look; on any other page one sentence, why not."""
        asked = request.query
        tongue = tongue_for(asked["locale"]) if "locale" in asked else spoken_by(request)
        theme = asked.get("theme", "") if asked.get("theme") in _THEMES else ""
        origin = asked.get("origin", "")
        if origin and not self.origins.may_show(origin, request):
            return self._refused(origin, tongue, theme)
        nonce, accent = new_nonce(), Colour.read(asked.get("accent", ""))
        shown = self.site.rendered(
            "frame.html",
            tongue,
            nonce=nonce,
            theme=theme,
            accent=properties(accent) if accent else "",
            demo=None,
            level=1,
        )
        policy = content_security_policy(
            nonce, request.host, secure=request.secure, framed_by=self.origins.around
        )
        return as_page(shown, policy, {})

    def _refused(self, origin: str, tongue: Tongue, theme: str) -> web.Response:
        # Anybody may show it: it holds nothing but this sentence.
        shown = self.site.rendered("refused.html", tongue, theme=theme, origin=origin)
        policy = (
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
        )
        return as_page(shown, policy, {})
