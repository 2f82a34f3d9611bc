"""Where the keyboard is, and where it goes."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import QUESTION, Visitor

pytestmark = pytest.mark.browser


def heading(card: Locator) -> Locator:
    return card.get_by_role("heading")


async def is_before(visitor: Visitor, first: str, second: str) -> bool:
    return bool(
        await visitor.page.evaluate(
            """([first, second]) => Boolean(document.querySelector(first).compareDocumentPosition(
                document.querySelector(second)) & Node.DOCUMENT_POSITION_FOLLOWING)""",
            [first, second],
        )
    )


async def test_a_press_leads_to_the_heading_of_what_comes_of_it(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")
    said = await visitor.cards.count()

    await visitor.live_buttons.filter(has_text="Check again").focus()
    await visitor.page.keyboard.press("Enter")

    await expect(visitor.cards).not_to_have_count(said)
    await expect(heading(visitor.cards.nth(said))).to_be_focused()
    await visitor.page.keyboard.press("Tab")
    focused = visitor.page.locator(":focus")
    assert await focused.evaluate("(one, card) => card.contains(one)", await visitor.newest.element_handle())


async def test_a_button_of_the_guide_leads_to_the_answer_too(arrive: Arrive) -> None:
    visitor = await arrive()

    await visitor.page.locator('button[data-go="service_status"]').click()

    await expect(visitor.cards).not_to_have_count(1)
    await expect(heading(visitor.cards.nth(1))).to_be_focused()


async def test_who_writes_meanwhile_is_not_interrupted(arrive: Arrive) -> None:
    visitor = await arrive()
    box = visitor.page.locator("#webchat textarea").last

    await visitor.press("What is broken in my tenant?")
    await box.fill("and Sales?")

    await expect(visitor.newest).to_contain_text("What is broken in this tenant")
    await expect(box).to_be_focused()
    await expect(box).to_have_value("and Sales?")


@pytest.mark.parametrize("width", [1000, 360])
async def test_one_key_leads_to_the_input_and_the_page_says_which(arrive: Arrive, width: int) -> None:
    visitor = await arrive(width=width)
    box = visitor.page.locator("#webchat textarea").last
    await visitor.page.locator("#guide").focus()

    await visitor.page.keyboard.press("Control+/")
    await expect(box).to_be_focused()
    await visitor.page.keyboard.type("either/or")

    await expect(box).to_have_value("either/or")
    await expect(box).to_have_attribute("aria-keyshortcuts", "Control+/")
    await expect(visitor.page.locator(".key")).to_have_text("Ctrl+/ to write")
    await expect(visitor.page.locator(".key")).to_be_visible()


async def test_the_chat_comes_before_the_guide_and_stands_beside_it(arrive: Arrive) -> None:
    visitor = await arrive()

    assert await is_before(visitor, "#webchat textarea", "#guide button")
    chat = await visitor.page.locator("#chat").bounding_box()
    guide = await visitor.page.locator("#guide").bounding_box()
    assert chat is not None
    assert guide is not None
    assert chat["x"] >= guide["x"] + guide["width"] - 1
