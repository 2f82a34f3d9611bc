"""What is posted over HTTP: read strictly, and answered; `/api/messages` is where the Bot Framework posts."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from bot.channel.heard import Heard, read_activity
from bot.channel.saying import Answer
from bot.channel.turns.activities import Activities
from bot.proving.authentication import SenderProof, Unproven, Unwelcome
from bot.proving.signing_keys import KeysUnavailable
from bot.serving.security import RequestMalformed, SenderRefused, note
from bot.strict_json import Json, Malformed, strict_json

_BODY_MAY_TAKE: Final = 10.0


def messages_route(
    activities: Activities, proof: SenderProof, *, admits: Callable[[web.Request], bool]
) -> web.RouteDef:
    """The route that the Bot Framework posts to; `admits` tells which requests may come this way at all."""

    async def proven(request: web.Request) -> Heard:
        if not admits(request):
            raise Unwelcome("This door is open on this machine only: set GLA_APP_ID.")
        heard = read_activity(await read_json(request))
        await proof.prove(request.headers.getall("Authorization", []), heard)
        return heard

    async def receive(request: web.Request) -> web.Response:
        try:
            heard = await proven(request)
        except (Malformed, Unproven, Unwelcome, KeysUnavailable) as error:
            refused = _refused(error)
            # What was refused is not repeated: whoever sent it chose every word of it.
            if isinstance(error, Malformed):
                note(RequestMalformed(error.status, error.code))
            else:
                note(SenderRefused(refused.status, str(error)))
            return respond(refused)
        return respond(await activities.receive(heard))

    return web.post("/api/messages", receive)


async def read_json(request: web.Request) -> Json:
    """The JSON object a request carries; raises Malformed, also for 408, 413 and 415."""
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() != "utf-8":
        raise Malformed("Send application/json.", 415, "UnsupportedMediaType")
    try:
        async with asyncio.timeout(_BODY_MAY_TAKE):
            body = await request.read()
    except TimeoutError:
        raise Malformed("The body took too long.", 408, "RequestTimeout") from None
    except web.HTTPRequestEntityTooLarge:
        raise Malformed("The body is too large.", 413, "RequestEntityTooLarge") from None
    return strict_json(body)


def respond(answer: Answer) -> web.Response:
    """An answer as HTTP."""
    if answer.body is None:
        return web.Response(status=answer.status)
    return web.json_response(text=answer.text, status=answer.status)


def _refused(error: Exception) -> Answer:
    match error:
        case Malformed():
            return Answer.refusal(error.status, error.code, str(error))
        case Unproven():
            return Answer.refusal(401, "Unauthorized", str(error))
        case Unwelcome():
            return Answer.refusal(403, "Forbidden", str(error))
        case _:
            return Answer.refusal(503, "ServiceUnavailable", "Senders cannot be verified at the moment.")
