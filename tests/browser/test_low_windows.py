"""Low windows, among them a large one at 400 % zoom: the page scrolls, and the transcript has room."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import QUESTION

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "height"), [(320, 256), (360, 480), (1000, 400)])
async def test_a_low_window_scrolls_as_a_page(arrive: Arrive, width: int, height: int) -> None:
    visitor = await arrive(width=width, height=height)
    await visitor.view("chat")
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")

    transcript = visitor.page.locator("#webchat .webchat__basic-transcript")
    room = await transcript.bounding_box()
    page = await visitor.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    await visitor.page.locator("#webchat textarea").last.scroll_into_view_if_needed()

    assert room is not None
    assert room["height"] >= 240
    assert page[0] == width
    assert page[1] > height
    await expect(visitor.page.locator("#webchat textarea").last).to_be_in_viewport()
    await visitor.press("Check again")
