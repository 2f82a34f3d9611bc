"""A card that comes into view again shows whether its buttons still count; no turn is run for it."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.app import STORE
from bot.channel.turns.dispatching import ERROR
from tests.bot.conftest import Bot
from tests.bot.parties import Channel, Parrot, activity, press, words

Peer = TestClient[Any, Any]
Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


async def asked(peer: Peer, channel: Channel, text: str, **changes: Any) -> Json:
    """The card that answers `text`."""
    body = activity(channel.url, text, deliveryMode="expectReplies", **changes)
    async with peer.post("/api/messages", json=body) as response:
        [reply] = (await response.json())["activities"]
    card: Json = reply["attachments"][0]["content"]
    return card


async def looked_at(peer: Peer, channel: Channel, card: Json, **changes: Any) -> Json:
    """What the channel gets when it carries out the card's own refresh."""
    invoke = activity(
        channel.url,
        None,
        **{
            "type": "invoke",
            "name": "adaptiveCard/action",
            "value": {"action": card["refresh"]["action"], "trigger": "automatic"},
            **changes,
        },
    )
    async with peer.post("/api/messages", json=invoke) as response:
        assert response.status == 200
        answer: Json = await response.json()
        return answer


async def test_a_card_whose_buttons_count_stays_as_it_is(bot: Bot, channel: Channel, parrot: Parrot) -> None:
    peer = await bot()
    card = await asked(peer, channel, "ask")
    assert [action["title"] for action in card["actions"]] == ["Yes"]

    answer = await looked_at(peer, channel, card)

    assert answer == {"statusCode": 200, "type": CARD, "value": card}
    assert len(parrot.heard) == 1
    assert channel.posts == []


async def test_a_card_that_was_sent_by_itself_stays_as_it_is_too(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    async with peer.post("/api/messages", json=activity(channel.url, "ask")) as response:
        assert response.status == 202
    card = (await channel.message())["attachments"][0]["content"]

    assert await looked_at(peer, channel, card) == {"statusCode": 200, "type": CARD, "value": card}


@pytest.mark.parametrize("waiting", [{}, {"deliveryMode": "expectReplies"}])
async def test_a_card_that_took_a_pressed_ones_place_stays_as_it_is_too(
    bot: Bot, channel: Channel, waiting: Json
) -> None:
    peer = await bot()
    async with peer.post("/api/messages", json=press(channel.url, "ask", **waiting)) as response:
        answer = await response.json()
    if waiting:
        [reply] = answer["activities"]
        answer = reply["value"]["body"]
    card = answer["value"]
    assert "refresh" in card

    assert await looked_at(peer, channel, card) == {"statusCode": 200, "type": CARD, "value": card}


async def test_a_card_is_kept_once_with_the_answer_that_carries_it(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    await asked(peer, channel, "ask")

    assert peer.app is not None
    everything = "select json from documents union all select answer from answered"
    kept = peer.app[STORE]._connection.execute(everything).fetchall()
    assert sum("AdaptiveCard" in text for (text,) in kept) == 1


async def test_a_card_that_something_newer_followed_has_no_buttons_any_more(
    bot: Bot, channel: Channel
) -> None:
    peer = await bot()
    card = await asked(peer, channel, "ask")
    await asked(peer, channel, "hello")

    answer = await looked_at(peer, channel, card)

    *body, note = answer["value"]["body"]
    assert body == card["body"]
    assert note["text"] == "This card is answered; the newest one is further down."
    assert set(card) - set(answer["value"]) == {"actions", "refresh"}


async def test_t40_somebody_elses_card_is_as_unknown_as_one_that_never_was(
    bot: Bot, channel: Channel
) -> None:
    peer = await bot()
    card = await asked(peer, channel, "ask")
    never = {"refresh": {"action": {"data": {"gla": {"nonce": "n2", "card": "s-0"}}}}}

    theirs = await looked_at(peer, channel, card, **{"from": {"id": "adele"}})

    assert theirs == await looked_at(peer, channel, never)
    assert (theirs["statusCode"], theirs["type"]) == (400, ERROR)


async def test_only_a_channel_that_executes_actions_is_asked_to_refresh(bot: Bot, channel: Channel) -> None:
    peer = await bot()

    assert "refresh" in await asked(peer, channel, "ask", channelId="msteams")
    assert "refresh" not in await asked(peer, channel, "hello", channelId="msteams")
    assert "refresh" not in await asked(peer, channel, "ask", channelId="webchat")


async def test_a_pressed_card_stays_and_its_answer_stands_below(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    card = await asked(peer, channel, "ask")
    channel.posts.clear()

    answer = await pressed(peer, channel, card, "Yes")

    *body, note = answer["value"]["body"]
    assert (answer["statusCode"], answer["type"], body) == (200, CARD, card["body"])
    assert note["text"] == "This card is answered; the newest one is further down."
    assert set(card) - set(answer["value"]) == {"actions", "refresh"}
    assert words(await channel.message()) == "2: pressed "
    assert await looked_at(peer, channel, card) == answer


async def test_a_pressed_card_is_spent_in_a_reply_that_holds_everything_too(
    bot: Bot, channel: Channel
) -> None:
    peer = await bot()
    card = await asked(peer, channel, "ask")

    told, response = (await pressed(peer, channel, card, "Yes", deliveryMode="expectReplies"))["activities"]

    assert (words(told), response["type"]) == ("2: pressed ", "invokeResponse")
    assert "actions" not in response["value"]["body"]["value"]


async def test_what_came_to_nothing_may_be_pressed_again(bot: Bot, channel: Channel) -> None:
    peer = await bot(give_up_after=0.05)
    card = await asked(peer, channel, "wait for me")
    channel.posts.clear()

    answer = await pressed(peer, channel, card, "Wait")

    assert answer == {"statusCode": 200, "type": CARD, "value": card}
    assert words(await channel.message()).startswith("I could not finish this in time")


async def pressed(peer: Peer, channel: Channel, card: Json, title: str, **changes: Any) -> Json:
    """What a press on a button of the card is answered with."""
    [action] = [one for one in card["actions"] if one["title"] == title]
    invoke = {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "value": {"action": {name: action[name] for name in ("type", "verb", "data")}},
    }
    body = activity(channel.url, None, **invoke, **changes)
    async with peer.post("/api/messages", json=body) as response:
        assert response.status == 200
        answer: Json = await response.json()
        return answer
