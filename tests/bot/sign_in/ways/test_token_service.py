"""The client of the token service: what it makes of answers that are none."""

from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from bot.proving.bot_token import BotToken, BySecret
from bot.sign_in.ways.token_service import TokenService
from graph import GraphError, SignInFailed, Unavailable
from graph.auth.acquiring import Token

ADDRESS = {
    "from": {"id": "29:ada"},
    "conversation": {"id": "a:1"},
    "channelId": "msteams",
    "serviceUrl": "https://smba.trafficmanager.net/amer/",
}


def service(answer: Callable[[httpx.Request], httpx.Response]) -> TokenService:
    """A client whose bot has a token, and whose service answers so."""

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth2/v2.0/token"):
            return httpx.Response(200, json={"access_token": "bot", "expires_in": 3600})
        return answer(request)

    client = httpx.AsyncClient(transport=httpx.MockTransport(respond))
    bot_token = BotToken(client, "https://login.example", "app", "tenant", BySecret(SecretStr("s")))
    return TokenService(client, "https://token.example", bot_token, "graph")


async def test_a_token_comes_with_its_end() -> None:
    told = {"token": "t", "expiration": "2026-11-24T08:00:00Z"}

    got = await service(lambda _request: httpx.Response(200, json=told)).token("29:ada", "msteams")

    assert got == Token("t", 1795507200.0)


@pytest.mark.parametrize("expiration", [None, "", "soon"])
async def test_one_whose_end_is_not_told_counts_for_once(expiration: str | None) -> None:
    told = {"token": "t", "expiration": expiration}

    got = await service(lambda _request: httpx.Response(200, json=told)).token("29:ada", "msteams")

    assert got == Token("t", 0.0)


@pytest.mark.parametrize(
    "answer", [httpx.Response(404), httpx.Response(404, json={}), httpx.Response(200, json={"token": None})]
)
async def test_no_token_is_nobody(answer: httpx.Response) -> None:
    assert await service(lambda _request: answer).token("29:ada", "msteams") is None


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (httpx.Response(503), Unavailable),
        (httpx.Response(429), Unavailable),
        (httpx.Response(200, content=b"<html>"), Unavailable),
        (httpx.Response(200, json={"tokenExchangeResource": {}}), Unavailable),
        (httpx.Response(200, json={"signInLink": "l", "tokenExchangeResource": "r"}), Unavailable),
        (httpx.Response(401, json={"error": {"code": "Unauthorized"}}), SignInFailed),
        (httpx.Response(400, json={"error": "text"}), SignInFailed),
    ],
)
async def test_f25_what_is_no_answer_is_told_apart_from_a_refusal(
    answer: httpx.Response, raised: type[GraphError]
) -> None:
    with pytest.raises(raised):
        await service(lambda _request: answer).sign_in_resource(ADDRESS)


async def test_f25_a_service_that_cannot_be_reached_is_unavailable() -> None:
    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unavailable):
        await service(unreachable).sign_out("29:ada", "msteams")


async def test_an_exchange_that_brings_no_token_takes_a_sign_in() -> None:
    with pytest.raises(SignInFailed) as raised:
        await service(lambda _request: httpx.Response(404, json={})).exchange("29:ada", "msteams", "t")

    assert raised.value.code == "interaction_required"
