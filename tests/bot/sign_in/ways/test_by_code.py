"""One person signs in with a device code at the terminal: of `chat`, or of a server without sign-in pages."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot.__main__ import app as command_line
from bot.app import ADDRESS_KEY, application
from bot.command_line.terminal import chat
from bot.proving.registration import authority_of
from bot.settings import Settings
from bot.sign_in.ways.by_code import ByCode
from dialogs.guide import GUIDE
from dialogs.talk.conversation import Conversation
from graph.auth.device_code import DeviceCode
from graph.connection import Connection
from graph.simulated.authority import Authority
from graph.simulated.world import World
from tests.bot.parties import WAIT, activity, words
from tests.graph.simulated.signing import CLIENT, Browser, Clock
from tests.graph.simulated.signing import authority_of as served

Peer = TestClient[Any, Any]

QUESTION = "Why didn't megan@contoso.example get Office 365 E3 from the Sales group?"
ANSWER = "No license is left"
AT_THE_SERVER = (
    "Whoever sits at the server's terminal must sign in with the code shown there; then ask again."
)
TO_ALLOW = (
    "Whoever signed in at the server's terminal must allow the write with the code shown there; "
    "then try again."
)
ANOTHER = "The next question in the chat that needs it brings a new code."
CODE = re.compile(r"enter the code (\w+)\.")


@pytest.fixture
async def authority(contoso_world: World) -> AsyncIterator[Authority]:
    async with served(contoso_world) as authority:
        authority._devices.interval = 0  # who waits looks at once
        yield authority


def settings_for(authority: Authority) -> dict[str, str]:
    return {
        "graph_tenant": authority.tenant_id,
        "graph_client_id": CLIENT,
        "login_url": authority.origin,
        "graph_url": authority.origin,
    }


def id_of(authority: Authority, name: str) -> str:
    user = authority.world.user(f"{name}@contoso.example")
    assert user is not None
    return str(user["id"])


async def enters(authority: Authority, code: str, *answers: dict[str, str]) -> None:
    """Type a code in at its page, and press what follows."""
    async with Browser() as browser:
        page = await browser.open(f"{authority.origin}/devicelogin")
        for answer in answers:
            page = await browser.press(page, **{"code": code, **answer})
        assert "You can close this page" in page.words


def guide_over(world: World) -> Conversation:
    """The guide, which waits by moving the world's clock."""

    async def pause(seconds: float) -> None:
        world.advance(seconds)

    return Conversation(GUIDE, pause=pause)


async def until(told: Callable[[], Any]) -> None:
    """Wait for what others do."""
    async with asyncio.timeout(WAIT):
        while True:
            if told():
                return
            await asyncio.sleep(0)


# A server


@dataclass
class Server:
    """The bot, and what stands at its terminal."""

    peer: Peer
    authority: Authority
    read: Callable[[], str]
    key: str
    terminal: str = ""
    taken: int = 0

    async def says(self, text: str, **changes: Any) -> list[str]:
        sent = activity("http://127.0.0.1:9/", text, deliveryMode="expectReplies", **changes)
        async with self.peer.post(f"/api/messages?key={self.key}", json=sent) as response:
            assert response.status == 200
            return [words(reply) for reply in (await response.json())["activities"]]

    async def shows(self, part: str) -> None:
        """Wait until the terminal says so."""
        await until(lambda: part in self.shown())

    def shown(self) -> str:
        self.terminal += self.read()
        return self.terminal

    @property
    def codes(self) -> list[str]:
        return CODE.findall(self.shown())

    async def next_code(self) -> str:
        await until(lambda: len(self.codes) > self.taken)
        self.taken += 1
        return self.codes[self.taken - 1]

    async def enters(self, *answers: dict[str, str]) -> None:
        """Enter the next code, and wait until the bot knows."""
        with capture_logs() as logged:
            await enters(self.authority, await self.next_code(), *answers)
            await until(lambda: logged)
        assert [entry["event"] for entry in logged] == ["signed_in"]


