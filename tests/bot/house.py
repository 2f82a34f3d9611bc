"""The bot with its door, the authority where people sign in, and the chats they sit in."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.app import RECEPTION, STORE, application
from bot.keeping.watched_journal import WatchedJournal
from bot.settings import Settings
from bot.sign_in.reception import Reception
from dialogs.guide import GUIDE
from dialogs.jobs.journal import OneProcess
from dialogs.jobs.watchman import Watchman
from dialogs.talk.conversation import Conversation, Memory
from graph.simulated.authority import Authority, Client, TokenService
from graph.simulated.authority.bot_token_service import REDIRECT
from graph.simulated.world import World
from tests.bot.parties import WAIT, Channel, activity, words
from tests.bot.parties import Authority as BotFramework
from tests.graph.simulated.signing import CLIENT, SECRET, Browser, Page, token_service_of

Json = dict[str, Any]

QUESTION = "Why didn't megan@contoso.example get Office 365 E3 from the Sales group?"
ANSWER = "No license is left"


@dataclass
class Hours:
    """The time by which it is looked at what people wait for; it goes on when a test says so."""

    now: datetime = datetime(2026, 11, 24, 9, tzinfo=UTC)
    _passed: asyncio.Event = field(default_factory=asyncio.Event)

    async def sleep(self, seconds: float) -> None:
        until = self.now + timedelta(seconds=seconds)
        while self.now < until:
            await self._passed.wait()

    def pass_by(self, **spans: float) -> None:
        """Let minutes, hours or days go by."""
        self.now += timedelta(**spans)
        self._passed.set()
        self._passed = asyncio.Event()


@dataclass
class House:
    """One bot, and everything around it."""

    peer: TestClient[Any, Any]
    authority: Authority
    channel: Channel
    framework: BotFramework
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    """What happens while the guide waits between two looks."""
    token_service: TokenService | None = None
    hours: Hours = field(default_factory=Hours)
    watchman: Watchman = field(default_factory=Watchman)

    @property
    def world(self) -> World:
        return self.authority.world

    @property
    def origin(self) -> str:
        return str(self.peer.make_url("")).rstrip("/")

    @property
    def reception(self) -> Reception:
        """Where people sign in at this bot."""
        assert self.peer.app is not None
        reception: Reception = self.peer.app[RECEPTION]
        return reception

    def client(self, **changes: Any) -> Client:
        """The bot as it is registered."""
        redirects = (f"{self.origin}/auth/callback", f"{self.authority.origin}{REDIRECT}")
        return Client(CLIENT, redirects, SECRET, **changes)

    def id_of(self, name: str) -> str:
        user = self.world.user(name if "@" in name else f"{name}@contoso.example")
        assert user is not None
        return str(user["id"])

    def later(self, seconds: float) -> None:
        """Let time pass for what the bot keeps."""
        clock = self.peer.app[STORE]._clock if self.peer.app else None
        assert clock is not None
        self.peer.app[STORE]._clock = lambda: clock() + seconds

    async def looked(self) -> None:
        """Wait until everything that is due was looked at."""
        async with asyncio.timeout(WAIT):
            # Nobody is told when a look is over.
            while self.watchman.watches.due(self.hours.now):  # noqa: ASYNC110
                await asyncio.sleep(0)

    def kept(self) -> list[str]:
        """Everything in the store, as it lies there."""
        everything = "select key, json from documents union all select key, answer from answered"
        rows = self.peer.app[STORE]._connection.execute(everything).fetchall()
        return [f"{key} {json}" for key, json in rows]


@dataclass
class Chat:
    """Somebody's personal chat on one channel."""

    house: House
    person: str = "megan"
    conversation: str = "talk-1"
    changes: Json = field(default_factory=dict)
    headers: Callable[[], dict[str, str]] = dict

    async def post(self, body: Json) -> tuple[int, Any]:
        async with self.house.peer.post("/api/messages", json=body, headers=self.headers()) as response:
            text = await response.text()
            return response.status, await response.json() if text else None

    def activity(self, text: str | None, **changes: Any) -> Json:
        about = {"from": {"id": self.person}, "conversation": {"id": self.conversation}, **self.changes}
        return activity(self.house.channel.url, text, **{**about, **changes})

    async def say(self, text: str, **changes: Any) -> str:
        """Write something; what comes back, in words."""
        status, _ = await self.post(self.activity(text, **changes))
        assert status == 202
        return words(await self.next())

    async def press(self, value: str, nonce: str = "", reply: str = "") -> str:
        """Press a button by what it says back."""
        gla = {"nonce": nonce, "step": "", "reply": reply, "go": "", "value": value}
        return await self.say("", value={"gla": gla})

    async def next(self) -> Json:
        """The next message of the bot."""
        return await self.house.channel.message()

    async def hears(self, part: str) -> str:
        """What the bot says on its way is read until it says this."""
        while part not in (told := words(await self.next())):
            pass
        return told

    async def link(self, text: str = QUESTION) -> str:
        """Ask something that takes a sign-in; the address of the card."""
        return link_in(await self.say(text))

    async def sign_in(self, browser: Browser, name: str, text: str = QUESTION) -> Page:
        """Ask, follow the link, be somebody; the page at the end."""
        return await browser.sign_in(await self.link(text), self.house.id_of(name))

    async def enter(self, browser: Browser, name: str, text: str = "sign in") -> str:
        """Sign in to the end, with the code where it takes one; what is said then."""
        page = await self.sign_in(browser, name, text)
        if code := code_in(page):
            return await self.say(code)
        return words(await self.next())


def link_in(told: str) -> str:
    """The address that a card leads to."""
    found = re.search(r"Sign in: (\S+)", told)
    assert found, told
    return found[1]


