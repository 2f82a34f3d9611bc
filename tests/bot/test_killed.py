"""The bot's process is killed (SIGKILL) at every boundary of a write, and starts anew on the same store.

Graph, the place where people sign in and the chat's connector live here and outlast it. They hold what is
done for a person at a boundary: it waits for an answer that does not come. Two people's changes stand at each
one when the process ends; the yes for one of the two is delivered again.
"""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientConnectionError, ClientSession, web
from aiohttp.typedefs import Handler
from cryptography.fernet import Fernet

from graph import ALL_SCOPES
from graph.simulated.authority import Authority, Client
from graph.simulated.authority.identity_platform import application
from graph.simulated.declared.tenant_file import loads
from graph.simulated.world import World
from tests.bench.processes import free_port
from tests.bot.house import code_in, link_in
from tests.bot.parties import activity, words
from tests.graph.simulated.signing import CLIENT, SECRET, Browser
from tests.tenants import someone

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]

PEOPLE = tuple(f"person{number}" for number in range(1, 19))
TENANT = f"""
name: Contoso
domain: contoso.example
initial_domain: contoso.onmicrosoft.com
country: US
plans:
  - {{name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}}
products:
  - {{sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [TEAMS1]}}
people:
  - {{key: ada, name: Ada Lindqvist, roles: [{{role: License Administrator}}]}}
  - {{key: ben, name: Ben Walters, location: US}}
{"".join(f"  - {{key: {one}, name: {one.title()}, location: US}}{chr(10)}" for one in PEOPLE)}
groups:
  - key: sales
    name: Sales
    licenses: [{{product: ENTERPRISEPACK}}]
    members: [ben, {", ".join(PEOPLE)}]
"""
AT_LAST = 300.0  # only a test that hangs waits this long; none depends on how fast the machine is


@dataclass
class Boundary:
    """Where a turn or a look stops: before something is done (`"arrives"`), or when it is done and not yet
    answered (`"is done"`). `count` lets as many pass first."""

    what: str
    when: str = "arrives"
    count: int = 0


BOUNDARIES = {
    "the last read": Boundary("read of rows"),
    "the send, on its way": Boundary("write"),
    "the send, done and not answered": Boundary("write", "is done"),
    "the answer to the yes": Boundary("message after the write"),
    "the first look": Boundary("read after the write"),
    "a look that saw it": Boundary("read after the write", count=1),
    "the news, on its way": Boundary("message after the write", count=1),
}
ACTIVE = "Office 365 E3 from Sales is Active"


