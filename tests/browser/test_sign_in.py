"""Signing in, in a real browser, from the help page to the simulated authority and back."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from bot.app import RECEPTION, application
from bot.settings import Settings
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.browser.visitor import QUESTION, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    """The application as `make demo SIGNIN=1` serves it."""
    declared = contoso()
    quick = declared.settings.model_copy(update={"reprocess_seconds": 0.5})
    world = World.of(declared.model_copy(update={"settings": quick}))
    app = application(Settings(store=":memory:", sign_in="on"), world=world)
    async with TestServer(app) as server:
        origin = str(server.make_url("")).rstrip("/")
        app[RECEPTION].at(origin)
        yield origin


@pytest.fixture
async def room(browser: Browser) -> BrowserContext:
    room = await browser.new_context(viewport={"width": 1000, "height": 800})
    room.set_default_timeout(15_000)
    return room


@pytest.fixture
async def visitor(room: BrowserContext, origin: str) -> Visitor:
    visitor = Visitor(await room.new_page(), f"{origin}/")
    await visitor.arrive()
    return visitor


async def tab_of(room: BrowserContext, visitor: Visitor) -> Page:
    """The tab that the card's button opens."""
    async with room.expect_page() as opened:
        await visitor.press("Sign in")
    return await opened.value


async def test_a_question_is_kept_through_the_sign_in(room: BrowserContext, visitor: Visitor) -> None:
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    tab = await tab_of(room, visitor)
    await tab.get_by_role("button", name="Ada Lindqvist").click()
    await expect(tab.get_by_role("heading")).to_have_text("Signed in as Ada Lindqvist")

    await expect(visitor.newest).to_contain_text("No license is left")
    await expect(visitor.page.locator("#who")).to_have_text("Signed in as Ada Lindqvist")
    assert visitor.complaints == []
    assert visitor.outside == []


async def test_the_page_signs_in_and_out(room: BrowserContext, visitor: Visitor) -> None:
    await visitor.page.locator("#sign-in").click()
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    tab = await tab_of(room, visitor)
    await tab.get_by_role("button", name="Lee Gu").click()
    await expect(visitor.page.locator("#who")).to_have_text("Signed in as Lee Gu")
    await visitor.page.reload()
    await expect(visitor.page.locator("#who")).to_have_text("Signed in as Lee Gu")
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("No license is left")

    await visitor.page.locator("#sign-in").click()

    await expect(visitor.newest).to_contain_text("The tokens of Lee Gu are deleted here")
    await expect(visitor.page.locator("#who")).to_have_text("Not signed in")
    await expect(visitor.cards).to_have_count(1)
    for _ in range(2):
        await expect(visitor.page.locator("#webchat")).not_to_contain_text("Office 365 E3")
        await visitor.page.reload()
        await expect(visitor.cards).to_have_count(1)
        await expect(visitor.newest).to_contain_text("Signed out")
    await visitor.ask("sign in")
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    assert visitor.complaints == []


async def test_whoever_starts_over_is_still_signed_in(room: BrowserContext, visitor: Visitor) -> None:
    await visitor.page.locator("#sign-in").click()
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    tab = await tab_of(room, visitor)
    await tab.get_by_role("button", name="Ada Lindqvist").click()
    await expect(visitor.page.locator("#who")).to_have_text("Signed in as Ada Lindqvist")

    await visitor.page.locator("#start-over").click()
    await expect(visitor.page.locator("#webchat")).not_to_contain_text("Sign in to let me look")
    await expect(visitor.page.locator("#who")).to_have_text("Signed in as Ada Lindqvist")
    await visitor.ask(QUESTION)

    await expect(visitor.newest).to_contain_text("No license is left")
    assert visitor.complaints == []


async def test_a_page_opened_as_localhost_takes_the_code(room: BrowserContext, origin: str) -> None:
    """The card leads to 127.0.0.1, where the cookie of localhost does not go."""
    visitor = Visitor(await room.new_page(), origin.replace("127.0.0.1", "localhost"))
    await visitor.arrive()
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    tab = await tab_of(room, visitor)
    await tab.get_by_role("button", name="Ada Lindqvist").click()
    await expect(tab.get_by_text("Type this code into the chat")).to_be_visible()

    await visitor.ask(await tab.locator(".code").inner_text())

    await expect(visitor.newest).to_contain_text("No license is left")
    await expect(visitor.page.locator("#who")).to_have_text("Signed in as Ada Lindqvist")


async def test_t34_a_link_that_is_opened_in_another_browser_takes_its_code(
    browser: Browser, room: BrowserContext, visitor: Visitor
) -> None:
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    elsewhere = await (await browser.new_context()).new_page()
    taken: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def take(route: Route) -> None:
        # The address, without its being opened here: what somebody forwards.
        if not taken.done():
            taken.set_result(route.request.url)
        await route.abort()

    await room.route("**/auth/start*", take)
    await tab_of(room, visitor)
    forwarded = await asyncio.wait_for(taken, 10)
    await elsewhere.goto(forwarded)
    await elsewhere.get_by_role("button", name="Ada Lindqvist").click()
    await expect(elsewhere.get_by_text("Type this code into the chat")).to_be_visible()
    code = await elsewhere.locator(".code").inner_text()
    await expect(visitor.page.locator("#who")).to_have_text("Not signed in")

    await visitor.ask(code)

    await expect(visitor.newest).to_contain_text("No license is left")


async def test_a_sign_in_that_is_cancelled_leaves_a_way_on(room: BrowserContext, visitor: Visitor) -> None:
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    tab = await tab_of(room, visitor)
    await tab.get_by_role("button", name="Cancel", exact=True).click()
    await expect(tab.get_by_text("The sign-in was cancelled.")).to_be_visible()

    await expect(visitor.newest).to_contain_text("The sign-in was cancelled.")
    await visitor.press("Go on without signing in")
    await expect(visitor.newest).to_contain_text("I can still walk you through the guide")
    await visitor.press("Walk me through")
    await expect(visitor.newest).to_contain_text("TCF1")


async def test_the_first_write_asks_for_one_more_permission(room: BrowserContext, visitor: Visitor) -> None:
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("Sign in to let me look with your eyes")
    tab = await tab_of(room, visitor)
    await tab.get_by_role("button", name="Ada Lindqvist").click()
    await expect(visitor.newest).to_contain_text("No license is left")
    await visitor.change("buy_seats", sku="Office 365 E3", count="5")
    await visitor.ask("reprocess megan@contoso.example")
    await expect(visitor.newest).to_contain_text("Reprocess Megan Bowen now?")

    await visitor.press("Yes, reprocess")
    await expect(visitor.newest).to_contain_text("One more permission is needed")
    tab = await tab_of(room, visitor)
    await tab.get_by_role("button", name="Ada Lindqvist").click()
    await tab.get_by_role("button", name="Approve as an administrator").click()

    await expect(visitor.newest).to_contain_text("Active")


async def test_the_sign_in_control_is_accessible(visitor: Visitor, axe: str) -> None:
    found = await visitor.axe(axe)

    assert found["violations"] == []
