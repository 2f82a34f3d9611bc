"""The bot over HTTP: what comes in is read strictly, runs once and in order, and is answered in time."""

import asyncio
import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.app import ACTIVITIES
from bot.channel.heard import MOST_BYTES
from dialogs.talk.message import Joined, Pressed, Words
from graph.simulated.world import World
from tests.bot.conftest import Bot
from tests.bot.parties import WAIT, Channel, Parrot, activity, press, words

Peer = TestClient[Any, Any]
CARD = "application/vnd.microsoft.card.adaptive"


async def send(peer: Peer, body: dict[str, Any]) -> tuple[int, Any]:
    async with peer.post("/api/messages", json=body) as response:
        text = await response.text()
        return response.status, json.loads(text) if text else None


async def said(peer: Peer, text: str = "hello", **changes: Any) -> list[str]:
    """What the bot says in answer, over `expectReplies`."""
    body = activity("http://127.0.0.1:9/", text, deliveryMode="expectReplies", **changes)
    status, answer = await send(peer, body)
    assert status == 200
    return [words(reply) for reply in answer["activities"]]


async def test_replies_are_expected_in_the_response(bot: Bot) -> None:
    peer = await bot()
    body = activity("http://127.0.0.1:9/", "hello", deliveryMode="expectReplies", id="a-1")

    status, answer = await send(peer, body)

    [reply] = answer["activities"]
    assert status == 200
    assert words(reply) == "1: hello"
    assert {name: reply[name] for name in ("type", "from", "recipient", "conversation", "replyToId")} == {
        "type": "message",
        "from": {"id": "bot", "role": "bot", "name": "Bot"},
        "recipient": {"id": "megan", "role": "user", "name": "Megan"},
        "conversation": {"id": "talk-1"},
        "replyToId": "a-1",
    }
    assert reply["attachments"][0]["contentType"] == CARD


async def test_state_is_kept_between_turns_for_each_person_and_conversation(bot: Bot) -> None:
    peer = await bot()

    assert await said(peer) == ["1: hello"]
    assert await said(peer) == ["2: hello"]
    adele: dict[str, Any] = {"from": {"id": "adele"}}
    assert await said(peer, **adele) == ["1: hello"]
    assert await said(peer, conversation={"id": "talk-2"}) == ["1: hello"]
    assert await said(peer, channelId="msteams") == ["1: hello"]
    assert await said(peer, conversation={"id": "talk-1", "tenantId": "t2"}) == ["1: hello"]
    assert await said(peer) == ["3: hello"]


async def test_t20_two_tenants_with_the_same_ids_share_no_conversation(bot: Bot) -> None:
    def of(tenant: str) -> dict[str, Any]:
        conversation = {"id": "a:1", "tenantId": tenant, "conversationType": "personal"}
        return {
            "channelId": "msteams",
            "conversation": conversation,
            "channelData": {"tenant": {"id": tenant}},
        }

    peer = await bot()

    assert await said(peer, **of("tenant-a")) == ["1: hello"]
    assert await said(peer, **of("tenant-a")) == ["2: hello"]
    assert await said(peer, **of("tenant-b")) == ["1: hello"]
    # What one tenant was answered to an id is no answer for another that sends the same id.
    assert await said(peer, id="a-same", **of("tenant-a")) == ["3: hello"]
    assert await said(peer, id="a-same", **of("tenant-b")) == ["2: hello"]


async def test_state_outlives_a_restart(bot: Bot, tmp_path: Path) -> None:
    store = str(tmp_path / "store.sqlite3")
    peer = await bot(store=store)
    assert await said(peer) == ["1: hello"]
    await peer.close()

    assert await said(await bot(store=store)) == ["2: hello"]


async def test_replies_go_to_the_connector_after_something_to_see(bot: Bot, channel: Channel) -> None:
    peer = await bot()

    assert await send(peer, activity(channel.url, "hello", id="a-1")) == (202, None)

    assert [post.body["type"] for post in channel.posts] == ["typing", "message"]
    assert channel.posts[1].path == "/connector/v3/conversations/talk-1/activities/a-1"
    assert channel.messages() == ["1: hello"]


