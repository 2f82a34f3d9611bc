"""Direct Line 3.0 over HTTP and WebSocket, as Web Chat uses it and as others might try to."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import application
from bot.direct_line.log import MOST_ACTIVITIES, Logs
from bot.direct_line.tokens import CHAT_LIVES, TICKET_LIVES, TOKEN_LIVES, Expired, Tokens
from bot.settings import Settings
from dialogs.talk.message import Joined, Pressed, Words
from dialogs.words.pseudo import MIRRORED
from graph.simulated.world import World
from tests.bot.conftest import Bot
from tests.bot.parties import WAIT, Parrot, words
from tests.languages import left_in_english

Peer = TestClient[Any, Any]
Json = dict[str, Any]


class Page:
    """A page with Web Chat, over polling."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.conversation = ""
        self.token = ""
        self.watermark = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = ({"Authorization": f"Bearer {self.token}"} if self.token else {}) | headers
        async with self.peer.request(method, f"/v3/directline/{path}", json=body, headers=sent) as response:
            assert response.headers["Cache-Control"] == "no-store"
            return response.status, await response.json()

    async def open(self) -> Json:
        _, made = await self.ask("POST", "tokens/generate")
        self.conversation, self.token = made["conversationId"], made["token"]
        status, started = await self.ask("POST", "conversations")
        assert status == 201
        return dict(started)

    async def post(self, text: str, **changes: Any) -> tuple[int, Any]:
        body = {"type": "message", "text": text, "from": {"id": "me"}} | changes
        return await self.ask("POST", f"conversations/{self.conversation}/activities", body)

    async def read(self, watermark: str | None = None) -> list[Json]:
        path = f"conversations/{self.conversation}/activities"
        mark = self.watermark if watermark is None else watermark
        status, told = await self.ask("GET", f"{path}?watermark={mark}")
        assert status == 200
        self.watermark = told["watermark"]
        return list(told["activities"])

    async def hear(self, count: int) -> list[str]:
        """What the bot says, until it has said so much; everything from the beginning on."""
        async with asyncio.timeout(WAIT):
            while True:
                said = [
                    words(activity)
                    for activity in await self.read("")
                    if activity["from"]["role"] == "bot" and activity["type"] == "message"
                ]
                if len(said) >= count:
                    return said
                await asyncio.sleep(0)


@pytest.fixture
async def page(bot: Bot) -> Page:
    return Page(await bot())


async def test_a_chat_from_the_token_to_the_answer(page: Page, parrot: Parrot) -> None:
    started = await page.open()
    assert set(started) == {"conversationId", "token", "expires_in", "streamUrl"}
    assert started["conversationId"] == page.conversation
    assert TOKEN_LIVES - 60 < started["expires_in"] <= TOKEN_LIVES

    assert await page.hear(1) == ["Welcome"]
    status, posted = await page.post("hello", channelData={"clientActivityID": "c1"})
    assert status == 200
    assert await page.hear(2) == ["Welcome", "2: hello"]

    mine = next(said for said in await page.read("") if said["from"]["role"] == "user")
    assert mine["id"] == posted["id"]
    assert mine["channelData"] == {"clientActivityID": "c1"}
    assert mine["from"]["id"].startswith("dl_")
    assert parrot.heard == [Joined(), Words("hello")]


async def test_ids_and_moments_only_grow(page: Page) -> None:
    await page.open()
    for number in range(10):
        await page.post(f"m{number}")
    await page.hear(11)

    said = await page.read("")
    assert [one["id"] for one in said] == sorted({one["id"] for one in said}, key=str)
    assert all(one["id"].startswith(f"{page.conversation}|") for one in said)
    assert all(len(one["id"].partition("|")[2]) == 7 for one in said)
    moments = [one["timestamp"] for one in said]
    assert moments == sorted(set(moments))


async def test_posts_are_answered_in_order(page: Page) -> None:
    await page.open()
    await page.hear(1)
    for number in range(12):
        await page.post(f"m{number}")

    assert (await page.hear(13))[1:] == [f"{number + 2}: m{number}" for number in range(12)]


