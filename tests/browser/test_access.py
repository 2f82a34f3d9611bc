import asyncio
from typing import Literal

import pytest
from playwright.async_api import Browser, Route, expect

from dialogs.words.text import markdown, say
from tests.browser.conftest import Arrive, Site
from tests.browser.visitor import QUESTION, Visitor

pytestmark = pytest.mark.browser

WEB_CHATS_OWN = {"aria-allowed-role", "aria-prohibited-attr"}
"""What axe-core cannot decide about Web Chat 4.18's own markup."""


async def no_barrier(visitor: Visitor, axe: str, state: str) -> None:
    found = await visitor.axe(axe)
    undecided = [one for one in found["incomplete"] if one.split(":")[0] not in WEB_CHATS_OWN]
    assert (state, found["violations"], undecided) == (state, [], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
async def test_axe_finds_no_barrier_in_any_state(arrive: Arrive, axe: str, width: int, scheme: str) -> None:
    visitor = await arrive(width=width, color_scheme=scheme)
    await no_barrier(visitor, axe, "guide")

    await visitor.view("chat")
    await no_barrier(visitor, axe, "greeted")

    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")
    await no_barrier(visitor, axe, "verdict")

    await visitor.newest.locator('[aria-expanded="false"]').first.click()
    await no_barrier(visitor, axe, "unfolded")

    await visitor.see_commands()
    await no_barrier(visitor, axe, "commands")

    await visitor.change("buy_seats", count="1")
    await no_barrier(visitor, axe, "admin center, done")
    await visitor.change("add_member", user="Adele Vance", group="Sales")
    await no_barrier(visitor, axe, "admin center, refused")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_barrier_while_the_chat_is_in_trouble(
    browser: Browser, site: Site, axe: str, scheme: Literal["light", "dark"]
) -> None:
    room = await browser.new_context(viewport={"width": 1000, "height": 800}, color_scheme=scheme)
    visitor = Visitor(await room.new_page(), site.url)
    held = asyncio.Event()
    down = False

    async def hold(route: Route) -> None:
        await held.wait()
        await (route.abort() if down else route.continue_())

    await room.route("**/v3/directline/conversations", hold)
    await visitor.page.clock.install()
    await visitor.page.goto(site.url)
    await expect(visitor.page.locator(".webchat__connectivityStatus")).to_contain_text("Connecting")
    await no_barrier(visitor, axe, "connecting")
    held.set()
    await expect(visitor.newest).to_contain_text("I ask Microsoft Graph before I speak")

    down = True
    await room.route("**/activities", hold)
    await visitor.ask(QUESTION)
    await expect(visitor.page.get_by_text("Sending", exact=True).first).to_be_attached()
    await visitor.page.clock.fast_forward(21_000)
    await expect(visitor.page.get_by_text("Send failed", exact=False).first).to_be_visible()
    await no_barrier(visitor, axe, "send failed")


async def test_every_fold_of_the_guide_is_without_barrier(arrive: Arrive, axe: str) -> None:
    visitor = await arrive()
    await visitor.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    await no_barrier(visitor, axe, "all unfolded")


@pytest.mark.parametrize("view", ["guide", "chat", "admin-center"])
async def test_a_phone_never_scrolls_sideways(arrive: Arrive, view: str) -> None:
    visitor = await arrive(width=360, height=740)
    await visitor.view("chat")
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")
    await visitor.see_commands()

    await visitor.view(view)
    await visitor.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    wide = await visitor.page.evaluate(
        """[...document.querySelectorAll('body *')].filter(one => one.scrollWidth > one.clientWidth + 1
            && getComputedStyle(one).overflowX === 'auto' && !one.closest('.webchat__keyboard-help')
        ).map(one => one.className)"""
    )
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 360
    assert wide == []


async def test_the_keyboard_alone_gets_an_answer(arrive: Arrive) -> None:
    visitor = await arrive()
    keyboard = visitor.page.keyboard

    await keyboard.press("Tab")
    focused = visitor.page.locator(":focus")
    assert await focused.inner_text() == "Skip to the chat"
    assert await focused.is_visible()
    await keyboard.press("Enter")
    for _ in range(30):
        if await visitor.page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
        await keyboard.press("Tab")
    await keyboard.type(QUESTION)
    await keyboard.press("Enter")

    await expect(visitor.newest).to_contain_text("All 11")
    fold = visitor.newest.locator('[aria-expanded="false"]').first
    await fold.focus()
    await keyboard.press("Enter")
    await expect(visitor.newest.locator('[aria-expanded="true"]')).to_have_count(1)
    await visitor.newest.locator(".ac-pushButton", has_text="Stop").focus()
    said = await visitor.cards.count()
    await keyboard.press("Enter")
    await expect(visitor.cards).not_to_have_count(said)


async def test_a_command_is_copied_as_it_runs(arrive: Arrive) -> None:
    visitor = await arrive(permissions=["clipboard-read", "clipboard-write"])
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")
    await visitor.see_commands()
    block = visitor.newest.locator(".card-command").first
    await expect(block).to_be_visible()

    await block.get_by_role("button", name="Copy the command").click()

    await expect(visitor.page.locator("#announcer")).to_have_text("Copied.")
    copied = await visitor.page.evaluate("navigator.clipboard.readText()")
    lines = await block.locator(".ac-richTextBlock").all_text_contents()
    assert copied == "\n".join(lines)
    assert copied.isascii()


async def test_a_command_of_the_guide_is_copied_too(arrive: Arrive) -> None:
    visitor = await arrive(permissions=["clipboard-read", "clipboard-write"])
    frame = visitor.page.locator("#step-not_enough_licenses > .copyable").first

    await frame.get_by_role("button", name="Copy the command").click()

    await expect(frame.get_by_role("button")).to_have_text("Copied")
    assert (
        await visitor.page.evaluate("navigator.clipboard.readText()")
        == await frame.locator("pre").inner_text()
    )


async def test_a_how_to_is_unfolded_and_its_script_copied(arrive: Arrive) -> None:
    visitor = await arrive(permissions=["clipboard-read", "clipboard-write"])
    step = visitor.page.locator("#step-usage_location")
    frame = step.locator("details .copyable")
    await expect(frame).to_be_hidden()

    await step.get_by_text("Set where a person uses the services").click()
    await frame.get_by_role("button", name="Copy the command").click()

    copied = await visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(
        "# Do it:\nUpdate-MgUser -UserId $user -UsageLocation $country\nInvoke-MgLicenseUser -UserId $user"
    )


async def test_t52_t53_t54_a_hostile_name_is_shown_and_nothing_is_fetched(arrive: Arrive, site: Site) -> None:
    hostile = (
        "![p](https://evil.example/p.png)<img src=x onerror=alert(1)>[win](https://evil.example)<at>all</at>"
    )
    group = next(one for one in site.world.groups() if one["displayName"] == "Sales")
    site.world.update_group(group["id"], {"displayName": f"Sales {hostile}"}, group["id"])
    visitor = await arrive()

    await visitor.ask("Why didn't Megan Bowen get Office 365 E3?")

    await expect(visitor.newest).to_contain_text("<img src=x onerror=alert(1)>")
    assert await visitor.cards.locator("a, img").count() == 0
    assert (visitor.outside, visitor.complaints) == ([], [])


HOSTILE = (
    "Portal login.contoso-reset.com/mfa",
    "it@contoso-reset.com",
    "mailto:it@contoso",
    "HTTPS://contoso-reset.com //contoso-reset.com ftp://x.de",
    "www.contoso-reset.shop xn--90ae.xn--p1ai пример.рф 例え.みんな",
    "[a][b] [b]: https://contoso-reset.com ![c](d) <https://contoso-reset.com> &#104;ttps",
    "tel:+123 javascript:alert(1) data:text/html,x skype:a",
    '(c) (tm) "Sales" it\'s 1/2 +- -- --- ... ???? 1. a',
)
DOMAINS = ("com", "net", "org", "io", "de", "shop", "online", "app", "co.uk", "info", "dev", "рф", "みんな")
"""Real top-level domains, which Web Chat makes links of."""


async def test_t52_web_chat_makes_no_link_of_a_name_and_shows_it_as_it_is(arrive: Arrive) -> None:
    visitor = await arrive()
    names = [*HOSTILE, *(f"{scheme}contoso-reset.{one}/x" for one in DOMAINS for scheme in ("", "me@", "//"))]

    shown = await visitor.page.evaluate(
        """names => names.map(name => {
            const read = new DOMParser().parseFromString(WebChat.renderMarkdown(name, {}, {}), "text/html");
            return [read.body.innerText.trim(), read.querySelectorAll("a, img, button, li, h1, code").length];
        })""",
        [markdown(say("{name}", name=name)) for name in names],
    )

    assert shown == [[name, 0] for name in names]


async def test_without_scripts_the_guide_reads(browser: Browser, site: Site) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()

    await page.goto(site.url)

    assert await page.locator("article.step").first.is_visible()
    assert await page.locator("noscript .quiet-note").inner_text() == (
        "The chat needs JavaScript. The guide does not."
    )
    assert not await page.locator("[data-needs-chat] >> visible=true").count()
