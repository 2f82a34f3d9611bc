"""The chat on somebody's own help page: the line of deploy/README.md, served from another origin."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Frame, Locator, Page, expect

from bot.app import RECEPTION, application
from bot.settings import Settings
from dialogs.words.pseudo import MIRRORED
from tests.browser.test_access import WEB_CHATS_OWN
from tests.browser.visitor import QUESTION
from tests.languages import left_in_english

pytestmark = pytest.mark.browser

README = Path(__file__).parents[2] / "deploy" / "README.md"
HOST = "https://licenses.example.com"
HOSTILE = """
* { margin: 20px !important; padding: 9px !important; font: 40px/3 fantasy !important; float: left;
    color: yellow !important; background: red !important; letter-spacing: 1em !important }
iframe, div, button, textarea { display: none !important }
license-assistant { display: inline !important; visibility: hidden !important; margin: 0 !important;
    padding: 0 !important; float: none }
"""


def line_of_the_readme() -> str:
    [found] = re.findall(r"```html\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    return str(found)


@dataclass(frozen=True)
class Intranet:
    """Pages with the same line. The bot's settings name the first two: one of the bot's own site, and one of
    another."""

    allowed: str
    elsewhere: str
    other: str


@pytest.fixture
async def intranet(chromium: str) -> AsyncIterator[Intranet]:
    bots: list[str] = []

    async def page(request: web.Request) -> web.Response:
        line = line_of_the_readme().replace(HOST, bots[0])
        line = line.replace("<license-assistant", f"<license-assistant {request.query.get('with', '')}")
        style = f"<style>{HOSTILE}</style>" if "hostile" in request.query else "<style>body{margin:0}</style>"
        html = f'<!doctype html><html lang="en"><title>Help</title>{style}<main><h1>Help</h1>{line}</main>'
        return web.Response(text=html, content_type="text/html")

    async def no_icon(_request: web.Request) -> web.Response:
        return web.Response(status=204)

    def site() -> TestServer:
        app = web.Application()
        app.router.add_get("/", page)
        app.router.add_get("/favicon.ico", no_icon)
        return TestServer(app)

    async with site() as allowed, site() as other:
        origin = str(allowed.make_url("")).rstrip("/")
        elsewhere = origin.replace("127.0.0.1", "localhost")
        app = application(Settings(store=":memory:", sign_in="on", allowed_origins=(origin, elsewhere)))
        async with TestServer(app) as bot:
            bots.append(str(bot.make_url("")).rstrip("/"))
            app[RECEPTION].at(bots[0])
            yield Intranet(f"{origin}/", f"{elsewhere}/", str(other.make_url("/")))


@dataclass
class Reader:
    """Somebody on that page."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def frame(self) -> Frame:
        """What the element shows."""
        return self.page.frames[1]

    @property
    def cards(self) -> Locator:
        return self.frame.locator(".ac-adaptiveCard")

    @property
    def newest(self) -> Locator:
        return self.cards.last

    @property
    def box(self) -> Locator:
        return self.frame.locator("#webchat textarea").last

    async def say(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def press(self, label: str) -> None:
        await self.frame.locator(".ac-pushButton:not([aria-disabled])", has_text=label).last.click()

    async def reads(self, part: str) -> None:
        """The newest card says this, within what a busy machine takes."""
        await expect(self.newest).to_contain_text(part, timeout=15_000)

    async def sign_in_tab(self) -> Page:
        await self.say(QUESTION)
        await self.reads("Sign in to let me look with your eyes")
        async with self.page.expect_popup() as popup:
            await self.press("Sign in")
        tab = await popup.value
        await tab.get_by_role("button", name="Ada Lindqvist").click()
        return tab

    async def barriers(self, axe: str) -> list[str]:
        await self.frame.evaluate(axe)
        found: dict[str, list[str]] = await self.frame.evaluate(
            """async () => {
                const found = await axe.run(document, {resultTypes: ['violations', 'incomplete']});
                const of = kind => found[kind].flatMap(
                    one => one.nodes.map(node => `${one.id}: ${node.target}`));
                return {violations: of('violations'), incomplete: of('incomplete')};
            }"""
        )
        undecided = [one for one in found["incomplete"] if one.split(":")[0] not in WEB_CHATS_OWN]
        return [*found["violations"], *undecided]


async def opened(browser: Browser, url: str, width: int = 1000, **attributes: str) -> Reader:
    room = await browser.new_context(
        viewport={"width": width, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    room.set_default_timeout(15_000)
    reader = Reader(await room.new_page())
    own: set[str] = {urlsplit(url).netloc}
    reader.page.on(
        "request", lambda one: own.add(urlsplit(one.url).netloc) if "/embed.js" in one.url else None
    )
    reader.page.on("request", lambda one: reader.outside.append(one.url) if _outside(one.url, own) else None)
    reader.page.on(
        "console",
        lambda one: reader.complaints.append(one.text) if one.type in {"error", "warning"} else None,
    )
    await reader.page.goto(url)
    return reader


def _outside(url: str, own: set[str]) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob"} and parts.netloc not in own


async def test_one_line_brings_the_chat_to_a_page_of_another_site(
    browser: Browser, intranet: Intranet
) -> None:
    assert len(line_of_the_readme().splitlines()) == 1
    reader = await opened(browser, intranet.elsewhere)
    await reader.reads("I ask Microsoft Graph before I speak")
    tab = await reader.sign_in_tab()

    await reader.say(await tab.locator(".code").inner_text())
    await reader.reads("No license is left")
    await expect(reader.frame.locator("#who")).to_have_text("Signed in as Ada Lindqvist")

    await reader.newest.get_by_text("Details").first.click()
    await reader.press("PowerShell")
    await reader.reads("Get-Mg")
    await reader.newest.locator('[aria-expanded="false"]', has_text="lines to copy").click()
    await reader.newest.get_by_role("button", name="Copy the command").first.click()
    await expect(reader.frame.locator("#announcer")).to_have_text("Copied.")
    assert (reader.outside, reader.complaints) == ([], [])


@pytest.mark.parametrize("width", [1000, 360])
async def test_the_styles_of_the_page_around_it_do_not_reach_it(
    browser: Browser, intranet: Intranet, axe: str, width: int
) -> None:
    reader = await opened(browser, f"{intranet.allowed}?hostile", width)
    await reader.reads("I ask Microsoft Graph before I speak")
    assert await reader.barriers(axe) == []

    await reader.sign_in_tab()  # of one site with the bot: no code is asked for
    await reader.reads("No license is left")

    assert await reader.barriers(axe) == []
    shown = await reader.page.locator("license-assistant iframe").bounding_box()
    assert shown is not None
    assert shown["height"] == 640
    assert await reader.frame.evaluate("document.documentElement.scrollWidth") <= ceil(shown["width"])
    heading = reader.newest.get_by_role("heading")
    assert await heading.evaluate("one => getComputedStyle(one).letterSpacing") == "normal"
    await expect(heading).to_be_visible()


async def test_a_reload_of_the_page_keeps_the_conversation(browser: Browser, intranet: Intranet) -> None:
    reader = await opened(browser, intranet.allowed)
    await reader.sign_in_tab()
    await reader.reads("No license is left")
    said = await reader.cards.all_inner_texts()

    await reader.page.reload()

    await expect(reader.cards).to_have_count(len(said))
    assert await reader.cards.all_inner_texts() == said
    await expect(reader.frame.locator("#who")).to_have_text("Signed in as Ada Lindqvist")


async def test_the_keyboard_alone_comes_into_the_frame_and_out_of_it(
    browser: Browser, intranet: Intranet
) -> None:
    reader = await opened(browser, intranet.allowed)
    await reader.reads("I ask Microsoft Graph before I speak")
    await expect(reader.page.locator("license-assistant iframe")).to_have_attribute(
        "title", "Group Licensing Assistant"
    )

    await reader.page.keyboard.press("Tab")
    await expect(reader.frame.locator(":focus")).to_have_text("Start over")
    await reader.page.keyboard.press("Control+/")
    await expect(reader.box).to_be_focused()
    await reader.page.keyboard.type("What is broken in my tenant?")
    await reader.page.keyboard.press("Enter")
    await reader.reads("Sign in to let me look with your eyes")


async def test_the_frame_looks_and_speaks_as_the_page_asks(
    browser: Browser, intranet: Intranet, axe: str
) -> None:
    looks = f'theme="dark" accent="%237a2e8e" locale="{MIRRORED.tag}"'.replace("=", "%3D")
    reader = await opened(browser, f"{intranet.allowed}?with={looks}", 360)
    await expect(reader.newest).to_be_visible()

    assert left_in_english(await reader.newest.inner_text()) == []
    root = reader.frame.locator("html")
    await expect(root).to_have_attribute("dir", "rtl")
    await expect(reader.frame.locator("body")).to_have_css("background-color", "rgb(40, 48, 52)")
    assert await reader.barriers(axe) == []
    assert await reader.frame.evaluate("document.documentElement.scrollWidth") <= 360

    await reader.page.evaluate("document.querySelector('license-assistant').setAttribute('theme', 'light')")
    await expect(reader.frame.locator("body")).to_have_css("background-color", "rgb(239, 236, 228)")
    await expect(reader.cards).to_have_count(1)
    assert await reader.barriers(axe) == []


async def test_t70_a_page_that_no_setting_names_is_told_so(browser: Browser, intranet: Intranet) -> None:
    reader = await opened(browser, intranet.other)

    await expect(reader.frame.get_by_text("The assistant may not be shown on")).to_be_visible()
    await expect(reader.frame.get_by_text("GLA_ALLOWED_ORIGINS")).to_be_visible()
    await expect(reader.cards).to_have_count(0)


async def test_t72_a_browser_shows_no_other_page_the_chat_whatever_that_page_says_it_is(
    browser: Browser, intranet: Intranet
) -> None:
    reader = await opened(browser, intranet.other)
    lie = intranet.allowed.rstrip("/")

    await reader.page.evaluate(
        """lie => {
            const frame = document.querySelector('license-assistant').shadowRoot.querySelector('iframe');
            const address = new URL(frame.src);
            address.searchParams.set('origin', lie);
            frame.src = address.href;
            return new Promise(loaded => { frame.addEventListener('load', loaded, { once: true }); });
        }""",
        lie,
    )

    await expect(reader.cards).to_have_count(0)
    assert any("frame-ancestors" in one for one in reader.complaints)