async def test_the_watermark_tells_only_what_is_new(page: Page) -> None:
    await page.open()
    await page.hear(1)
    await page.read("")
    await page.post("hello")
    await page.hear(2)
    page_mark = page.watermark

    await page.read("")
    assert await page.read(page.watermark) == []
    assert page.watermark == page_mark
    assert await page.read("99999") == []
    status, refused = await page.ask("GET", f"conversations/{page.conversation}/activities?watermark=first")
    assert (status, refused["error"]["code"]) == (400, "BadArgument")


async def test_a_reload_replays_the_conversation(page: Page, parrot: Parrot) -> None:
    await page.open()
    await page.hear(1)
    await page.post("hello")
    await page.hear(2)

    status, again = await page.ask("GET", f"conversations/{page.conversation}?watermark=0")
    assert (status, again["conversationId"], again["token"]) == (200, page.conversation, page.token)
    async with page.peer.ws_connect(path_of(again["streamUrl"])) as socket:
        told = json.loads((await socket.receive(WAIT)).data)
    assert [words(said) for said in told["activities"]] == ["Welcome", "hello", "2: hello"]

    status, _ = await page.ask("POST", "conversations")
    assert status == 200
    assert parrot.heard.count(Joined()) == 1


def path_of(stream_url: str) -> str:
    scheme, _, rest = stream_url.partition("://")
    assert scheme == "ws"
    return "/" + rest.partition("/")[2]


async def test_a_stream_tells_what_is_said_as_it_is_said(page: Page) -> None:
    started = await page.open()
    async with page.peer.ws_connect(path_of(started["streamUrl"])) as socket:
        heard: list[str] = []
        await socket.send_str("")
        await page.post("tell")
        async with asyncio.timeout(WAIT):
            while "2: found" not in heard:
                told = json.loads((await socket.receive()).data)
                heard += [words(said) for said in told["activities"] if said["type"] == "message"]
                assert int(told["watermark"]) >= len(heard)

    assert heard == ["Welcome", "tell", "2: looking", "2: found"]


async def test_a_reconnected_stream_goes_on_where_it_was(page: Page) -> None:
    await page.open()
    await page.hear(1)
    await page.read("")
    _, again = await page.ask("GET", f"conversations/{page.conversation}?watermark={page.watermark}")
    async with page.peer.ws_connect(path_of(again["streamUrl"])) as socket:
        await page.post("hello")
        told = json.loads((await socket.receive(WAIT)).data)

    assert words(told["activities"][0]) == "hello"


async def test_the_bot_is_seen_to_type_and_stops(page: Page, parrot: Parrot) -> None:
    await page.open()
    await page.hear(1)
    await page.post("wait")
    await asyncio.wait_for(parrot.waiting.wait(), WAIT)
    assert (await page.read(""))[-1]["type"] == "typing"
    parrot.gate.set()
    await page.hear(2)

    assert [said["type"] for said in await page.read("")] == ["message", "message", "message"]


async def test_buttons_of_web_chat_are_presses(page: Page, parrot: Parrot) -> None:
    await page.open()
    await page.hear(1)
    gla = {"nonce": "n", "step": "s", "reply": "", "go": "", "value": "one"}
    await page.post("", value={"gla": gla})

    assert await page.hear(2) == ["Welcome", "2: pressed one"]
    assert parrot.heard[-1] == Pressed("n", "s", value="one")


async def test_f32_a_post_that_is_repeated_is_heard_once(page: Page, parrot: Parrot) -> None:
    await page.open()
    first = await page.post("hello", channelData={"clientActivityID": "c1"})
    second = await page.post("hello", channelData={"clientActivityID": "c1"})
    await page.hear(2)

    assert first == second
    assert parrot.heard.count(Words("hello")) == 1


async def test_a_button_is_shown_in_the_words_on_it_and_heard_in_those_the_bot_reads(
    page: Page, parrot: Parrot
) -> None:
    await page.open()
    button = {"messageBack": {"displayText": "Was ist kaputt?", "text": "something else"}}
    await page.post("What is broken?", channelData=button)
    await page.hear(2)

    mine = next(said for said in await page.read("") if said["from"]["role"] == "user")
    assert mine["channelData"] == {"messageBack": {"displayText": "Was ist kaputt?"}}
    assert parrot.heard[-1] == Words("What is broken?")