@dataclass
class Outside:
    """What the bot asks and tells, and where it is held. `writes` are the people who were reprocessed, as
    often as that was asked for."""

    world: World
    people: dict[str, str]
    writes: list[str] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    boundaries: Mapping[str, Boundary] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    passed: dict[str, int] = field(default_factory=dict)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    def hold(self, boundaries: Mapping[str, Boundary]) -> None:
        """Stop what is done for each of these people there."""
        self.boundaries, self.held, self.passed, self.let_go = boundaries, set(), {}, asyncio.Event()

    def release(self) -> None:
        self.boundaries = {}
        self.let_go.set()

    @web.middleware
    async def graph(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        asked = f"{request.path} {await request.text()}"
        whom = next((name for name, id in self.people.items() if id in asked), "")
        if not whom:
            return await handler(request)
        if request.path.endswith("/reprocessLicenseAssignment"):
            self.writes.append(whom)
            await self._stop("write", "arrives", whom)
            response = await handler(request)
            self.world.advance(60)  # what Entra takes for it is over at the first look
            await self._stop("write", "is done", whom)
            return response
        await self._stop("read after the write" if whom in self.writes else "read of rows", "arrives", whom)
        return await handler(request)

    async def connector(self, request: web.Request) -> web.Response:
        said = await request.json()
        chat = request.match_info["conversation"]
        if said["type"] == "message":
            after_a_write = chat in self.writes and await self._stop(
                "message after the write", "arrives", chat
            )
            news = "It has arrived" in words(said) and await self._stop("news", "arrives", chat)
            if after_a_write or news:
                raise web.HTTPServiceUnavailable  # it is lost
            async with self.news:
                self.told.setdefault(chat, []).append(words(said))
                self.news.notify_all()
        return web.json_response({"id": "sent"})

    async def _stop(self, what: str, when: str, whom: str) -> bool:
        """Whether it was held here."""
        at = self.boundaries.get(whom)
        if at is None or (at.what, at.when) != (what, when):
            return False
        self.passed[whom] = self.passed.get(whom, 0) + 1
        if self.passed[whom] <= at.count:
            return False
        async with self.news:
            self.held.add(whom)
            self.news.notify_all()
        await self.let_go.wait()
        return True

    async def hears(self, chat: str, part: str, after: int = 0) -> str:
        """What is said in a chat, once it says this."""

        def found() -> list[str]:
            return [told for told in self.told.get(chat, [])[after:] if part in told]

        async with asyncio.timeout(AT_LAST), self.news:
            await self.news.wait_for(lambda: bool(found()))
        return found()[0]

    async def holds(self) -> None:
        """Wait until everybody's boundary is reached."""
        async with asyncio.timeout(AT_LAST), self.news:
            await self.news.wait_for(lambda: self.held == set(self.boundaries))


@dataclass
class Bot:
    """`python -m bot serve`, which can be killed and started again."""

    outside: Outside
    url: str
    settings: dict[str, str]
    connector: str
    session: ClientSession
    browser: Browser
    process: asyncio.subprocess.Process | None = None

    async def starts(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GLA_")}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env={**kept, **self.settings},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(AT_LAST):
            while not await self._is_up():
                assert self.process.returncode is None, "it ended before it was up"
                await asyncio.sleep(0.02)

    async def _is_up(self) -> bool:
        with suppress(ClientConnectionError):
            async with self.session.get(f"{self.url}/healthz"):
                return True
        return False

    async def dies(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def post(self, chat: str, text: str, id: str = "") -> None:
        """Deliver a message; the process may end before it answers."""
        about = {"from": {"id": "ada"}, "conversation": {"id": chat}, **({"id": id} if id else {})}
        with suppress(ClientConnectionError):
            async with self.session.post(
                f"{self.url}/api/messages", json=activity(self.connector, text, **about)
            ):
                pass

    async def says(self, chat: str, text: str, part: str, id: str = "") -> str:
        before = len(self.outside.told.get(chat, []))
        posted = asyncio.ensure_future(self.post(chat, text, id))
        told = await self.outside.hears(chat, part, before)
        await posted
        return told

    async def enters(self, person: str) -> None:
        """Ada signs in, in a chat that is about this person."""
        ada = someone(self.outside.world, "ada@contoso.example")
        link = link_in(await self.says(person, "sign in", "Sign in: "))
        code = code_in(await self.browser.sign_in(link, ada.id))
        await self.says(person, code, "Ada Lindqvist")

    async def asks(self, person: str) -> None:
        """The same, and she is asked whether to reprocess this person."""
        await self.enters(person)
        await self.says(person, f"reprocess {person}@contoso.example", "now?")

    def records(self, person: str) -> list[Json]:
        """What is written down of the changes to this person, as it lies in the store."""
        with closing(sqlite3.connect(self.settings["GLA_STORE"])) as store:
            store.row_factory = sqlite3.Row
            found = "select * from changes where change like ?"
            return [dict(row) for row in store.execute(found, (f"%{self.outside.people[person]}%",))]

    def journal(self, person: str) -> list[str]:
        """What became of them."""
        return [record["fate"] for record in self.records(person)]


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    world = World.of(loads(TENANT))
    world.buy_seats("ENTERPRISEPACK", 50)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    client = Client(CLIENT, (f"{url}/auth/callback",), SECRET, consented=ALL_SCOPES)
    authority = Authority(world, [client])
    outside = Outside(world, {one: someone(world, f"{one}@contoso.example").id for one in PEOPLE})
    graph = application(authority)
    graph.middlewares.append(outside.graph)
    chats = web.Application()
    chats.router.add_post("/v3/conversations/{conversation}/activities", outside.connector)
    chats.router.add_post("/v3/conversations/{conversation}/activities/{id}", outside.connector)
    async with (
        served(graph) as origin,
        served(chats) as connector,
        ClientSession() as session,
        Browser() as browser,
    ):
        authority.origin = origin
        settings = {
            "GLA_PORT": str(port),
            "GLA_STORE": str(tmp_path_factory.mktemp("store") / "store.sqlite3"),
            "GLA_SIGN_IN": "on",
            "GLA_TOKEN_KEYS": Fernet.generate_key().decode(),
            "GLA_GRAPH_TENANT": authority.tenant_id,
            "GLA_GRAPH_CLIENT_ID": CLIENT,
            "GLA_GRAPH_CLIENT_SECRET": SECRET,
            "GLA_LOGIN_URL": origin,
            "GLA_GRAPH_URL": origin,
            "GLA_WATCH_PACE": "0.1",
        }
        bot = Bot(outside, url, settings, f"{connector}/", session, browser)
        await bot.starts()
        try:
            yield bot
        finally:
            outside.release()
            await bot.dies()


async def test_a_change_is_sent_once_and_its_outcome_told_wherever_the_process_ends(bot: Bot) -> None:
    outside = bot.outside
    again, alone = PEOPLE[: len(BOUNDARIES)], PEOPLE[len(BOUNDARIES) : 2 * len(BOUNDARIES)]
    stopped = dict(zip((*again, *alone), 2 * [*BOUNDARIES], strict=True))
    for person in stopped:
        await bot.asks(person)
    outside.hold({person: BOUNDARIES[name] for person, name in stopped.items()})
    yes = [asyncio.ensure_future(bot.post(person, "yes", f"yes-{person}")) for person in stopped]
    await outside.holds()

    await bot.dies()
    outside.release()
    await asyncio.gather(*yes)
    before = {person: len(outside.told[person]) for person in stopped}
    await bot.starts()
    await asyncio.gather(*(bot.post(person, "yes", f"yes-{person}") for person in again))

    # A yes that was not written down yet was as if it had not been said.
    agreed = [person for person in stopped if person in again or stopped[person] != "the last read"]
    for person in agreed:
        assert ACTIVE in await outside.hears(person, "All clear", before[person]), stopped[person]
    assert {person: bot.journal(person) for person in stopped} == {
        person: ["seen"] if person in agreed else [] for person in stopped
    }
    assert Counter(outside.writes) == Counter(agreed)
    for person in stopped:
        await bot.says(person, "check again", ACTIVE if person in agreed else "Reprocess")


async def test_t51_what_is_sent_is_written_down_before_it_leaves(bot: Bot) -> None:
    person = PEOPLE[-1]
    ada, id = someone(bot.outside.world, "ada@contoso.example").id, bot.outside.people[person]
    await bot.asks(person)
    bot.outside.hold({person: BOUNDARIES["the send, on its way"]})
    yes = asyncio.ensure_future(bot.post(person, "yes"))
    await bot.outside.holds()

    [record] = bot.records(person)
    change = json.loads(record["change"])
    assert (record["fate"], record["asker"], change["target"]["id"]) == ("agreed", ada, id)
    assert [request["path"] for request in change["requests"]] == [f"/users/{id}/reprocessLicenseAssignment"]
    assert [row.split()[:2] for row in change["before"].values()] == [["Error", "CountViolation"]]
    assert record["shown"].startswith(f"Reprocess {person.title()} now?")
    bot.outside.release()
    await yes
    await bot.outside.hears(person, "All clear")
    assert bot.journal(person) == ["seen"]


async def test_t51_what_cannot_be_written_down_is_not_sent(bot: Bot) -> None:
    person = PEOPLE[-2]
    await bot.asks(person)
    with closing(sqlite3.connect(bot.settings["GLA_STORE"])) as store:
        # Refused at once: for a store that is locked the bot would wait, and everybody in it.
        store.execute(
            "create trigger full before insert on changes begin insert into nowhere values (1); end"
        )
        told = await bot.says(person, "yes", "")
        store.execute("drop trigger full")

    assert "I cannot write down right now what I would change" in told
    assert (bot.outside.writes.count(person), bot.records(person)) == (0, [])
    await bot.says(person, f"reprocess {person}@contoso.example", "now?")
    await bot.says(person, "yes", "Under way")
    await bot.outside.hears(person, "All clear")
    assert bot.outside.writes.count(person) == 1


async def test_what_is_waited_for_outlives_the_process_and_is_told_at_least_once(bot: Bot) -> None:
    outside, person, ended = bot.outside, PEOPLE[-3], PEOPLE[-4]
    for one in (person, ended):
        await bot.enters(one)
        await bot.says(one, f"tell me when {one}@contoso.example has Office 365 E3", "I watch for")
    await bot.says(ended, f"stop watching {ended}@contoso.example", "Not watched any more")
    before = {one: len(outside.told[one]) for one in (person, ended)}

    await bot.dies()
    for one in (person, ended):
        outside.world.reprocess(outside.people[one], "somebody")
    outside.world.advance(60)
    outside.hold({person: Boundary("news")})
    await bot.starts()
    await outside.holds()  # on its way, and not yet delivered
    await bot.dies()
    outside.release()
    await bot.starts()

    assert f"{person.title()} has Office 365 E3." in await outside.hears(
        person, "It has arrived", before[person]
    )
    assert "I watch nothing for you" in await bot.says(person, "what are you watching?", "watch")
    assert len([told for told in outside.told[person] if "It has arrived" in told]) == 1
    assert not any("It has arrived" in told for told in outside.told[ended][before[ended] :])