async def test_progress_is_told_within_the_turn(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    await send(peer, activity(channel.url, "tell"))

    assert channel.messages() == ["1: looking", "1: found"]
    assert await said(peer, "tell") == ["2: looking", "2: found"]


async def test_a_press_is_answered_with_the_card_that_takes_its_place(bot: Bot, channel: Channel) -> None:
    peer = await bot()

    status, answer = await send(peer, press(channel.url, "one"))

    assert status == 200
    assert (answer["statusCode"], answer["type"]) == (200, CARD)
    assert "1: pressed one" in json.dumps(answer["value"])
    assert channel.posts == []


async def test_nothing_is_left_typing(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    join = activity(channel.url, type="conversationUpdate", membersAdded=[{"id": "megan"}], text=None)

    await send(peer, join)
    await send(peer, join | {"id": "again"})
    await send(peer, press(channel.url))

    assert [post.body["type"] for post in channel.posts] == ["message"]


async def test_what_follows_on_a_press_comes_below(bot: Bot, channel: Channel) -> None:
    peer = await bot()

    _, answer = await send(peer, press(channel.url, "two"))

    assert "1: first" in json.dumps(answer["value"])
    assert words(await channel.message()) == "second"
    assert channel.messages() == ["second"]


async def test_a_press_that_expects_replies_gets_all_of_it(bot: Bot, channel: Channel) -> None:
    peer = await bot()

    status, answer = await send(peer, press(channel.url, "two", deliveryMode="expectReplies"))

    second, response = answer["activities"]
    assert (status, words(second), response["type"]) == (200, "second", "invokeResponse")
    assert "1: first" in json.dumps(response["value"]["body"]["value"])
    assert channel.posts == []


async def test_a_submit_is_a_press_too(bot: Bot, parrot: Parrot) -> None:
    peer = await bot()
    gla = {"nonce": "n1", "step": "s", "reply": "", "go": "", "value": "one"}

    assert await said(peer, value={"gla": gla}, channelId="webchat") == ["1: pressed one"]
    assert parrot.heard == [Pressed(nonce="n1", step="s", value="one")]


@pytest.mark.parametrize(
    "value", [{"action": {"data": {}}}, {"action": []}, {}, [], {"action": {"data": {"gla": [[[[]]]]}}}, None]
)
async def test_t47_a_press_on_no_button_of_ours_is_refused_in_its_own_protocol(
    bot: Bot, channel: Channel, parrot: Parrot, value: Any
) -> None:
    peer = await bot()

    status, answer = await send(peer, press(channel.url) | {"value": value})

    assert (status, answer["statusCode"], answer["type"]) == (200, 400, "application/vnd.microsoft.error")
    assert parrot.heard == []


async def test_t47_an_invoke_that_nobody_knows_is_refused(bot: Bot, channel: Channel) -> None:
    peer = await bot()

    status, answer = await send(peer, press(channel.url, name="composeExtension/query"))

    assert (status, answer["error"]["code"]) == (400, "NotSupported")


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "messageUpdate"},
        {"type": "messageDelete"},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "typing"},
        {"type": "endOfConversation"},
        {"type": "installationUpdate"},
        {"type": "somethingNew"},
        {"type": "event", "name": "something"},
    ],
    ids=str,
)
async def test_t48_f54_what_is_no_message_is_accepted_and_runs_nothing(
    bot: Bot, channel: Channel, parrot: Parrot, sent: dict[str, Any]
) -> None:
    peer = await bot()

    assert await send(peer, activity(channel.url, "ask", **sent)) == (202, None)
    assert parrot.heard == []
    assert channel.posts == []


