"""What an orchestrator asks: whether the bot takes turns, and whether it can prove itself to Entra (F28).

Neither tells a stranger more than that (T75); what lapsed, and when, is in the log.
"""

from dataclasses import dataclass

from aiohttp import web

from bot.channel.turns.activities import Activities
from bot.proving.lapsing import Readiness


@dataclass(frozen=True, slots=True)
class Probes:
    """`/healthz`, after which a failing process is started anew, and `/readyz`, which that would not mend."""

    activities: Activities
    readiness: Readiness

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/healthz", self.health), web.get("/readyz", self.ready)]

    async def health(self, _request: web.Request) -> web.Response:
        """Whether it takes turns."""
        if self.activities.closing:
            return web.json_response({"status": "closing"}, status=503)
        return web.json_response({"status": "ok"})

    async def ready(self, request: web.Request) -> web.Response:
        """The same, and whether its answers would get out."""
        if any(trouble.lapsed for trouble in self.readiness.troubles()):
            said = "What this bot proves itself with has lapsed; its log says what to renew."
            return web.json_response({"status": "lapsed", "message": said}, status=503)
        return await self.health(request)