async def test_whoever_opens_a_chat_is_welcomed_in_the_language_of_their_browser(page: Page) -> None:
    _, made = await page.ask("POST", "tokens/generate")
    page.conversation, page.token = made["conversationId"], made["token"]
    await page.ask("POST", "conversations", **{"Accept-Language": "en-XA"})

    assert (await page.hear(1))[0].startswith("⟦Ŵéĺćóɱé")


async def test_t16_t17_who_sends_is_told_by_the_token_and_nothing_else(page: Page) -> None:
    await page.open()
    await page.hear(1)
    await page.post(
        "hello",
        **{
            "from": {"id": "dl_somebody", "role": "bot", "aadObjectId": "an-administrator"},
            "serviceUrl": "https://evil.example/",
            "conversation": {"id": "another"},
            "recipient": {"id": "another-bot"},
            "id": "another|0000001",
            "timestamp": "2030-01-01T00:00:00Z",
            "channelData": {"tenant": {"id": "t"}, "clientActivityID": "c9"},
        },
    )
    await page.hear(2)

    mine = next(said for said in await page.read("") if words(said) == "hello")
    assert set(mine["from"]) == {"id", "role"}
    assert mine["from"]["role"] == "user"
    assert mine["from"]["id"] != "dl_somebody"
    assert "serviceUrl" not in mine
    assert mine["conversation"] == {"id": page.conversation}
    assert mine["timestamp"] < "2030"
    assert mine["channelData"] == {"clientActivityID": "c9"}


async def test_t17_a_page_cannot_choose_its_user(bot: Bot) -> None:
    page = Page(await bot())
    asked = {"user": {"id": "dl_victim", "name": "Megan"}, "trustedOrigins": ["*"]}
    _, made = await page.ask("POST", "tokens/generate", asked)
    page.conversation, page.token = made["conversationId"], made["token"]
    await page.ask("POST", "conversations")
    await page.post("hello")

    assert all(said["from"]["id"] != "dl_victim" for said in await page.read(""))


