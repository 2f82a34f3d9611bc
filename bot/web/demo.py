"""The demo's two doors: who the visitor is, and what happens meanwhile in the admin center.

Only a simulated tenant has them, on loopback and known by no public address. Who holds the chat's token may
use them, from the page itself: another site can neither read the token nor send it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.settings import is_loopback
from bot.web.happenings import NotPossible, read
from bot.web.languages import spoken_by
from bot.web.panel import AdminCenter
from dialogs.words.text import Explained, Text, plain, say

LARGEST_BODY = 8_192
"""Bytes; the longest rule of a dynamic group has 3,072 characters."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A simulated tenant that visitors may look at as one of its people, and change.

    `choose` lets a conversation see with a person's eyes and raises ValueError for nobody (None: nobody is
    chosen, since people sign in); `conversation_of` gives the conversation a chat token is for, or None.
    """

    admin_center: AdminCenter
    choose: Callable[[str, str], str] | None
    conversation_of: Callable[[str], str | None]
    default_person: str


class _Chosen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    upn: str = Field(min_length=1, max_length=256)


class _Refused(Explained):
    def __init__(self, status: HTTPStatus, told: Text) -> None:
        super().__init__(told)
        self.status = status


def routes(app: web.Application, demo: Demo) -> None:
    """`POST /demo/person`, `GET` and `POST /demo/admin-center`; each answers JSON, errors as one sentence."""

    async def choose(request: web.Request) -> web.Response:
        conversation = _conversation(request, demo)
        if demo.choose is None:
            raise _Refused(HTTPStatus.NOT_FOUND, say("Nobody is chosen here: people sign in."))
        body = await _body(request)
        try:
            chosen = demo.choose(conversation, _Chosen.model_validate_json(body).upn)
        except ValidationError as error:
            raise _Refused(
                HTTPStatus.BAD_REQUEST, say("Send {body}.", body='{"upn": "somebody@the.tenant"}')
            ) from error
        except ValueError as error:
            raise _Refused(HTTPStatus.BAD_REQUEST, say("The tenant has nobody of that name.")) from error
        return web.json_response({"upn": chosen})

    async def figures(request: web.Request) -> web.Response:
        _conversation(request, demo)
        return web.json_response(demo.admin_center.figures(spoken_by(request)))

    async def change(request: web.Request) -> web.Response:
        _conversation(request, demo)
        body = await _body(request)
        try:
            done = demo.admin_center.apply(read(body))
        except NotPossible as error:
            raise _Refused(HTTPStatus.BAD_REQUEST, error.told) from error
        tongue = spoken_by(request)
        return web.json_response({"done": plain(done, tongue), "figures": demo.admin_center.figures(tongue)})

    app.router.add_post("/demo/person", _answering(choose))
    app.router.add_get("/demo/admin-center", _answering(figures))
    app.router.add_post("/demo/admin-center", _answering(change))


def _answering(
    answer: Callable[[web.Request], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answered(request: web.Request) -> web.Response:
        try:
            response = await answer(request)
        except _Refused as refused:
            sentence = plain(refused.told, spoken_by(request))
            response = web.json_response({"error": sentence}, status=refused.status)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


def _conversation(request: web.Request, demo: Demo) -> str:
    """The conversation the caller holds the token of."""
    # A name that another site made point here would be its own origin: only this machine's names count.
    if not _on_this_machine(request.host):
        raise _Refused(HTTPStatus.FORBIDDEN, say("The demo answers on this machine only."))
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise _Refused(HTTPStatus.FORBIDDEN, say("The demo answers its own page only."))
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    conversation = demo.conversation_of(token) if scheme == "Bearer" and token else None
    if conversation is None:
        raise _Refused(HTTPStatus.FORBIDDEN, say("Open the chat first: its token is needed here."))
    return conversation


def _on_this_machine(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


async def _body(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, say("Send JSON, as application/json."))
    body = await request.content.read(LARGEST_BODY + 1)
    while len(body) <= LARGEST_BODY and (more := await request.content.read(LARGEST_BODY + 1)):
        body += more
    if len(body) > LARGEST_BODY:
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, say("That is too long for a change."))
    return body
