"""Somebody in front of the Microsoft 365 Agents Playground, in a real Chromium."""

import re
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page, expect

from tests.doors import ONLY_FOLDS, Recorded, Shown, together, whole

BOT = "Group Licensing Assistant"

_FOLDS = ONLY_FOLDS.pattern.replace("folded", "(?:folded|open)")
_KNOWN = f"""
  const fold = '[role=button][aria-controls]', button = '.ac-selectable:not([aria-controls])';
  const onlyFolds = /{_FOLDS}/;"""
# What is folded away is unfolded first, and then what is folded in that: the Playground renders it only then.
_UNFOLD = f"""card => {{{_KNOWN}
  const unfolded = new Set(), left = () => [...card.querySelectorAll(fold)].find(one => !unfolded.has(one));
  for (let title = left(); title; title = left()) {{ unfolded.add(title); title.click(); }}
}}"""
# A bar of a chart is a line, and a row of a table, without the columns that hold buttons.
_READ = f"""card => {{{_KNOWN}
  const rows = table => {{
    const cells = [...table.querySelectorAll('[role=row]')]
      .map(row => [...row.querySelectorAll('[role=columnheader], [role=cell]')]);
    const pressed = place => cells.some(row => row[place].querySelector(button));
    const kept = cells[0].map((_, place) => place).filter(place => !pressed(place));
    return cells.map(row => kept.map(place => row[place].textContent).join(' | '));
  }};
  const bar = told => told.replace(/^(.*), (\\d+)$/s, '$2: $1').replace(/, Horizontal bar chart$/, '');
  const words = one => {{
    if (one.closest('.ac-fact-value') || one.closest(button)) return [];
    if (one.closest(fold) && onlyFolds.test(one.id)) return [];
    const name = one.closest('.ac-fact-title');
    if (name) return [`${{name.textContent}}: ${{name.nextElementSibling.textContent}}`];
    const lines = [...one.querySelectorAll('p, li')].filter(line => !line.querySelector('p, li'));
    return (lines.length ? lines : [one]).map(line => line.textContent);
  }};
  const chart = '[aria-label$="Horizontal bar chart"]';
  const shown = `.ac-textBlock, .ac-richTextBlock, [role=table], ${{chart}}, ${{chart}} [role=img]`;
  return [...card.querySelectorAll(shown)].flatMap(one => {{
    if (one.matches('[role=table]')) return rows(one);
    if (one.closest('[role=table]')) return [];
    return one.closest(chart) ? [bar(one.ariaLabel)] : words(one);
  }});
}}"""
_CHOICES = f"""card => {{{_KNOWN}
  return [...card.querySelectorAll(`.ac-actionSet button, ${{button}}`)].map(one => {{
    const page = one.title.startsWith('https://') ? `: ${{one.title.split('\\n')[0]}}` : '';
    return (one.ariaLabel || one.textContent).trim() + page;
  }});
}}"""
# Microsoft's page is a large one, and tests share their machine.
_PATIENCE = 20_000


@dataclass
class Player:
    """The Playground's page. The bot sees whatever is done here as it sees it in Teams."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    async def arrive(self) -> None:
        """Open the page and wait until one can write."""
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await self.page.goto(self.address)
        await self._box.wait_for()

    @property
    def cards(self) -> Locator:
        """The bot's cards in the chat that is open."""
        return self.page.locator(".ac-adaptiveCard")

    @property
    def newest(self) -> Locator:
        """The newest of them."""
        return self.cards.last

    async def sees(self, text: str, *, at: int = -1) -> None:
        """Wait until a card, the newest if no other is meant, contains this."""
        await expect(self.cards.nth(at)).to_contain_text(text, timeout=_PATIENCE)

    async def counts(self, cards: int) -> None:
        """Wait until there are so many cards."""
        await expect(self.cards).to_have_count(cards, timeout=_PATIENCE)

    async def say(self, text: str, *, to_the_bot: bool = False) -> None:
        """Write something, in a group to the bot by mentioning it, and send it."""
        await self._box.click()
        if to_the_bot:
            await self.page.keyboard.type(f"@{BOT[:2]}")
            await self.page.locator("[role=menuitem]", has_text=BOT).click()
        await self.page.keyboard.insert_text(f" {text}" if to_the_bot else text)
        await self.page.keyboard.press("Enter")

    async def press(self, label: str) -> None:
        """Press a button of the newest card, below it or in its table."""
        below = self.newest.locator("button", has_text=label)
        await below.or_(self.newest.locator(f'[role=button][aria-label="{label}"]')).first.click()

    async def open(self, chat: str) -> None:
        """Go to another chat or channel."""
        await self.page.get_by_text(chat, exact=True).first.click()

    async def mock(self, activity: str) -> None:
        """Have the Playground send the bot an activity of its menu."""
        await self.page.get_by_text("Mock an Activity").click()
        await self.page.locator("[role=menuitem]", has_text=re.compile(f"^{activity}")).click()
        await self.page.locator("[role=dialog] button", has_text="Send activity").click()
        await self.page.locator("[role=dialog]").wait_for(state="detached")

    @property
    def _box(self) -> Locator:
        return self.page.locator("[role=textbox][contenteditable=true]")


@dataclass
class PlaygroundDoor:
    """The Playground as one of the doors: what is written and pressed in its page, what its page shows."""

    player: Player
    talk: Recorded
    _turns: int = 0
    _messages: int = 0
    _cards: int = 0

    async def join(self) -> Shown:
        return await self._next()

    async def say(self, text: str) -> Shown:
        await self.player.say(text)
        return await self._next()

    async def press(self, label: str) -> Shown:
        pressed, before = self._cards - 1, await self.player.newest.inner_text()
        await self.player.press(label)
        below = await self._next()
        card = self.player.cards.nth(pressed)
        await expect(card).not_to_have_text(before, use_inner_text=True, timeout=_PATIENCE)
        return below

    async def _next(self) -> Shown:
        """What is new at the end, once the turn is over."""
        self._turns += 1
        await self.talk.rested(self._turns)
        new = self.talk.messages - self._messages
        first, self._cards, self._messages = self._cards, self._cards + new, self.talk.messages
        await self.player.counts(self._cards)
        return together([await _shown(self.player.cards.nth(at)) for at in range(first, self._cards)])


async def _shown(card: Locator) -> Shown:
    await card.evaluate(_UNFOLD)
    lines: list[str] = await card.evaluate(_READ)
    return whole(lines, await card.evaluate(_CHOICES))