async def test_t65_the_key_of_the_chats_is_neither_in_the_page_nor_in_what_it_gets_nor_in_the_log(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page holds no secret: it asks for a token of its own, which opens one conversation and ends."""
    key = "canary-of-the-chats"
    peer = await bot(direct_line_key=key)
    told = []
    for path in ("/", "/healthz", "/readyz"):
        async with peer.get(path) as response:
            told.append(f"{dict(response.headers)} {await response.text()}")
    page = Page(peer)
    await page.open()
    told.append(page.token)
    await page.post("hello")
    told.append(str(await page.hear(2)))

    logged = capsys.readouterr()
    told += [logged.out, logged.err]
    shapes = (key, base64.b64encode(key.encode()).decode().rstrip("="), key.encode().hex())
    assert [one for one in told if any(shape in one for shape in shapes)] == []


async def test_t66_t68_a_token_opens_its_own_conversation_only(bot: Bot) -> None:
    peer = await bot()
    one, other = Page(peer), Page(peer)
    await one.open()
    await other.open()

    refusals = [
        await one.ask(method, f"conversations/{conversation}{rest}", {"type": "message"})
        for conversation in (other.conversation, "made-up")
        for method, rest in (
            ("GET", ""),
            ("GET", "/activities?watermark=0"),
            ("POST", "/activities"),
            ("POST", "/upload"),
        )
    ]

    assert {status for status, _ in refusals} == {403}
    assert len({answer["error"]["message"] for _, answer in refusals}) == 1


@pytest.mark.parametrize("token", ["x", "x.y", "é", ".", "eyJ9.eyJ9", "a" * 5000])
async def test_t67_a_token_of_somebody_elses_making_is_refused(page: Page, token: str) -> None:
    await page.open()
    page.token = token.encode("latin-1").decode("latin-1")

    assert (await page.ask("POST", "conversations"))[0] == 403
    page.token = ""
    assert (await page.ask("POST", "conversations"))[0] == 401


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_t67_a_token_ends_and_can_be_refreshed_for_the_life_of_a_chat_only() -> None:
    clock = Clock()
    tokens = Tokens(b"key", clock)
    first, token = tokens.issue()
    clock.now += TOKEN_LIVES - 1
    assert tokens.read(token) == first

    refreshed, newer = tokens.refresh(token)
    assert (refreshed.conversation, refreshed.user) == (first.conversation, first.user)
    clock.now += 1
    with pytest.raises(Expired):
        tokens.read(token)
    with pytest.raises(Expired):
        tokens.refresh(token)

    while clock.now < first.born + CHAT_LIVES - TOKEN_LIVES:
        clock.now += TOKEN_LIVES - 60
        refreshed, newer = tokens.refresh(newer)
    assert refreshed.ends <= first.born + CHAT_LIVES
    clock.now = first.born + CHAT_LIVES
    with pytest.raises(Expired):
        tokens.refresh(newer)


def test_t67_a_signature_covers_every_word() -> None:
    tokens = Tokens(b"key")
    _, one = tokens.issue()
    _, other = tokens.issue()
    words_of_one, _, _ = one.partition(".")
    _, _, signature_of_other = other.partition(".")

    with pytest.raises(Expired):
        tokens.read(f"{words_of_one}.{signature_of_other}")
    with pytest.raises(Expired):
        Tokens(b"another key").read(one)


def test_t69_a_streams_address_works_once_and_not_for_long() -> None:
    clock = Clock()
    tokens = Tokens(b"key", clock)
    code = tokens.ticket("c", 3)
    with pytest.raises(Expired):
        tokens.redeem(tokens.ticket("c", 3), "another")
    assert tokens.redeem(code, "c").watermark == 3
    with pytest.raises(Expired):
        tokens.redeem(code, "c")

    late = tokens.ticket("c", 3)
    clock.now += TICKET_LIVES
    with pytest.raises(Expired):
        tokens.redeem(late, "c")


async def test_t67_tokens_are_refreshed_over_http(page: Page) -> None:
    await page.open()
    status, refreshed = await page.ask("POST", "tokens/refresh")
    assert (status, refreshed["conversationId"]) == (200, page.conversation)
    page.token = refreshed["token"]
    assert (await page.post("hello"))[0] == 200


async def test_t69_a_stream_is_opened_by_its_own_page_and_once(page: Page) -> None:
    path = path_of((await page.open())["streamUrl"])
    foreign = {"Origin": "https://evil.example"}
    async with page.peer.get(path, headers=foreign) as response:
        assert response.status == 403
    async with page.peer.ws_connect(path) as socket:
        assert not socket.closed
        async with page.peer.get(path) as response:
            assert response.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
async def test_t70_t71_another_page_can_open_no_chat(page: Page, headers: dict[str, str]) -> None:
    status, refused = await page.ask("POST", "tokens/generate", **headers)

    assert status == 403
    assert "token" not in refused


async def test_t70_the_bots_own_pages_can_and_one_that_may_show_the_chat_only_in_its_frame(bot: Bot) -> None:
    peer = await bot(allowed_origins=("https://intranet.example",))
    page = Page(peer)
    own = str(peer.make_url("/")).rstrip("/")

    status, made = await page.ask("POST", "tokens/generate", Origin=own)
    assert (status, made["token"].count(".")) == (200, 1)
    status, refused = await page.ask("POST", "tokens/generate", Origin="https://intranet.example")
    assert (status, refused["error"]["code"]) == (403, "Forbidden")


async def test_whoever_opens_a_chat_is_greeted_in_the_language_they_ask_for() -> None:
    async with TestClient(TestServer(application(Settings(store=":memory:")))) as peer:
        page = Page(peer)
        _, made = await page.ask("POST", "tokens/generate")
        page.conversation, page.token = made["conversationId"], made["token"]

        await page.ask("POST", "conversations", {"locale": MIRRORED.tag}, **{"Accept-Language": "en"})

        [greeting] = await page.hear(1)
        assert left_in_english(greeting) == []


async def test_behind_a_proxy_that_ends_tls_the_page_is_the_public_one(bot: Bot) -> None:
    page = Page(await bot(public_url="https://licenses.example.com"))
    sent = {"Host": "licenses.example.com", "Origin": "https://licenses.example.com"}
    _, made = await page.ask("POST", "tokens/generate", **sent)
    page.token = made["token"]

    status, started = await page.ask("POST", "conversations", **sent)

    assert status == 201
    assert started["streamUrl"].startswith("wss://licenses.example.com/v3/directline/conversations/")


async def test_t71_chats_are_not_opened_in_a_loop(page: Page) -> None:
    seen = [(await page.ask("POST", "tokens/generate"))[0] for _ in range(62)]

    assert seen[:60] == [200] * 60
    assert seen[-1] == 429


async def test_t78_one_chat_cannot_flood_the_bot(page: Page) -> None:
    await page.open()
    seen = [(await page.post("hello"))[0] for _ in range(70)]

    assert seen[:60] == [200] * 60
    assert 429 in seen[60:]


async def test_t74_files_are_refused_in_words(page: Page) -> None:
    await page.open()
    status, refused = await page.ask("POST", f"conversations/{page.conversation}/upload?userId=x")

    assert (status, refused["error"]["message"]) == (
        415,
        "Files cannot be sent. Please paste the text instead.",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"type": "conversationUpdate", "membersAdded": [{"id": "x"}]},
        {"type": "invoke"},
        {"type": 5},
        {},
        {"type": "message", "text": 5},
    ],
    ids=str,
)
async def test_t15_what_a_page_cannot_say_is_refused(page: Page, parrot: Parrot, body: Json) -> None:
    await page.open()
    await page.hear(1)
    status, _ = await page.ask("POST", f"conversations/{page.conversation}/activities", body)

    assert status == 400
    assert parrot.heard == [Joined()]


async def test_f31_after_a_restart_a_chat_goes_on_and_nothing_said_is_taken_for_old(
    contoso_world: World, parrot: Parrot, tmp_path: Path
) -> None:
    settings = Settings(store=str(tmp_path / "s.sqlite3"), direct_line_key=SecretStr("a key of its own"))
    async with life(settings, contoso_world, parrot) as peer:
        page = Page(peer)
        await page.open()
        await page.post("hello")
        await page.hear(2)
        watermark = page.watermark

    async with life(settings, contoso_world, parrot) as peer:
        page.peer = peer
        status, again = await page.ask("GET", f"conversations/{page.conversation}?watermark={watermark}")
        assert status == 200
        async with peer.ws_connect(path_of(again["streamUrl"])) as socket:
            await page.post("hello")
            told: list[str] = []
            async with asyncio.timeout(WAIT):
                while "3: hello" not in told:
                    activities = json.loads((await socket.receive()).data)["activities"]
                    told += [words(said) for said in activities]


def life(settings: Settings, world: World, parrot: Parrot) -> Peer:
    return TestClient(TestServer(application(settings, world=world, conversation=parrot)))


def test_t81_a_log_keeps_the_newest_and_its_watermarks_stay_true() -> None:
    logs = Logs()
    log = logs.open("c", "dl_u")
    for number in range(MOST_ACTIVITIES + 20):
        log.add({"type": "message", "text": str(number)})

    assert log.watermark == MOST_ACTIVITIES + 20
    assert log.since(0)[0]["text"] == "20"
    assert [said["text"] for said in log.since(MOST_ACTIVITIES + 18)] == ["518", "519"]


def test_t81_chats_that_nobody_uses_are_dropped() -> None:
    clock = Clock()
    logs = Logs(monotonic=clock)
    logs.open("old", "dl_u")
    clock.now += 12 * 3600
    logs.open("new", "dl_u")

    assert logs.find("old") is None
    assert logs.find("new") is not None


async def test_a_busy_bot_says_so_in_the_chat(bot: Bot, parrot: Parrot) -> None:
    page = Page(await bot(answer_within=0.01))
    await page.open()
    await page.hear(1)
    await page.post("wait")
    for number in range(20):
        await page.post(f"m{number}")

    said = await page.hear(3)
    assert "I am still busy with what you said before." in said
    parrot.gate.set()
