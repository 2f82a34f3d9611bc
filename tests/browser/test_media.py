"""The page as others see it: with colours of their own, on paper, from right to left."""

import pytest
from playwright.async_api import Locator, expect

from dialogs.words.pseudo import MIRRORED
from tests.browser.conftest import Arrive
from tests.browser.visitor import QUESTION, Visitor

pytestmark = pytest.mark.browser


async def style(one: Locator, name: str) -> str:
    return str(await one.evaluate(f"one => getComputedStyle(one).{name}"))


async def asked(visitor: Visitor) -> None:
    await visitor.view("chat")
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("Office 365 E3")


async def test_with_forced_colours_borders_say_what_backgrounds_said(arrive: Arrive) -> None:
    visitor = await arrive(forced_colors="active")
    await asked(visitor)
    spent = visitor.page.locator('#webchat .ac-pushButton[aria-disabled="true"]').first
    best = visitor.newest.locator(".ac-pushButton.style-positive")
    other = visitor.live_buttons.filter(has_text="Check again")
    mine = visitor.page.locator(".webchat__bubble--from-user .webchat__bubble__content")

    assert await style(spent, "borderTopStyle") == "dashed"
    await expect(spent).not_to_have_css("color", await style(other, "color"))
    assert await style(best, "borderTopWidth") == "3px"
    assert await style(other, "borderTopWidth") == "1px"
    assert await style(mine, "borderTopWidth") == "1px"


@pytest.mark.parametrize(("width", "scheme"), [(1000, "dark"), (760, "light")])
async def test_on_paper_stand_chat_and_guide_whole_in_black_on_white(
    arrive: Arrive, width: int, scheme: str
) -> None:
    visitor = await arrive(width=width, color_scheme=scheme)
    await asked(visitor)
    await visitor.view("guide")
    folded = visitor.newest.locator('.ac-container[id$="-items"]').first
    in_guide = visitor.page.locator(".folds li").first
    await expect(folded).to_be_hidden()
    await expect(in_guide).to_be_hidden()

    await visitor.page.emulate_media(media="print")

    await expect(folded).to_be_visible()
    await expect(in_guide).to_be_visible()
    await expect(visitor.page.locator("#guide")).to_be_visible()
    for pressed in (".ac-pushButton", ".webchat__send-box", ".switch", "#start-over", "#admin-center"):
        await expect(visitor.page.locator(pressed).first).to_be_hidden()
    for said in await visitor.cards.all():
        assert await style(said, "height") != "0px"
    assert await whole(visitor) == []
    mine = visitor.page.locator(".webchat__bubble--from-user .webchat__bubble__content")
    for one in (visitor.newest.get_by_role("heading"), mine, visitor.page.locator("#guide-title")):
        assert await style(one, "color") == "rgb(0, 0, 0)"
    assert await style(visitor.page.locator("body"), "backgroundColor") == "rgb(255, 255, 255)"


async def whole(visitor: Visitor) -> list[str]:
    """What would be cut on paper: whatever scrolls around the cards, or stands over something else."""
    cut: list[str] = await visitor.newest.evaluate(
        """card => {
            const cut = [];
            for (let one = card; one !== document.body; one = one.parentElement) {
                if (one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY !== 'visible'
                    && one.clientHeight) cut.push(one.className);
            }
            const chat = document.getElementById('chat').getBoundingClientRect();
            const guide = document.getElementById('guide').getBoundingClientRect();
            const last = card.getBoundingClientRect();
            if (last.bottom > chat.bottom + 1) cut.push('below the chat');
            if (chat.bottom > guide.top + 1) cut.push('over the guide');
            return cut;
        }"""
    )
    return cut


@pytest.mark.parametrize("width", [1280, 360])
async def test_from_right_to_left_the_page_is_mirrored(arrive: Arrive, width: int) -> None:
    visitor = await arrive(width=width, locale=MIRRORED.tag)
    await asked(visitor)
    mine = await visitor.page.locator(".webchat__bubble--from-user").first.bounding_box()
    chat = await visitor.page.locator("#chat").bounding_box()
    written = visitor.page.locator(".webchat__bubble--from-user .webchat__text-content").first

    assert mine is not None
    assert chat is not None
    assert chat["x"] == 0
    assert mine["x"] - chat["x"] < chat["x"] + chat["width"] - (mine["x"] + mine["width"]) + 13
    assert await style(written, "unicodeBidi") == "plaintext"
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") == width