def code_in(page: Page) -> str:
    """The verification code on a page, if there is one."""
    found = re.search(r'class="code">(\d+)<', page.html)
    return found[1] if found else ""


@asynccontextmanager
async def house_of(
    world: World, channel: Channel, framework: BotFramework, **settings: Any
) -> AsyncIterator[House]:
    """A bot whose people sign in at an authority of its own, with the settings of a real installation."""
    async with token_service_of(world) as token_service:
        opened: list[TestClient[Any, Any]] = []
        authority = token_service.authority
        house = await open_house(authority, channel, framework, opened, **settings)
        house.token_service = token_service
        try:
            yield house
        finally:
            for peer in opened:
                await peer.close()


async def open_house(
    authority: Authority,
    channel: Channel,
    framework: BotFramework,
    opened: list[TestClient[Any, Any]],
    **settings: Any,
) -> House:
    """One more bot at the same authority."""
    given = {
        "store": ":memory:",
        "sign_in": "on",
        "graph_tenant": authority.tenant_id,
        "graph_client_id": CLIENT,
        "graph_client_secret": SECRET,
        "login_url": authority.origin,
        "graph_url": authority.origin,
        "token_service_url": authority.origin,
        **settings,
    }

    meanwhile: list[Callable[[], None]] = []

    async def pause(seconds: float) -> None:
        authority.world.advance(seconds)
        for act in meanwhile:
            act()

    hours = Hours()
    watchman = Watchman(now=lambda: hours.now)
    memory = Memory(journal=WatchedJournal(OneProcess()))
    guide = Conversation(GUIDE, pause=pause, memory=memory, watchman=watchman)
    app = application(Settings(**given), conversation=guide, sleep=hours.sleep)
    peer = TestClient(TestServer(app))
    await peer.start_server()
    opened.append(peer)
    house = House(peer, authority, channel, framework, meanwhile, hours=hours, watchman=watchman)
    app[RECEPTION].at(house.origin)
    authority.register(house.client())
    return house


def teams(house: House, name: str, conversation: str = "a:1", tenant: str = "") -> Chat:
    """Somebody's personal chat in Microsoft Teams, with the proof that its connector sends."""
    in_tenant = tenant or house.authority.tenant_id
    return Chat(
        house,
        f"29:{name}",
        conversation,
        {
            "channelId": "msteams",
            "from": {"id": f"29:{name}", "aadObjectId": house.id_of(name)},
            "conversation": {"id": conversation, "tenantId": in_tenant, "conversationType": "personal"},
            "channelData": {"tenant": {"id": in_tenant}},
        },
        lambda: {"Authorization": f"Bearer {house.framework.token(house.channel.url)}"},
    )


def registered(authority: BotFramework, channel: Channel, world: World) -> Json:
    """The settings of a bot that Teams knows."""
    return {
        "app_id": CLIENT,
        "app_secret": SECRET,
        "app_tenant": str(world.organization()["id"]),
        "metadata_url": f"{authority.url}/metadata",
        "service_origins": (channel.origin,),
    }


class WebPage:
    """The help page in a browser, as far as signing in goes."""

    def __init__(self, house: House, browser: Browser, host: str = "") -> None:
        self.session = browser.session
        self.origin = house.origin.replace("127.0.0.1", host) if host else house.origin
        self.headers: dict[str, str] = {}
        self.conversation = ""
        self.heard = ""

    async def opens(self) -> None:
        await self._begins("")

    async def starts_over(self) -> None:
        await self._begins(self.headers["Authorization"].removeprefix("Bearer "))

    async def _begins(self, left: str) -> None:
        async with self.session.post(f"{self.origin}/v3/directline/tokens/generate") as response:
            opened = await response.json()
        self.headers = {"Authorization": f"Bearer {opened['token']}"}
        self.conversation = opened["conversationId"]
        self.heard = ""
        for path in ("/auth/browser", "/v3/directline/conversations"):
            async with self.session.post(
                f"{self.origin}{path}", headers=self.headers, json={"left": left}
            ) as response:
                assert response.status in {200, 201}
        await self.hears()

    async def says(self, text: str) -> str:
        url = f"{self.origin}/v3/directline/conversations/{self.conversation}/activities"
        sent = {"type": "message", "text": text}
        async with self.session.post(url, headers=self.headers, json=sent) as response:
            assert response.status == 200
        return await self.hears()

    async def hears(self) -> str:
        """The next thing the bot says."""
        url = f"{self.origin}/v3/directline/conversations/{self.conversation}"
        async with self.session.get(f"{url}?watermark=0", headers=self.headers) as response:
            stream = (await response.json())["streamUrl"]
        async with self.session.ws_connect(stream) as socket:
            while True:
                told = await socket.receive_json(timeout=10)
                for one in told["activities"]:
                    said = one["type"] == "message" and one["from"]["role"] == "bot"
                    if said and one["id"] > self.heard:
                        self.heard = one["id"]
                        return words(one)

    async def shown_after_a_reload(self) -> list[Json]:
        """All that the server has of the chat."""
        url = f"{self.origin}/v3/directline/conversations/{self.conversation}/activities"
        async with self.session.get(url, headers=self.headers) as response:
            told = await response.json()
        return [one for one in told["activities"] if one["type"] == "message"]


async def exchange(chat: Chat, house: House, name: str, id: str) -> tuple[int, Any]:
    """What Teams sends by itself once it sees the card."""
    token = house.authority.token_for_bot(CLIENT, house.id_of(name))
    value = {"id": id, "connectionName": "group-licensing-assistant", "token": token}
    return await chat.post(chat.activity(None, type="invoke", name="signin/tokenExchange", value=value))
