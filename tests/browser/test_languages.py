import pytest
from playwright.async_api import expect

from dialogs.words.pseudo import ACCENTED, MIRRORED
from dialogs.words.tongue import Tongue
from tests.browser.conftest import Arrive
from tests.browser.visitor import QUESTION, Visitor
from tests.languages import left_in_english

pytestmark = pytest.mark.browser


async def cut_or_wider(visitor: Visitor, width: int) -> list[str]:
    """What does not fit: the page, where it is wider than the window, and buttons whose label is cut."""
    wide = await visitor.page.evaluate("document.documentElement.scrollWidth")
    cut: list[str] = await visitor.page.locator("button:visible").evaluate_all(
        """buttons => buttons.filter(one => [one, ...(one.matches(".ac-pushButton") ? one.children : [])]
            .some(part => part.scrollWidth > part.clientWidth + 1)).map(one => one.innerText)"""
    )
    return [*cut, *([f"{wide} px"] if wide > width else [])]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("tongue", [ACCENTED, MIRRORED])
async def test_a_longer_language_and_one_from_right_to_left_fit_the_page(
    arrive: Arrive, tongue: Tongue, width: int
) -> None:
    visitor = await arrive(width=width, locale=tongue.tag)
    told = visitor.page.locator("html")
    await expect(told).to_have_attribute("dir", tongue.direction)
    assert await cut_or_wider(visitor, width) == []

    await visitor.view("chat")
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("Office 365 E3")
    assert left_in_english(await visitor.newest.inner_text()) == []
    assert await visitor.newest.evaluate("card => getComputedStyle(card).direction") == tongue.direction
    assert await cut_or_wider(visitor, width) == []

    assert left_in_english(await visitor.change("buy_seats", count="1")) == []
    assert await cut_or_wider(visitor, width) == []
    assert (visitor.outside, visitor.complaints) == ([], [])
