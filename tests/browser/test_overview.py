"""The table of what is broken: it reads in a chat of any width, and its buttons say whom they are about."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Arrive
from tests.browser.test_access import no_barrier
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


async def broken_words(visitor: Visitor) -> list[str]:
    """The words of the table that a line's end cuts in two, or that do not fit their cell."""
    found: list[str] = await visitor.newest.get_by_role("table").evaluate(
        """table => [...table.querySelectorAll('p')].flatMap(one => {
            if (one.closest('[role=row]').clientHeight < 2) return [];  // for screen readers only
            const text = one.firstChild, range = document.createRange();
            return [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
                range.setStart(text, index);
                range.setEnd(text, index + word.length);
                return range.getClientRects().length > 1;
            }).map(([word]) => word);
        })"""
    )
    return found


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 800), (1000, 800), (360, 740)])
async def test_no_word_of_the_table_is_broken(arrive: Arrive, axe: str, width: int, height: int) -> None:
    visitor = await arrive(width=width, height=height)
    await visitor.view("chat")
    await visitor.ask("What is broken in my tenant?")
    await expect(visitor.newest).to_contain_text("What is broken in this tenant")
    await expect(visitor.newest.get_by_role("row")).to_have_count(11)

    assert await broken_words(visitor) == []
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") == width
    await no_barrier(visitor, axe, "overview")


async def test_a_button_in_a_row_says_whom_it_is_about_and_leads_there(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.ask("What is broken in my tenant?")
    await expect(visitor.newest).to_contain_text("What is broken in this tenant")
    row = visitor.newest.get_by_role("row").filter(has_text="Sales")

    await expect(row.get_by_role("cell")).to_have_count(5)
    said = await visitor.cards.count()
    await row.get_by_role("button", name="Look at Sales", exact=True).focus()
    await visitor.page.keyboard.press("Enter")

    await expect(visitor.cards).not_to_have_count(said)
    await expect(visitor.newest).to_contain_text("Sales")
    await expect(visitor.cards.nth(said).get_by_role("heading")).to_be_focused()
