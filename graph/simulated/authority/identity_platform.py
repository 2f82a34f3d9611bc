"""The authority over HTTP, and the simulated Graph that takes its tokens."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from aiohttp import web

from graph.scopes import ALL_SCOPES
from graph.simulated.authority import bot_token_service_routes, oauth_errors, sign_in_pages
from graph.simulated.authority.bot_token_service import TokenService
from graph.simulated.authority.consents import GRAPH, Asked
from graph.simulated.authority.grants import Authority
from graph.simulated.authority.oauth_errors import Refusal
from graph.simulated.http.answers import Answers, NotSimulated, Request, Response
from graph.simulated.odata.envelope import JSON_TYPE, ROOT, Failure, Stamp

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
_LARGEST_BODY: Final = 4 * 1024 * 1024


def application(
    authority: Authority,
    *,
    token_service: TokenService | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> web.Application:
    """Both, without a port, and a bot's token service if there is one. Where it is served is
    `authority.origin`, read with every request."""
    app = web.Application(client_max_size=_LARGEST_BODY)
    served = _Served(authority, sleep)
    app.add_routes(
        [
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", served.metadata),
            web.get("/{tenant}/discovery/v2.0/keys", served.keys),
            web.get("/{tenant}/oauth2/v2.0/authorize", served.ask),
            web.post("/{tenant}/oauth2/v2.0/authorize", served.decide),
            web.get("/{tenant}/adminconsent", served.ask_administrator),
            web.post("/{tenant}/adminconsent", served.approve),
            web.post("/{tenant}/oauth2/v2.0/token", served.token),
            web.post("/{tenant}/oauth2/v2.0/devicecode", served.device_code),
            web.get("/devicelogin", served.device),
            web.post("/devicelogin", served.enter_device_code),
            web.route("*", "/v1.0/{path:.*}", served.graph),
        ]
    )
    if token_service:
        app.add_routes(bot_token_service_routes.routes(token_service))
    return app


class _Served:
    """The requests, one by one."""

    def __init__(self, authority: Authority, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._authority = authority
        self._answers = Answers(authority.world)
        self._sleep = sleep

    async def metadata(self, request: web.Request) -> web.Response:
        """https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document"""
        tenant = self._tenant(request)
        base = f"{self._authority.origin}/{tenant}"
        return web.json_response(
            {
                "issuer": f"{self._authority.origin}/{self._authority.tenant_id}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "response_modes_supported": ["query"],
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid", "profile", "email", "offline_access"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
                "msgraph_host": GRAPH.removeprefix("https://"),
            }
        )

    async def keys(self, request: web.Request) -> web.Response:
        self._tenant(request)
        return web.json_response(self._authority.keys.published())

    async def ask(self, request: web.Request) -> web.Response:
        """The page on which a person signs in."""
        self._tenant(request)
        try:
            asked = self._authority.read(request.query)
        except Refusal as refusal:
            return _page(sign_in_pages.refused(refusal.description), 400)
        try:
            self._authority.check(asked, request.query)
        except Refusal as refusal:
            return _back(asked, refusal.query(asked.state))
        return _page(sign_in_pages.choose(self._authority, asked))

    async def decide(self, request: web.Request) -> web.Response:
        """What the person chose; the question came along in the address, and is checked again."""
        self._tenant(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            asked = self._authority.read(request.query)
        except Refusal as refusal:
            return _page(sign_in_pages.refused(refusal.description), 400)
        try:
            self._authority.check(asked, request.query)
            return self._decided(asked, form)
        except Refusal as refusal:
            return _back(asked, refusal.query(asked.state))

    def _decided(self, asked: Asked, form: dict[str, str]) -> web.Response:
        if outcome := form.get("outcome", ""):
            raise _outcome(outcome)
        if (page := self._consent(asked, form)) is not None:
            return page
        code = self._authority.issue_code(asked, form.get("user", ""))
        return _back(asked, {"code": code, "state": asked.state, "session_state": str(uuid4())})

    def _consent(self, asked: Asked, form: dict[str, str]) -> web.Response | None:
        """The page that asks for what nobody granted yet; None where there is nothing to ask."""
        user_id, said = form.get("user", ""), form.get("consent", "")
        missing = self._authority.consents.missing(asked, user_id)
        administrator = self._authority.consents.needs_administrator(asked, user_id)
        if said in {"administrator", "person"} and (said == "administrator" or not administrator):
            self._authority.consents.grant(asked, user_id, for_everybody=said == "administrator")
        elif missing:
            code = form.get("code", "")
            return _page(
                sign_in_pages.consent(missing, user_id, administrator=administrator, device_code=code)
            )
        return None

    async def ask_administrator(self, request: web.Request) -> web.Response:
        """The page on which an administrator approves an application for everybody.
        https://learn.microsoft.com/entra/identity-platform/v2-admin-consent"""
        self._tenant(request)
        try:
            self._authority.read(request.query)
        except Refusal as refusal:
            return _page(sign_in_pages.refused(refusal.description), 400)
        return _page(sign_in_pages.approve(ALL_SCOPES))

    async def approve(self, request: web.Request) -> web.Response:
        """What the administrator decided."""
        self._tenant(request)
        try:
            asked = self._authority.read(request.query)
        except Refusal as refusal:
            return _page(sign_in_pages.refused(refusal.description), 400)
        state = {"state": asked.state} if asked.state else {}
        if (await request.post()).get("consent") != "administrator":
            return _back(asked, {"error": "access_denied", **state})
        self._authority.consents.grant(replace(asked, scopes=ALL_SCOPES), "", for_everybody=True)
        return _back(asked, {"admin_consent": "True", "tenant": self._authority.tenant_id, **state})

    async def token(self, request: web.Request) -> web.Response:
        """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token"""
        self._tenant(request)
        return await self._answered(request, self._authority.grant)

    async def device_code(self, request: web.Request) -> web.Response:
        self._tenant(request)
        return await self._answered(request, self._authority.begin_device)

    async def _answered(
        self, request: web.Request, answer: Callable[[dict[str, str]], dict[str, object]]
    ) -> web.Response:
        form = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        never_kept = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        try:
            return web.json_response(answer(form), headers=never_kept)
        except Refusal as refusal:
            return web.json_response(
                refusal.body(self._authority.now()), status=refusal.status, headers=never_kept
            )

    async def device(self, _request: web.Request) -> web.Response:
        return _page(sign_in_pages.device(self._authority))

    async def enter_device_code(self, request: web.Request) -> web.Response:
        """A code and who typed it in; then, where it is missing, their consent. Cancelled is declined."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        code, user_id = form.get("code", ""), "" if form.get("outcome") else form.get("user", "")
        asked = self._authority.asked_by_device(code) if user_id else None
        if asked and (page := self._consent(asked, form)) is not None:
            return page
        known = self._authority.enter_device_code(code, user_id)
        told = "Done. You can close this page." if known else "No device waits with that code."
        return _page(sign_in_pages.device(self._authority, told), 200 if known else 400)

    async def graph(self, request: web.Request) -> web.Response:
        """Microsoft Graph, for holders of this authority's tokens."""
        world = self._authority.world
        if latency := world.settings().latency_seconds:
            await self._sleep(latency)
        body = await request.read()
        try:
            writes = request.method != "GET" and not request.path.endswith("/$batch")
            authorization = request.headers.get("Authorization", "")
            caller = self._authority.caller_of(authorization, world, writes=writes)
            asked = Request(request.method, request.raw_path, caller, dict(request.headers), body)
            answered = self._answers.deliver(asked)
        except Failure as turned_away:
            id = str(uuid4())
            answered = Stamp(world.now(), id, id).refuse(turned_away)
        except NotSimulated as limit:
            said = {"code": "NotSimulated", "message": str(limit)}
            answered = Response(501, {"Content-Type": JSON_TYPE}, {"error": said})
        content = answered.content.replace(ROOT.encode(), f"{self._authority.origin}/v1.0".encode())
        return web.Response(status=answered.status, headers=answered.headers, body=content)

    def _tenant(self, request: web.Request) -> str:
        tenant = request.match_info["tenant"]
        if not self._authority.knows_tenant(tenant):
            body = Refusal("invalid_tenant", 90002, f"Tenant '{tenant}' not found.").body(
                self._authority.now()
            )
            raise web.HTTPBadRequest(text=str(body["error_description"]))
        return tenant