async def test_whoever_opens_a_conversation_is_welcomed_once(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot()
    join: dict[str, Any] = {"type": "conversationUpdate", "text": None, "from": {"id": "bot"}}

    await send(peer, activity(channel.url, membersAdded=[{"id": "bot"}], **join))
    assert parrot.heard == []
    await send(peer, activity(channel.url, membersAdded=[{"id": "bot"}, {"id": "megan"}], **join))
    await send(peer, activity(channel.url, membersAdded=[{"id": "megan"}], **join))
    await send(peer, activity(channel.url, type="event", name="webchat/join", text=None))

    assert parrot.heard == [Joined()]
    assert channel.messages() == ["Welcome"]
    assert await said(peer) == ["2: hello"]


async def test_a_group_is_not_welcomed_one_by_one(bot: Bot, channel: Channel, parrot: Parrot) -> None:
    peer = await bot()
    added = [{"id": f"user-{number}"} for number in range(500)]
    join = activity(
        channel.url,
        type="conversationUpdate",
        membersAdded=added,
        conversation={"id": "team", "isGroup": True},
    )

    assert await send(peer, join) == (202, None)
    assert parrot.heard == []


async def test_t14_f30_a_repeated_delivery_has_no_second_effect(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    sent = activity(channel.url, "hello")

    assert await send(peer, sent) == (202, None)
    assert await send(peer, sent) == (202, None)

    assert channel.messages() == ["1: hello"]
    assert await said(peer) == ["2: hello"]


@pytest.mark.parametrize("asks", ["expectReplies", "press"])
async def test_t42_f31_the_second_of_two_equal_deliveries_shows_the_first_ones_answer(
    bot: Bot, channel: Channel, parrot: Parrot, asks: str
) -> None:
    peer = await bot()
    sent = press(channel.url) if asks == "press" else activity(channel.url, deliveryMode=asks)

    first = await send(peer, sent)
    second = await send(peer, sent)

    assert first == second
    assert len(parrot.heard) == 1


async def test_t42_a_delivery_that_comes_again_during_its_turn_waits_for_the_same_answer(
    bot: Bot, parrot: Parrot
) -> None:
    peer = await bot()
    sent = activity("http://127.0.0.1:9/", "wait", deliveryMode="expectReplies")
    both = [asyncio.create_task(send(peer, sent)) for _ in range(2)]
    await asyncio.wait_for(parrot.waiting.wait(), WAIT)
    parrot.gate.set()

    first, second = await asyncio.gather(*both)

    assert first == second
    assert [words(reply) for reply in first[1]["activities"]] == ["1: at last"]
    assert parrot.heard == [Words("wait")]


async def test_t14_a_repetition_is_known_after_a_restart(
    bot: Bot, channel: Channel, parrot: Parrot, tmp_path: Path
) -> None:
    store = str(tmp_path / "store.sqlite3")
    sent = activity(channel.url, deliveryMode="expectReplies")
    peer = await bot(store=store)
    first = await send(peer, sent)
    await peer.close()

    assert await send(await bot(store=store), sent) == first
    assert len(parrot.heard) == 1


async def test_messages_of_one_conversation_take_turns_as_they_came(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    tasks = []
    for number in range(8):
        tasks.append(asyncio.create_task(send(peer, activity(channel.url, f"m{number}"))))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)

    counted = sorted(channel.messages())
    assert [line.partition(":")[0] for line in counted] == [str(number) for number in range(1, 9)]
    assert {line.partition(": ")[2] for line in counted} == {f"m{number}" for number in range(8)}


async def test_a_slow_conversation_holds_up_no_other(bot: Bot, channel: Channel, parrot: Parrot) -> None:
    peer = await bot()
    slow = asyncio.create_task(send(peer, activity(channel.url, "wait")))

    assert await said(peer, conversation={"id": "talk-2"}) == ["1: hello"]

    assert not slow.done()
    parrot.gate.set()
    assert await slow == (202, None)


async def test_f18_an_answer_that_takes_long_is_announced_and_follows_by_itself(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot(answer_within=0.05)

    assert await send(peer, activity(channel.url, "wait")) == (202, None)
    assert words(await channel.message()) == "I am still looking. The answer will follow here."
    parrot.gate.set()
    assert words(await channel.message()) == "1: at last"
    assert await said(peer) == ["2: hello"]


async def test_f18_whoever_expects_replies_is_told_too_and_hears_the_rest_from_the_connector(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot(replies_within=0.05)

    _, answer = await send(peer, activity(channel.url, "wait", deliveryMode="expectReplies"))
    assert [words(reply) for reply in answer["activities"]] == [
        "I am still looking. The answer will follow here."
    ]
    assert channel.posts == []
    parrot.gate.set()
    assert words(await channel.message()) == "1: at last"


async def test_f18_a_press_that_takes_long_is_answered_and_followed_by_a_message(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot(answer_within=0.05)
    waiting = asyncio.create_task(send(peer, activity(channel.url, "wait")))
    await asyncio.wait_for(parrot.waiting.wait(), WAIT)

    _, answer = await send(peer, press(channel.url, "one"))

    assert answer == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "The answer follows as a message.",
    }
    parrot.gate.set()
    await waiting
    heard = [words(await channel.message()) for _ in range(3)]
    assert heard[-1] == "2: pressed one"


async def test_a_turn_that_never_ends_is_given_up(bot: Bot, channel: Channel) -> None:
    peer = await bot(give_up_after=0.05)

    [sentence] = await said(peer, "wait")

    assert sentence.startswith("I could not finish this in time (reference ")
    assert await said(peer) == ["1: hello"]


async def test_f53_a_turn_that_fails_is_apologized_for_and_the_next_one_works(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    peer = await bot()
    await said(peer)

    [sentence] = await said(peer, "crash")

    reference = sentence.partition("(reference ")[2].partition(")")[0]
    assert sentence == (
        f"Sorry, something went wrong on my side (reference {reference}). Please say that again."
    )
    log = capsys.readouterr().out
    assert reference in log
    assert "RuntimeError" in log
    assert "Megan" not in log
    assert await said(peer) == ["2: hello"]


async def test_f42_a_state_that_keeps_failing_is_given_up(bot: Bot) -> None:
    peer = await bot()
    await said(peer)
    await said(peer, "crash")
    await said(peer, "crash")

    assert await said(peer) == ["1: hello"]


async def test_t83_the_log_holds_no_names_words_or_tokens(
    bot: Bot, channel: Channel, capsys: pytest.CaptureFixture[str]
) -> None:
    peer = await bot()
    canaries: dict[str, Any] = {
        "text": "canary-words\r\n\x1b[31m",
        "from": {"id": "canary-id", "name": "canary-name"},
    }
    await send(peer, activity(channel.url, **canaries, conversation={"id": "canary-talk"}))

    seen = capsys.readouterr()
    assert "turn" in seen.out
    assert "canary" not in seen.out + seen.err


@pytest.mark.parametrize(
    ("answer", "delivered"),
    [(413, ["1: hello", "1: hello"]), (404, ["1: hello"]), (500, ["1: hello"])],
)
async def test_f36_f37_a_reply_that_cannot_be_delivered_harms_no_later_turn(
    bot: Bot, channel: Channel, answer: int, delivered: list[str]
) -> None:
    peer = await bot()
    channel.answers.extend([(200, {}), (answer, {})])

    assert await send(peer, activity(channel.url)) == (202, None)
    assert channel.messages() == delivered
    if answer == 413:
        assert "attachments" not in channel.posts[-1].body
    assert await said(peer) == ["2: hello"]


@pytest.mark.parametrize("status", [412, 502, 504])
async def test_f35_a_card_that_asks_for_a_yes_is_never_sent_twice(
    bot: Bot, channel: Channel, status: int
) -> None:
    peer = await bot()
    channel.answers.extend([(200, {}), (status, {})])

    await send(peer, activity(channel.url, "ask"))

    assert [post.body["type"] for post in channel.posts] == ["typing", "message"]


async def test_f39_without_the_store_there_is_one_sentence_and_later_a_turn(bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    peer = await bot(store=str(path))
    await said(peer)
    alter(path, "alter table documents rename to away")

    [sentence] = await said(peer)
    assert sentence.startswith("I cannot reach my notes")

    alter(path, "alter table away rename to documents")
    assert await said(peer) == ["2: hello"]


def alter(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


async def test_f44_what_is_under_way_is_finished_before_the_bot_ends(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot()
    waiting = asyncio.create_task(send(peer, activity(channel.url, "wait")))
    await asyncio.wait_for(parrot.waiting.wait(), WAIT)
    closing = asyncio.create_task(peer.app[ACTIVITIES].close())
    await asyncio.sleep(0)

    status, answer = await send(peer, activity(channel.url, "too late"))
    assert (status, answer["error"]["code"]) == (503, "ServiceUnavailable")
    async with peer.get("/healthz") as response:
        assert (response.status, await response.json()) == (503, {"status": "closing"})
    parrot.gate.set()
    await asyncio.wait_for(closing, WAIT)
    assert await waiting == (202, None)
    assert channel.messages() == ["1: at last"]


async def test_a_conversation_looks_with_a_persons_eyes(bot: Bot, contoso_world: World) -> None:
    other = contoso_world.users()[-1]
    peer = await bot(simulated_person=other["userPrincipalName"])

    assert await said(peer, "who am I") == [other["displayName"]]


VALID = activity("http://127.0.0.1:9/", id="same")


def changed(**changes: Any) -> bytes:
    return json.dumps(VALID | changes).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b"null",
        b"\xff\xfe",
        changed()[:-1] + b', "type": "message"}',
        changed()[:-1] + b', "value": NaN}',
        changed()[:-1] + b', "value": -Infinity}',
        changed()[:-1] + b', "value": 1e999}',
        changed()[:-1] + b', "value": "\\ud800"}',
        changed()[:-1] + b', "value": ' + b"9" * 5000 + b"}",
        changed()[:-1] + b', "value": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        changed()[:-1] + b', "value": ' + b'{"a":' * 80 + b"1" + b"}" * 80 + b"}",
        changed(type=5),
        changed(type=None),
        changed(type=""),
        changed(text=5),
        changed(conversation=None),
        changed(conversation={}),
        changed(conversation={"id": 7}),
        changed(conversation={"id": "x" * 2000}),
        changed(**{"from": "megan"}),
        changed(**{"from": None}),
        changed(recipient="bot"),
        changed(channelId=None),
        changed(serviceUrl=[]),
        changed(id=5),
        changed(membersAdded={}),
        changed(membersAdded=[5]),
        changed(entities="x"),
        changed(deliveryMode=5),
    ],
    ids=lambda body: body[-60:].decode("latin-1"),
)
async def test_t15_t76_what_is_no_activity_is_refused_with_one_sentence(
    bot: Bot, parrot: Parrot, body: bytes
) -> None:
    peer = await bot()
    async with peer.post(
        "/api/messages", data=body, headers={"Content-Type": "application/json"}
    ) as response:
        answer = await response.json()

    assert response.status == 400
    assert answer["error"]["code"] == "BadSyntax"
    assert answer["error"]["message"].count(".") >= 1
    assert parrot.heard == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_t15_only_posts_are_taken(bot: Bot, method: str) -> None:
    peer = await bot()
    async with peer.request(method, "/api/messages") as response:
        assert response.status == 405


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""],
)
async def test_t15_only_json_is_taken(bot: Bot, parrot: Parrot, content_type: str) -> None:
    peer = await bot()
    async with peer.post("/api/messages", data=changed(), headers={"Content-Type": content_type}) as response:
        assert response.status == 415
    assert parrot.heard == []


async def test_t76_a_large_body_is_refused_also_when_it_comes_small(bot: Bot, parrot: Parrot) -> None:
    peer = await bot()
    large = changed(text="x" * MOST_BYTES)
    packed = gzip.compress(changed(text=" " * 20 * MOST_BYTES))
    as_json = {"Content-Type": "application/json"}

    async with peer.post("/api/messages", data=large, headers=as_json) as response:
        assert response.status == 413
    async with peer.post(
        "/api/messages", data=packed, headers=as_json | {"Content-Encoding": "gzip"}
    ) as response:
        assert response.status == 413
    assert parrot.heard == []


async def test_a_hundred_kilobytes_of_text_are_heard(bot: Bot) -> None:
    peer = await bot()

    [sentence] = await said(peer, "word " * 20_000)

    assert sentence.startswith("1: word word")


async def test_an_emoji_in_two_halves_is_whole(bot: Bot) -> None:
    peer = await bot()
    body = activity("http://127.0.0.1:9/", "\U0001f600", deliveryMode="expectReplies")
    async with peer.post(
        "/api/messages", data=json.dumps(body), headers={"Content-Type": "application/json"}
    ) as response:
        answer = await response.json()

    assert [words(reply) for reply in answer["activities"]] == ["1: \U0001f600"]


async def test_t75_health_tells_nothing_but_health(bot: Bot) -> None:
    peer = await bot()
    async with peer.get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_name_that_somebody_points_at_this_machine_is_not_answered(bot: Bot, parrot: Parrot) -> None:
    peer = await bot()
    async with peer.post("/api/messages", json=VALID, headers={"Host": "evil.example"}) as response:
        assert response.status == 421
    assert parrot.heard == []


async def test_mentions_of_the_bot_are_no_words_of_the_person(bot: Bot, parrot: Parrot) -> None:
    peer = await bot()
    mention = {"type": "mention", "text": "<at>Bot</at>", "mentioned": {"id": "bot", "name": "Bot"}}

    await said(peer, "<at>Bot</at> hello", entities=[mention], channelId="msteams")

    assert parrot.heard == [Words("hello")]
