"""Somebody in front of the help page, in a real Chromium: what she does, and what the page did meanwhile."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Locator, Page, Request, WebSocket, expect

QUESTION = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"


@dataclass
class Visitor:
    """A page, the address it was opened at, and what was seen to go wrong."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def arrive(self) -> None:
        """Open the page and wait to be greeted."""
        own = urlsplit(self.url).netloc

        def follow(request: Request | WebSocket) -> None:
            parts = urlsplit(request.url)
            if parts.scheme not in {"data", "blob"} and parts.netloc != own:
                self.outside.append(request.url)

        def listen(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.complaints.append(message.text)

        self.page.on("request", follow)
        self.page.on("websocket", follow)
        self.page.on("console", listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await self.page.goto(self.url)
        await expect(self.cards.first).to_be_attached()

    @property
    def cards(self) -> Locator:
        """The cards of the chat, oldest first."""
        return self.page.locator("#webchat .ac-adaptiveCard")

    @property
    def newest(self) -> Locator:
        """The card said last."""
        return self.cards.last

    @property
    def live_buttons(self) -> Locator:
        """The buttons that can still be pressed."""
        return self.page.locator('#webchat .ac-pushButton:not([aria-disabled="true"])')

    async def ask(self, text: str) -> None:
        """Write into the chat and send it."""
        box = self.page.locator("#webchat textarea").last
        await box.fill(text)
        await box.press("Enter")

    async def press(self, label: str) -> None:
        """Press a button of the newest card, unfolding what hides it."""
        button = self.live_buttons.filter(has_text=label).last
        if await button.is_hidden():
            await self.unfold()
        await button.click()

    async def see_commands(self) -> None:
        """Have the commands told, and unfold them."""
        await self.press("PowerShell")
        long = self.newest.locator('[aria-expanded="false"]', has_text="lines to copy")
        await long.click()
        await expect(self.newest.locator(".card-command").first).to_be_visible()

    async def unfold(self) -> None:
        """Open the first fold of the newest card."""
        await self.newest.locator('[aria-expanded="false"]').first.click()

    async def view(self, name: str) -> None:
        """On a phone: switch to the guide, the chat or the admin center."""
        switch = self.page.locator(f'.switch [data-view="{name}"]')
        if await switch.is_visible():
            await switch.click()

    async def change(self, kind: str, **fields: str) -> str:
        """Use a form of the admin center; what it says it did."""
        await self.view("admin-center")
        fold = self.page.locator("#admin-center-fold")
        if await fold.get_attribute("aria-expanded") == "false":
            await fold.click()
        form = self.page.locator(f'form[data-change~="{kind}"]')
        for name, value in fields.items():
            one = form.locator(f'[name="{name}"]')
            if await one.evaluate("element => element.tagName") == "SELECT":
                await one.select_option(label=value)
            else:
                await one.fill(value)
        await self.page.evaluate("document.getElementById('done')?.remove()")
        buttons = form.locator(f'button[value="{kind}"]')
        await (buttons if await buttons.count() else form.locator("button")).first.click()
        done = self.page.locator("#done")
        await expect(done).not_to_be_empty()
        return await done.inner_text()

    async def axe(self, script: str) -> dict[str, list[str]]:
        """What axe-core finds wrong, and what it could not decide, by rule."""
        # Half under the sticky header, an element's contrast is undecided: look from the top.
        await self.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        await self.page.evaluate(script)
        # All that it found in order is megabytes, of which nobody reads any.
        of_interest = "{resultTypes: ['violations', 'incomplete']}"
        found: dict[str, Any] = await self.page.evaluate(f"axe.run(document, {of_interest})")
        return {
            kind: [f"{one['id']}: {node['target']}" for one in found[kind] for node in one["nodes"]]
            for kind in ("violations", "incomplete")
        }