@asynccontextmanager
async def server_of(authority: Authority, read: Callable[[], str]) -> AsyncIterator[Server]:
    settings = Settings(store=":memory:", **settings_for(authority))  # type: ignore[arg-type]
    app = application(settings, conversation=guide_over(authority.world))
    async with TestClient(TestServer(app)) as peer:
        yield Server(peer, authority, read, app[ADDRESS_KEY].key)


@pytest.fixture
async def server(authority: Authority, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Server]:
    async with server_of(authority, lambda: capsys.readouterr().err) as server:
        yield server


@pytest.mark.parametrize("brought", ["", "?key=", "?key=guessed"])
async def test_t12_whoever_cannot_read_the_terminal_does_not_get_in(server: Server, brought: str) -> None:
    for path in ("/", "/static/chat.js", "/api/messages", "/v3/directline/tokens/generate"):
        for method in ("GET", "POST"):
            async with server.peer.request(method, f"{path}{brought}", json={}) as response:
                assert response.status == 403
                assert await response.text() == "Open the address that stands at the server's terminal.\n"
    async with server.peer.get("/healthz") as response:
        assert response.status == 200


async def test_t12_the_address_of_the_terminal_opens_the_page_and_leaves_no_key_in_it(server: Server) -> None:
    async with server.peer.get(f"/?key={server.key}&x=1", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/?x=1")
        cookie = response.headers["Set-Cookie"]
    assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Strict"}
    kept = {"Cookie": cookie.partition(";")[0]}
    for method, path in (("GET", "/"), ("POST", "/v3/directline/tokens/generate")):
        async with server.peer.request(method, path, headers=kept) as response:
            assert response.status == 200


async def test_before_somebody_signs_in_the_chat_says_where_without_the_code(server: Server) -> None:
    code = await server.next_code()

    (told,) = await server.says(QUESTION)

    assert AT_THE_SERVER in told
    assert code not in told
    assert "Ask in your own words" in (await server.says("hello"))[-1]  # what takes no look takes no sign-in
    assert server.codes == [code]


async def test_after_a_decline_a_question_brings_one_new_code_and_its_entry_the_answer(
    server: Server,
) -> None:
    await enters(server.authority, await server.next_code(), {"user": ""})
    await server.shows(f"The sign-in was declined. {ANOTHER}")
    assert len(server.codes) == 1

    talks = [{"id": f"talk-{number}"} for number in (1, 2, 3)]
    answers = await asyncio.gather(*(server.says(QUESTION, conversation=talk) for talk in talks))

    assert [AT_THE_SERVER in told[-1] for told in answers] == [True, True, True]
    await server.enters({"user": id_of(server.authority, "ada")})
    assert ANSWER in (await server.says(QUESTION))[-1]
    assert len(server.codes) == 2


async def test_a_code_that_lapsed_is_replaced_when_somebody_asks(
    contoso_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(time.time())
    async with served(contoso_world, clock=clock) as authority:
        authority._devices.interval = 0
        async with server_of(authority, lambda: capsys.readouterr().err) as server:
            await server.next_code()
            clock.seconds += 901
            await server.shows(f"The code was not entered in time. {ANOTHER}")
            clock.seconds -= 901

            assert AT_THE_SERVER in (await server.says(QUESTION))[-1]

            await server.enters({"user": id_of(authority, "ada")})
            assert ANSWER in (await server.says(QUESTION))[-1]


async def test_a_session_that_was_revoked_is_signed_in_anew(server: Server) -> None:
    ada = id_of(server.authority, "ada")
    await server.enters({"user": ada})
    assert ANSWER in (await server.says(QUESTION))[-1]

    server.authority.revoke(ada)
    assert AT_THE_SERVER in (await server.says("check again"))[-1]

    await server.enters({"user": ada})
    assert ANSWER in (await server.says("check again"))[-1]


async def test_t38_the_first_write_is_allowed_at_the_server(server: Server) -> None:
    ada = id_of(server.authority, "ada")
    await server.enters({"user": ada})
    server.authority.world.buy_seats("ENTERPRISEPACK", 5)
    await server.says(QUESTION)
    await server.says("reprocess")

    told = await server.says("yes")

    assert "Nothing was written." in told[-2]
    assert TO_ALLOW in told[-1]
    await server.enters({"user": ada}, {"user": ada, "consent": "administrator"})
    assert "Entra accepted the request" in "".join(await server.says("yes"))


# A terminal


@dataclass
class Seat:
    """Somebody at the terminal of `chat`, who types line after line and enters the codes that are shown."""

    authority: Authority
    lines: Iterator[str]
    pages: Iterator[tuple[dict[str, str], ...]]
    """What is pressed for each code."""
    told: list[str] = field(default_factory=list)
    printed: StringIO = field(default_factory=StringIO)
    entered: int = 0

    @property
    def shown(self) -> str:
        return " ".join(self.printed.getvalue().split())

    def ask(self) -> str:
        line = next(self.lines, None)
        if line is None:
            raise EOFError
        return line

    async def sleep(self, _seconds: float) -> None:
        codes = CODE.findall(" ".join(self.told))
        if len(codes) > self.entered:
            self.entered = len(codes)
            await enters(self.authority, codes[-1], *next(self.pages))

    async def talks(self) -> None:
        at = authority_of(Settings(**settings_for(self.authority)))  # type: ignore[arg-type]
        device = DeviceCode(at, CLIENT, sleep=self.sleep)
        person = ByCode(device, Connection(root=f"{self.authority.origin}/v1.0"), self.told.append)
        try:
            console = Console(file=self.printed, width=1_000)
            await chat(guide_over(self.authority.world), person, console, self.ask)
        finally:
            await person.aclose()


async def test_t38_a_yes_in_the_terminal_brings_the_second_code_and_is_done(authority: Authority) -> None:
    ada = id_of(authority, "ada")
    authority.world.buy_seats("ENTERPRISEPACK", 5)
    granted = ({"user": ada}, {"user": ada, "consent": "administrator"})
    seat = Seat(authority, iter([QUESTION, "reprocess", "yes"]), iter([({"user": ada},), granted]))

    await seat.talks()

    assert len(CODE.findall(" ".join(seat.told))) == 2
    assert seat.told[1].startswith("This write needs one more permission.")
    assert "Entra accepted the request for Megan Bowen" in seat.shown
    assert "Not sent" not in seat.shown


async def test_t38_a_declined_write_leaves_the_offer_standing(authority: Authority) -> None:
    ada = id_of(authority, "ada")
    authority.world.buy_seats("ENTERPRISEPACK", 5)
    pages = [({"user": ada},), ({"user": ""},), ({"user": ada}, {"user": ada, "consent": "administrator"})]
    seat = Seat(authority, iter([QUESTION, "reprocess", "yes", "Try again"]), iter(pages))

    await seat.talks()

    assert seat.told[2] == "The sign-in was declined. Try again to get a new code."
    assert "Nothing was written." in seat.shown
    assert "Entra accepted the request for Megan Bowen" in seat.shown


async def test_who_signs_out_at_the_terminal_is_forgotten_and_the_chat_ends(authority: Authority) -> None:
    ada = id_of(authority, "ada")
    seat = Seat(authority, iter(["Sign out, please", QUESTION]), iter([({"user": ada},)]))

    await seat.talks()

    assert seat.shown.endswith("Signed out: the token is forgotten.")
    assert next(seat.lines) == QUESTION


async def test_a_chat_whose_code_is_declined_ends_with_what_to_do(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings_for(authority).items():
        monkeypatch.setenv(f"GLA_{name.upper()}", value)
    ran = asyncio.create_task(asyncio.to_thread(CliRunner().invoke, command_line, ["chat"]))
    await until(lambda: authority._devices._waiting)
    [waiting] = authority._devices._waiting.values()
    await enters(authority, waiting.user_code, {"user": ""})

    result = await ran

    assert result.exit_code == 2
    assert result.output.endswith("The sign-in was declined. Run it again to get a new code.\n")
