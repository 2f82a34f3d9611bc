"""The real application on a free loopback port, and Chromium to look at it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, async_playwright, expect

from bot.app import application
from bot.settings import Settings
from bot.web.assets import AXE, FOLDER, WEB_CHAT, is_here
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.browser.visitor import Visitor
from tests.chromium import find

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Arrive = Callable[..., Awaitable[Visitor]]


@dataclass(frozen=True)
class Site:
    """Where the application is served, and the tenant behind it."""

    url: str
    world: World


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI must not pass without it")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. Without one there is nothing to test here."""
    path = find()
    if path is None:
        _missing("no Chromium: install it, or name it in CHROMIUM")
    for package in (WEB_CHAT, AXE):
        if not is_here(package, FOLDER):
            _missing(f"{package.name} is not unpacked: run python -m bot.web.assets")
    return str(path)


@pytest.fixture
def axe() -> str:
    """The accessibility checker, as a script for the page."""
    return (FOLDER / AXE.file).read_text("utf-8")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """The application over Contoso, whose clock runs: what is reprocessed is done half a second later."""
    declared = contoso()
    quick = declared.settings.model_copy(update={"reprocess_seconds": 0.5})
    world = World.of(declared.model_copy(update={"settings": quick}))
    async with TestServer(application(Settings(store=":memory:"), world=world)) as server:
        yield Site(str(server.make_url("/")), world)


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A Chromium that asks nobody outside. Tests share their machine, and wait as long for what they see as
    for what they press."""
    expect.set_options(timeout=15_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
async def arrive(browser: Browser, site: Site) -> Arrive:
    """`await arrive(width=360)` opens the page and waits for the greeting."""

    async def opened(width: int = 1000, height: int = 800, **context: Any) -> Visitor:
        room = await browser.new_context(viewport={"width": width, "height": height}, **context)
        room.set_default_timeout(15_000)
        visitor = Visitor(await room.new_page(), site.url)
        await visitor.arrive()
        return visitor

    return opened
