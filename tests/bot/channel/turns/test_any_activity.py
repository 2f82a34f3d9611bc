"""Whatever arrives at POST /api/messages is answered or refused in words, and the conversation goes on."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.app import application
from bot.channel.heard import MOST_BYTES
from bot.settings import Settings
from dialogs.examining.step import Reply
from tests.anything import CHANNELS, WORDS, mixed
from tests.bot.parties import activity, press, words
from tests.troubled import in_virtual_time, living_contoso, seconds

Json = dict[str, Any]
Peer = TestClient[Any, Any]

NOWHERE = "http://127.0.0.1:9/"
STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"
AS_JSON = "application/json"

_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_names = st.sampled_from(
    ("type", "id", "channelId", "serviceUrl", "from", "recipient", "conversation", "text", "value", "name",
     "deliveryMode", "membersAdded", "membersRemoved", "entities", "attachments", "channelData", "replyToId",
     "locale", "action", "textFormat", "timestamp", "localTimestamp", "reactionsAdded", "relatesTo", "code"),
)  # fmt: skip
_types = st.sampled_from(
    ("message", "invoke", "event", "conversationUpdate", "installationUpdate", "messageReaction", "typing",
     "messageUpdate", "messageDelete", "endOfConversation", "contactRelationUpdate", "handoff", "trace",
     "command", "suggestion", "", "__class__"),
)  # fmt: skip
_calls = st.sampled_from(
    ("adaptiveCard/action", "webchat/join", "signin/verifyState", "signin/tokenExchange", "task/fetch",
     "composeExtension/query", "fileConsent/invoke", "application/search",
     "actionableMessage/executeAction", ""),
)  # fmt: skip
_gla = st.fixed_dictionaries(
    {},
    optional={
        "nonce": _odd,
        "step": _odd,
        "reply": st.sampled_from([*Reply, "", "?"]) | _odd,
        "go": st.sampled_from(("reprocess", "nowhere")) | _odd,
        "value": st.sampled_from(("tenant:", "user:x")) | _odd,
        "card": _odd,
    },
)


def _message(text: str, channel: str, changes: Json) -> Json:
    return activity(NOWHERE, text, channelId=channel) | changes


def _submitted(gla: Any, channel: str) -> Json:
    return activity(NOWHERE, None, channelId=channel, value={"gla": gla})


def _executed(gla: Any, channel: str) -> Json:
    action = {"type": "Action.Execute", "verb": "gla", "data": {"gla": gla}}
    return press(NOWHERE, channelId=channel) | {"value": {"action": action}}


def _changed(body: Json, changes: Json, expects: bool) -> bytes:
    mode = {"deliveryMode": "expectReplies"} if expects else {}
    return json.dumps(body | mode | changes).encode()


def _cut(body: bytes, at: int, instead: bytes) -> bytes:
    return body[:at] + instead


_channels = st.sampled_from(CHANNELS)
_bodies = (
    st.builds(_message, WORDS, _channels, st.just({}))
    | st.builds(
        _message, WORDS, _channels, st.fixed_dictionaries({"type": _types, "name": _calls, "value": _odd})
    )
    | st.builds(_submitted, _gla | _odd, _channels)
    | st.builds(_executed, _gla | _odd, _channels)
)
_deliveries = st.builds(_changed, _bodies, st.just({}), st.booleans()) | st.builds(
    _changed, _bodies, st.dictionaries(_names, _odd, max_size=2), st.booleans()
)
_BODIES = mixed(
    (6, _deliveries),
    (1, st.builds(_cut, _deliveries, st.integers(0, 400), st.binary(max_size=20))),
    (
        1,
        st.sampled_from((b"", b"null", b"[]", b'{"a":1,"a":2}', b"[" * 70_000, b'{"a":' * 500, b"1" * 5_000)),
    ),
    (1, st.sampled_from((b'"' + b"x" * MOST_BYTES + b'"', b"\xff\xfe{}", b'{"text":"\\ud800"}', b"1e999"))),
)
_CONTENT_TYPES = mixed(
    (9, st.just(AS_JSON)), (1, st.sampled_from((f"{AS_JSON}; charset=utf-16", "text/plain", "", "x/y;;")))
)
ANYTHING = st.tuples(_BODIES, _CONTENT_TYPES)


@asynccontextmanager
async def the_bot() -> AsyncIterator[Peer]:
    app = application(Settings(store=":memory:"), world=living_contoso())
    async with TestClient(TestServer(app)) as peer:
        yield peer


def refused_in_words(answer: Any) -> bool:
    """Whether it has the shape of a connector's error.

    https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
    """
    match answer:
        case {"error": {"code": str(code), "message": str(message)}}:
            return bool(code and message)
        case _:
            return False


async def deliver(peer: Peer, body: bytes, content_type: str) -> tuple[int, Any]:
    """The status, and the answer as JSON; None where it is empty."""
    headers: Mapping[str, str] = {"Content-Type": content_type}
    async with peer.post("/api/messages", data=body, headers=headers) as response:
        told = await response.text()
        return response.status, json.loads(told) if told else None


async def goes_on(peer: Peer) -> None:
    """The conversation that was knocked at is there for a question."""
    body = _changed(activity(NOWHERE, STORY), {}, expects=True)
    status, answer = await deliver(peer, body, AS_JSON)
    assert status == 200
    assert "No license is left" in words(answer["activities"][-1])


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(ANYTHING, min_size=15, max_size=15))
@in_virtual_time
async def test_t15_t76_whatever_is_delivered_is_answered_or_refused_in_words(
    deliveries: list[tuple[bytes, str]],
) -> None:
    async with the_bot() as peer:
        for body, content_type in deliveries:
            status, answer = await deliver(peer, body, content_type)
            assert status < 500
            assert status < 400 or refused_in_words(answer)
        await goes_on(peer)


@in_virtual_time
async def test_t76_a_body_that_does_not_come_is_given_up_after_ten_seconds() -> None:
    async with the_bot() as peer:
        reader, writer = await asyncio.open_connection(peer.host, peer.port)
        writer.write(b"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
        writer.write(b'Content-Length: 100\r\n\r\n{"type": ')
        begun = seconds()

        told = await reader.readuntil(b"}}")

        writer.close()
        await writer.wait_closed()
        assert told.startswith(b"HTTP/1.1 408 ")
        assert seconds() - begun < 11
        assert refused_in_words(json.loads(told.partition(b"\r\n\r\n")[2]))
        await goes_on(peer)