async def serve(
    authority: Authority,
    port: int,
    host: str = "127.0.0.1",
    *,
    token_service: TokenService | None = None,
) -> web.AppRunner:
    """Listen; port 0 takes a free one. `authority.origin` then says where. The caller cleans up."""
    runner = web.AppRunner(application(authority, token_service=token_service), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    authority.origin = f"http://{host}:{runner.addresses[0][1]}"
    return runner


def _outcome(name: str) -> Refusal:
    match name:
        case "blocked":
            return Refusal(
                "access_denied",
                oauth_errors.BLOCKED,
                "Access has been blocked by Conditional Access policies.",
            )
        case "administrator":
            return Refusal(
                "access_denied", oauth_errors.NEEDS_ADMIN, "An administrator has to approve this app."
            )
        case "unavailable":
            return Refusal("temporarily_unavailable", 90033, "A transient error has occurred.")
        case _:
            return Refusal(
                "access_denied", oauth_errors.DECLINED, "User declined to consent to access the app."
            )


def _back(asked: Asked, answer: dict[str, str]) -> web.Response:
    joint = "&" if "?" in asked.redirect_uri else "?"
    return web.Response(
        status=302, headers={"Location": f"{asked.redirect_uri}{joint}{urlencode(answer)}", **_HEADERS}
    )


def _page(html: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=html, content_type="text/html", headers=_HEADERS)


_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
