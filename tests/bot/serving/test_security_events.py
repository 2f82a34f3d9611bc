"""What a watchman reads: each event as deploy/README.md has it, and nobody's name in any (T83)."""

import json
import re
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from structlog.testing import capture_logs

from bot.serving.security import KIND, SecurityEvent, note
from bot.settings import Settings
from graph import ALL_SCOPES
from tests.bot.conftest import Bot
from tests.bot.house import Chat, House, code_in, link_in
from tests.bot.parties import Channel, activity
from tests.graph.simulated.signing import Browser

PAPER = Path(__file__).parents[3] / "deploy" / "README.md"

Line = dict[str, Any]


def security(log: list[Any]) -> list[Line]:
    return [line for line in log if line.get("kind") == KIND]


def events(log: list[Any]) -> list[str]:
    return [line["event"] for line in security(log)]


def test_every_event_and_each_of_its_fields_stands_in_the_paper() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]*)\|", PAPER.read_text(), re.MULTILINE)
    told = {event: (level, re.findall(r"`(\w+)`", names)) for event, level, names in rows}

    assert told == {
        kind.event: (kind.level, [field.name for field in fields(kind)]) for kind in get_args(SecurityEvent)
    }


def test_no_two_events_have_one_name_and_each_is_said_with_its_level() -> None:
    kinds = get_args(SecurityEvent)
    with capture_logs() as log:
        for kind in kinds:
            note(kind(*(f"{field.name}" for field in fields(kind))))

    assert [(line["event"], line["log_level"]) for line in log] == [
        (kind.event, kind.level) for kind in kinds
    ]
    assert len({kind.event for kind in kinds}) == len(kinds)


async def test_t29_t83_signing_in_wrong_codes_a_lockout_and_signing_out_are_told_of_nobody_by_name(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    with capture_logs() as log:
        for _ in range(3):
            page = await browser.sign_in(link_in(await chat.say("sign in")), house.id_of("ada"))
            for number in range(1, 4):
                await chat.say(f"{(int(code_in(page)) + number) % 1_000_000:06}")
        other = Chat(house, "lee", "talk-2")
        await other.enter(browser, "lee")
        await other.say("sign out")

    assert events(log) == [*["wrong_code"] * 9, "locked_out", "signed_in", "signed_out"]
    assert [line["left"] for line in security(log)[:9]] == [2, 1, 0] * 3
    assert len({line["seat"] for line in security(log)}) == 2
    signed_in, signed_out = security(log)[-2:]
    assert signed_in["person"] == signed_out["person"] != ""
    said = json.dumps(log, default=str)
    for person in ("ada", "lee"):
        assert house.id_of(person) not in said
        assert person not in re.findall(r"[a-z]+", said.casefold())


async def test_t51_t83_a_write_is_told_from_the_yes_to_its_end_by_the_one_pseudonym_of_who_signed_in(
    house: House, browser: Browser
) -> None:
    house.authority.register(house.client(consented=ALL_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    chat = Chat(house)
    with capture_logs() as log:
        await chat.enter(browser, "ada")
        assert "Reprocess Megan Bowen now?" in await chat.say("reprocess megan@contoso.example")
        assert "Under way" in await chat.say("yes")

    assert events(log)[:3] == ["signed_in", "write_agreed", "write"]
    signed_in, agreed, written, *_ = security(log)
    assert signed_in["person"] == agreed["person"]
    assert (written["change"], written["fate"]) == (agreed["change"], "accepted")
    # As deploy/incident.md has a suspect's pseudonym made.
    assert agreed["person"] == sha256(house.id_of("ada").encode()).hexdigest()[:12]
    said = json.dumps(log, default=str)
    assert "egan" not in said
    assert house.id_of("ada") not in said


async def test_t80_t83_a_sender_who_is_refused_and_a_body_that_cannot_be_read_are_told_apart(
    bot: Bot, channel: Channel
) -> None:
    peer = await bot()
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    with capture_logs() as log:
        async with peer.post("/api/messages", json=activity(channel.url, "Kanarienvogel"), headers=proxied):
            pass
        async with peer.post("/api/messages", json=["Kanarienvogel"]):
            pass

    assert [(line["event"], line["status"]) for line in security(log)] == [
        ("sender_refused", 403),
        ("request_malformed", 400),
    ]
    assert "Kanarienvogel" not in json.dumps(log, default=str)
    assert "203.0.113" not in json.dumps(log, default=str)


async def test_t71_t83_whoever_opens_too_many_chats_is_told_of_without_their_address(bot: Bot) -> None:
    peer = await bot()
    statuses: list[int] = []
    with capture_logs() as log:
        while 429 not in statuses and len(statuses) < 500:
            async with peer.post("/v3/directline/tokens/generate") as response:
                statuses.append(response.status)

    assert [(line["event"], line["of"]) for line in security(log)] == [("too_many_requests", "chats")]
    assert re.fullmatch(r"[0-9a-f]{12}", security(log)[0]["caller"])
    assert "127.0.0.1" not in json.dumps(log, default=str)


async def test_t70_t83_a_page_of_another_origin_is_told_of_without_its_words(bot: Bot) -> None:
    peer = await bot()
    with capture_logs() as log:
        async with peer.post(
            "/v3/directline/tokens/generate", headers={"Origin": "https://kanarienvogel.example"}
        ) as response:
            assert response.status == 403

    assert events(log) == ["page_refused"]
    assert "kanarienvogel" not in json.dumps(log, default=str)


def test_what_happened_is_said_at_the_level_that_ships() -> None:
    """`signed_in` and `write` are said at `info`."""
    assert Settings().log_level == "info"
