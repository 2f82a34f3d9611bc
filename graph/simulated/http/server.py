"""The simulated Graph as a server of its own, so that any Graph client can be tried against it.

A token is the name of its owner, unsigned: `Authorization: Bearer ada@contoso.example` for a person, `Bearer
app` for an application, and `;scopes=User.Read.All,Group.Read.All` behind it for the permissions that were
consented to (without it: all). This is for one machine: whoever reaches the port is whoever they say.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from graph.simulated.access.permissions import ALL_SCOPES
from graph.simulated.http.answers import Answers, Caller, NotSimulated, Request, Response
from graph.simulated.http.befalling import Wire, arrives
from graph.simulated.http.faults import Delay, Fault, Faults, Silence
from graph.simulated.odata.envelope import JSON_TYPE, ROOT
from graph.simulated.world import World

TOKENS = (
    "Bearer tokens are unsigned names: 'Authorization: Bearer <user principal name>' or 'Bearer app', "
    "optionally with consented permissions: 'Bearer <name>;scopes=User.Read.All,Group.Read.All'."
)
"""How to sign in, for a command line's help."""

_APP_ID = "00000003-0000-4000-8000-51b0a7ed0001"
_LARGEST_BODY = 4 * 1024 * 1024


def application(
    world: World,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    faults: Iterable[Fault] = (),
) -> web.Application:
    """The server without a port; `faults` befall some of the requests."""
    befalls = Faults(faults)
    answers = Answers(world, befalls)

    async def answer(request: web.Request) -> web.StreamResponse:
        fault = befalls.of_the_wire(request.method, request.raw_path)
        latency = world.settings().latency_seconds + (fault.seconds if isinstance(fault, Delay) else 0)
        if latency:
            await sleep(latency)
        caller = caller_of(request.headers.get("Authorization", ""), world)
        asked = Request(request.method, request.raw_path, caller, dict(request.headers), await request.read())
        root = f"{request.scheme}://{request.host}/v1.0"
        wire = arrives(fault, lambda: _sent(_answered(answers, asked), root))
        if wire is None and isinstance(fault, Silence):
            await asyncio.Event().wait()  # until the client goes away
        return await _written(wire, request)

    app = web.Application(client_max_size=_LARGEST_BODY)
    app.router.add_route("*", r"/{path:[\s\S]*}", answer)
    return app


def _answered(answers: Answers, asked: Request) -> Response:
    try:
        return answers.deliver(asked)
    except NotSimulated as limit:
        message = f"The simulated Graph does not know how to answer this: {limit}"
        body = {"error": {"code": "NotSimulated", "message": message}}
        return Response(501, {"Content-Type": JSON_TYPE}, body)


def _sent(answered: Response, root: str) -> Wire:
    """The answer for the wire; its links lead back to this server."""
    return Wire(answered.status, answered.headers, answered.content.replace(ROOT.encode(), root.encode()))


async def _written(wire: Wire | None, request: web.Request) -> web.StreamResponse:
    if wire is not None and not wire.broken:
        return web.Response(status=wire.status, headers=wire.headers, body=wire.content)
    response = web.StreamResponse(headers=wire.headers if wire else {})
    if wire is not None and wire.content:
        await response.prepare(request)
        await response.write(wire.content)
    if request.transport is not None:
        request.transport.abort()
    return response


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


async def serve(
    world: World, port: int = 8010, host: str = "127.0.0.1", *, faults: Iterable[Fault] = ()
) -> None:
    """Answer on a port until cancelled."""
    runner = web.AppRunner(application(world, faults=faults), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
