"""The token service over HTTP: `/api/usertoken/…` and `/api/botsignin/…` for the bot, pages for people."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from graph.simulated.authority import sign_in_pages
from graph.simulated.authority.bot_token_service import REDIRECT, SIGN_IN, BadArgument, Holder, TokenService
from graph.simulated.authority.oauth_errors import Refusal

Answer = Callable[[web.Request], Awaitable[Any]]


def routes(service: TokenService) -> list[web.RouteDef]:
    """All of it, to stand beside an authority's own."""
    served = _Served(service)
    return [
        web.get("/api/usertoken/GetToken", served.answered(served.token)),
        web.post("/api/usertoken/GetAadTokens", served.answered(served.aad_tokens)),
        web.delete("/api/usertoken/SignOut", served.answered(served.sign_out)),
        web.get("/api/usertoken/GetTokenStatus", served.answered(served.status)),
        web.post("/api/usertoken/exchange", served.answered(served.exchange)),
        web.get("/api/botsignin/GetSignInUrl", served.answered(served.sign_in_link)),
        web.get("/api/botsignin/GetSignInResource", served.answered(served.sign_in_resource)),
        web.get(SIGN_IN, served.away),
        web.get(REDIRECT, served.back),
    ]


class _Served:
    """The requests, one by one."""

    def __init__(self, service: TokenService) -> None:
        self._service = service

    def answered(self, answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """What the bot asks, once it has proven itself."""

        async def respond(request: web.Request) -> web.StreamResponse:
            self._service.asked.append(request.path.rpartition("/")[2])
            if not self._service.is_the_bot(request.headers.get("Authorization", "")):
                return _refused(401, "Unauthorized", "The bot's own token is needed.")
            try:
                told = await answer(request)
            except BadArgument as wrong:
                return _refused(400, "BadArgument", str(wrong))
            except Refusal as refusal:
                return _refused(400, refusal.error, refusal.description)
            return web.json_response({} if told is None else told, status=404 if told is None else 200)

        return respond

    async def token(self, request: web.Request) -> Any:
        return self._service.token(_holder(request), request.query.get("code", ""))

    async def aad_tokens(self, request: web.Request) -> Any:
        resources = (await _body(request)).get("resourceUrls")
        if not isinstance(resources, list):
            raise BadArgument("resourceUrls is not a list.")
        return self._service.aad_tokens(_holder(request), [str(one) for one in resources])

    async def exchange(self, request: web.Request) -> Any:
        if not request.query.get("channelId"):
            raise BadArgument("channelId is missing.")
        token = (await _body(request)).get("token")
        if not isinstance(token, str) or not token:
            raise BadArgument("There is no token to exchange.")
        return self._service.exchange(_holder(request), token)

    async def sign_out(self, request: web.Request) -> Any:
        asked = request.query
        self._service.sign_out(
            _needed(request, "userId"), asked.get("channelId", ""), asked.get("connectionName", "")
        )
        return {}

    async def status(self, request: web.Request) -> Any:
        asked = request.query
        return self._service.status(
            _needed(request, "userId"), asked.get("channelId", ""), asked.get("include", "")
        )

    async def sign_in_link(self, request: web.Request) -> Any:
        return self._service.sign_in_link(_needed(request, "state"))

    async def sign_in_resource(self, request: web.Request) -> Any:
        return self._service.sign_in_resource(_needed(request, "state"))

    async def away(self, request: web.Request) -> web.Response:
        """The link of the card."""
        try:
            away = self._service.away(request.query.get("signin", ""))
        except BadArgument as ended:
            return _page(sign_in_pages.refused(str(ended)), 400)
        return web.Response(status=302, headers={"Location": away})

    async def back(self, request: web.Request) -> web.Response:
        """Back from the authority. Teams' window would take the code from here; elsewhere it is typed in."""
        try:
            code = self._service.back(request.query)
        except BadArgument as ended:
            return _page(sign_in_pages.refused(str(ended)), 400)
        except Refusal as refusal:
            return _page(sign_in_pages.refused(refusal.description), 400)
        return _page(sign_in_pages.code(code))


def _holder(request: web.Request) -> Holder:
    return Holder(
        _needed(request, "userId"), request.query.get("channelId", ""), _needed(request, "connectionName")
    )


def _needed(request: web.Request, name: str) -> str:
    value = request.query.get(name, "")
    if not value:
        raise BadArgument(f"{name} is missing.")
    return value


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise BadArgument("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadArgument("The body is not an object.")
    return body


def _refused(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def _page(html: str, status: int = 200) -> web.Response:
    return web.Response(
        status=status, text=html, content_type="text/html", headers={"Cache-Control": "no-store"}
    )
