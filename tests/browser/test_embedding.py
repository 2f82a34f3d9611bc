"""The chat on somebody's own help page: the lines of deploy/README.md, served from another origin."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from bot.app import RECEPTION, application
from bot.settings import Settings
from tests.browser.visitor import QUESTION

pytestmark = pytest.mark.browser

README = Path(__file__).parents[2] / "deploy" / "README.md"
HOST = "https://licenses.example.com"


def lines_of_the_readme() -> str:
    [found] = re.findall(r"```html\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    return str(found)


@dataclass(frozen=True)
class Intranet:
    """Two pages with the same lines; the bot's settings name the origin of one."""

    allowed: str
    other: str


@pytest.fixture
async def intranet(chromium: str) -> AsyncIterator[Intranet]:
    lines = lines_of_the_readme()
    bots: list[str] = []

    async def page(_request: web.Request) -> web.Response:
        html = f"<!doctype html><title>Help</title>{lines.replace(HOST, bots[0])}"
        return web.Response(text=html, content_type="text/html")

    def site() -> TestServer:
        app = web.Application()
        app.router.add_get("/", page)
        return TestServer(app)

    async with site() as allowed, site() as other:
        origin = str(allowed.make_url("")).rstrip("/")
        app = application(Settings(store=":memory:", sign_in="on", allowed_origins=(origin,)))
        async with TestServer(app) as bot:
            bots.append(str(bot.make_url("")).rstrip("/"))
            app[RECEPTION].at(bots[0])
            yield Intranet(str(allowed.make_url("/")), str(other.make_url("/")))


async def opened(browser: Browser, url: str) -> tuple[Page, list[str]]:
    page = await browser.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await page.goto(url)
    return page, complaints


async def test_three_lines_bring_the_chat_to_a_page_elsewhere(browser: Browser, intranet: Intranet) -> None:
    assert len(lines_of_the_readme().splitlines()) == 3
    page, _ = await opened(browser, intranet.allowed)
    newest = page.locator("#licenses .ac-adaptiveCard").last
    box = page.locator("#licenses textarea, #licenses input[type=text]").last
    await box.fill(QUESTION)
    await box.press("Enter")
    await expect(newest).to_contain_text("Sign in to let me look with your eyes")
    async with page.expect_popup() as popup:
        await page.locator("#licenses .ac-pushButton").filter(has_text="Sign in").last.click()
    tab = await popup.value
    await tab.get_by_role("button", name="Ada Lindqvist").click()

    await box.fill(await tab.locator(".code").inner_text())
    await box.press("Enter")

    await expect(newest).to_contain_text("No license is left")
    await newest.get_by_text("Details").first.click()
    await page.locator("#licenses .ac-pushButton").filter(has_text="PowerShell").last.click()
    await expect(newest).to_contain_text("Get-Mg")


async def test_t70_a_page_that_no_setting_names_gets_no_chat(browser: Browser, intranet: Intranet) -> None:
    page, complaints = await opened(browser, intranet.other)

    await expect(page.locator("#licenses")).to_be_empty()
    assert any("tokens/generate" in told and "CORS" in told for told in complaints)
