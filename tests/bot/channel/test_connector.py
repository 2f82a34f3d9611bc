"""What leaves the bot, against a connector that answers over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from bot.channel.connector import Gone, HttpConnector, TooLarge, Undelivered
from bot.proving.bot_token import BotToken, BySecret, NoToken
from bot.proving.service_urls import ServiceUrls
from tests.bot.parties import APP_ID, TENANT, Authority, Channel

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HELLO = {"type": "message", "text": "hello"}


class Naps:
    """Waits that take no time, noted."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def connector(channel: Channel, naps: Naps) -> AsyncIterator[HttpConnector]:
    async with httpx.AsyncClient() as client:
        yield HttpConnector(
            client, ServiceUrls((channel.origin,)), sleep=naps, jitter=lambda: 0.5, now=lambda: NOW
        )


async def test_each_way_of_the_connector_has_its_path(channel: Channel, connector: HttpConnector) -> None:
    id_ = "19:meeting/1@thread.v2;messageid=1"
    sent = await connector.send_to_conversation(channel.url, id_, HELLO)
    replied = await connector.reply_to_activity(channel.url, id_, "a/1", HELLO)
    await connector.update_activity(channel.url, id_, "a/1", HELLO)
    await connector.delete_activity(channel.url, id_, "a/1")
    created = await connector.create_conversation(channel.url, {"isGroup": False})

    quoted = "19%3Ameeting%2F1%40thread.v2%3Bmessageid%3D1"
    assert [(post.method, post.path, post.body) for post in channel.posts] == [
        ("POST", f"/connector/v3/conversations/{quoted}/activities", HELLO),
        ("POST", f"/connector/v3/conversations/{quoted}/activities/a%2F1", HELLO),
        ("PUT", f"/connector/v3/conversations/{quoted}/activities/a%2F1", HELLO),
        ("DELETE", f"/connector/v3/conversations/{quoted}/activities/a%2F1", {}),
        ("POST", "/connector/v3/conversations", {"isGroup": False}),
    ]
    assert (sent, replied, created) == ("sent-1", "sent-2", "sent-5")


@pytest.mark.parametrize(
    ("header", "waited"),
    [
        ({"Retry-After": "2"}, 3.0 - 0.5),
        ({"Retry-After": "Tue, 24 Nov 2026 09:00:04 GMT"}, 4.5),
        ({"Retry-After": "Tue, 24 Nov 2026 08:00:00 GMT"}, 0.125),
        ({"Retry-After": "-5"}, 1.5),
        ({"Retry-After": "soon"}, 1.5),
        ({}, 1.5),
    ],
    ids=str,
)
async def test_f34_a_throttled_message_waits_as_long_as_asked_and_a_little(
    channel: Channel, connector: HttpConnector, naps: Naps, header: dict[str, str], waited: float
) -> None:
    channel.answers.append((429, header))

    await connector.send_to_conversation(channel.url, "c", HELLO, harmless=False)

    assert naps.taken == [waited]
    assert len(channel.posts) == 2


async def test_f34_throttling_ends_after_three_waits(
    channel: Channel, connector: HttpConnector, naps: Naps
) -> None:
    channel.answers.extend([(429, {})] * 4)

    with pytest.raises(Undelivered, match="429"):
        await connector.send_to_conversation(channel.url, "c", HELLO)
    assert naps.taken == [1.5, 2.5, 4.5]


async def test_f34_nobody_waits_ten_minutes(channel: Channel, connector: HttpConnector, naps: Naps) -> None:
    channel.answers.append((429, {"Retry-After": "600"}))

    with pytest.raises(Undelivered):
        await connector.send_to_conversation(channel.url, "c", HELLO)
    assert naps.taken == []


@pytest.mark.parametrize("status", [412, 502, 504])
async def test_f35_what_may_have_been_shown_is_repeated_once_and_only_if_harmless(
    channel: Channel, connector: HttpConnector, status: int
) -> None:
    channel.answers.append((status, {}))
    await connector.send_to_conversation(channel.url, "c", HELLO, harmless=True)
    assert len(channel.posts) == 2

    channel.answers.extend([(status, {}), (status, {})])
    with pytest.raises(Undelivered, match=str(status)):
        await connector.send_to_conversation(channel.url, "c", HELLO, harmless=True)
    assert len(channel.posts) == 4

    channel.answers.append((status, {}))
    with pytest.raises(Undelivered, match=str(status)):
        await connector.send_to_conversation(channel.url, "c", HELLO, harmless=False)
    assert len(channel.posts) == 5


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, Gone), (404, Gone), (413, TooLarge), (400, Undelivered), (500, Undelivered), (302, Undelivered)],
)
async def test_f36_f37_what_is_refused_is_not_repeated(
    channel: Channel, connector: HttpConnector, status: int, kind: type[Undelivered]
) -> None:
    channel.answers.append((status, {"Location": "https://evil.example/"}))

    with pytest.raises(Undelivered) as refused:
        await connector.send_to_conversation(channel.url, "c", HELLO)
    assert type(refused.value) is kind
    assert len(channel.posts) == 1


async def test_f35_a_connector_that_is_not_there_is_tried_twice(
    connector: HttpConnector, channel: Channel, naps: Naps
) -> None:
    assert channel.server is not None
    url = channel.url
    await channel.server.close()

    with pytest.raises(Undelivered, match="did not answer"):
        await connector.send_to_conversation(url, "c", HELLO)
    assert len(naps.taken) == 1


async def test_t10_a_service_url_is_checked_again_when_something_is_sent(
    authority: Authority, channel: Channel
) -> None:
    async with httpx.AsyncClient() as client:
        token = BotToken(client, authority.url, APP_ID, TENANT, BySecret(SecretStr("s")))
        connector = HttpConnector(client, ServiceUrls(), token)
        with pytest.raises(Undelivered, match="serviceUrl"):
            await connector.send_to_conversation(channel.url, "c", HELLO)

    assert channel.posts == []
    assert authority.asked["token"] == 0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_one_token_serves_until_five_minutes_before_its_end(authority: Authority) -> None:
    clock = Clock()
    async with httpx.AsyncClient() as client:
        token = BotToken(client, authority.url, APP_ID, TENANT, BySecret(SecretStr("s")), clock)

        assert {await token.get() for _ in range(5)} == {"bot-token-1"}
        clock.now = 3299
        assert await token.get() == "bot-token-1"
        clock.now = 3301
        assert await token.get() == "bot-token-2"


async def test_f25_an_outage_of_entra_is_survived_while_the_token_lasts(authority: Authority) -> None:
    clock = Clock()
    async with httpx.AsyncClient() as client:
        token = BotToken(client, authority.url, APP_ID, TENANT, BySecret(SecretStr("canary-secret")), clock)
        await token.get()
        authority.down = True
        clock.now = 3400
        assert await token.get() == "bot-token-1"
        clock.now = 3601
        with pytest.raises(NoToken):
            await token.get()
        assert "canary" not in repr(token)
        assert "bot-token" not in repr(token)
