"""The server goes while somebody chats, and comes back: nothing that was written is lost."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, expect
from pydantic import SecretStr

from bot.app import application
from bot.settings import Settings
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.browser.visitor import QUESTION, Visitor

pytestmark = pytest.mark.browser

KEY = SecretStr("made up, and the same after a new start")
GONE = "The assistant cannot be reached. What you write is kept, and sent when it is back."


@dataclass
class Machine:
    """Where the server runs: at one address, over what it wrote down."""

    folder: Path
    port: int = field(default_factory=unused_port)
    _running: list[TestServer] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    async def start(self, store: str = "kept") -> None:
        world = World.of(contoso())
        settings = Settings(store=str(self.folder / store), direct_line_key=KEY)
        server = TestServer(application(settings, world=world), host="127.0.0.1", port=self.port)
        await server.start_server()
        self._running.append(server)

    async def stop(self) -> None:
        while self._running:
            await self._running.pop().close()


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    made = Machine(tmp_path)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def visitor(browser: Browser, machine: Machine) -> Visitor:
    room = await browser.new_context(viewport={"width": 1000, "height": 800})
    room.set_default_timeout(15_000)
    visitor = Visitor(await room.new_page(), machine.url)
    await visitor.arrive()
    return visitor


@pytest.mark.parametrize("store", ["kept", "another"])
async def test_what_is_written_meanwhile_is_sent_when_the_server_is_back(
    visitor: Visitor, machine: Machine, store: str
) -> None:
    status = visitor.page.locator("#chat-status")
    written = visitor.page.locator("#webchat .webchat__bubble--from-user", has_text=QUESTION)

    await machine.stop()
    await visitor.ask(QUESTION)
    await expect(status).to_have_text(GONE, timeout=5_000)
    await visitor.page.locator("#webchat textarea").last.fill("and then")
    await machine.start(store)

    await expect(visitor.newest).to_contain_text("All 11", timeout=20_000)
    await expect(status).to_be_empty()
    await expect(written).to_have_count(1)
    await expect(visitor.page.locator("#webchat textarea").last).to_have_value("and then")


async def test_what_the_server_had_is_not_sent_again(visitor: Visitor, machine: Machine) -> None:
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")

    await machine.stop()
    await expect(visitor.page.locator("#chat-status")).to_have_text(GONE, timeout=5_000)
    await machine.start()

    await expect(visitor.page.locator("#announcer")).to_have_text("The assistant is back.")
    await expect(visitor.newest).to_contain_text("I ask Microsoft Graph before I speak")
    await expect(visitor.page.locator("#webchat .webchat__bubble--from-user")).to_have_count(0)


async def test_what_is_sent_again_by_hand_meanwhile_is_not_said_twice(
    visitor: Visitor, machine: Machine
) -> None:
    patient = Visitor(await visitor.page.context.new_page(), machine.url)
    await patient.page.clock.install()
    await patient.arrive()
    written = patient.page.locator("#webchat .webchat__bubble--from-user", has_text=QUESTION)
    await machine.stop()
    await patient.ask(QUESTION)
    await expect(written).to_have_count(1)
    await expect(patient.page.locator("#chat-status")).to_have_text(GONE)
    await patient.page.clock.fast_forward(21_000)
    again = patient.page.locator(".webchat__activity-status button", has_text="Retry")
    await expect(again).to_be_attached()
    await expect(again).to_be_hidden()
    await again.dispatch_event("click")
    await again.dispatch_event("click")
    await expect(written).to_have_count(1)

    await machine.start()
    await expect(patient.newest).to_contain_text("All 11", timeout=20_000)

    await expect(written).to_have_count(1)
    await patient.page.reload()
    await expect(patient.newest).to_contain_text("All 11")
    await expect(written).to_have_count(1)
