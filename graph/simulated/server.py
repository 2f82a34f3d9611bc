"""The simulated Graph as a server of its own, so that any Graph client can be tried against it.

A token is the name of its owner, unsigned: `Authorization: Bearer ada@contoso.example` for a person, `Bearer
app` for an application, and `;scopes=User.Read.All,Group.Read.All` behind it for the permissions that were
consented to (without it: all). This is for one machine: whoever reaches the port is whoever they say.
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from graph.simulated.access import ALL_SCOPES
from graph.simulated.answers import Answers, Caller, NotSimulated, Request, Response
from graph.simulated.envelope import JSON_TYPE, ROOT
from graph.simulated.world import World

TOKENS = (
    "Bearer tokens are unsigned names: 'Authorization: Bearer <user principal name>' or 'Bearer app', "
    "optionally with consented permissions: 'Bearer <name>;scopes=User.Read.All,Group.Read.All'."
)
"""How to sign in, for a command line's help."""

_APP_ID = "00000003-0000-4000-8000-51b0a7ed0001"
_LARGEST_BODY = 4 * 1024 * 1024


def application(
    world: World, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> web.Application:
    """The server without a port."""
    answers = Answers(world)

    async def answer(request: web.Request) -> web.Response:
        latency = world.settings().latency_seconds
        if latency:
            await sleep(latency)
        caller = caller_of(request.headers.get("Authorization", ""), world)
        asked = Request(request.method, request.raw_path, caller, dict(request.headers), await request.read())
        try:
            answered = answers.answer(asked)
        except NotSimulated as limit:
            answered = _not_simulated(limit)
        return _sent(answered, f"{request.scheme}://{request.host}/v1.0")

    app = web.Application(client_max_size=_LARGEST_BODY)
    app.router.add_route("*", "/{path:.*}", answer)
    return app


def caller_of(authorization: str, world: World) -> Caller | None:
    """Whom an Authorization header names; None where that is nobody in this tenant."""
    kind, _, token = authorization.partition(" ")
    name, _, consented = token.strip().partition(";scopes=")
    if kind.lower() != "bearer" or not name:
        return None
    scopes = frozenset(consented.replace(",", " ").split()) or ALL_SCOPES
    if name == "app":
        return Caller(None, _APP_ID, scopes)
    user = world.user(name)
    return Caller(user["id"], _APP_ID, scopes) if user is not None else None


def _not_simulated(limit: NotSimulated) -> Response:
    message = f"The simulated Graph does not know how to answer this: {limit}"
    body = {"error": {"code": "NotSimulated", "message": message}}
    return Response(501, {"Content-Type": JSON_TYPE}, body)


def _sent(answered: Response, root: str) -> web.Response:
    """The answer on the wire; its links lead back to this server."""
    body = answered.content.replace(ROOT.encode(), root.encode())
    return web.Response(status=answered.status, headers=answered.headers, body=body)


async def serve(world: World, port: int = 8010, host: str = "127.0.0.1") -> None:
    """Answer on a port until cancelled."""
    runner = web.AppRunner(application(world), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
