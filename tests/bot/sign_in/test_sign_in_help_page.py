"""Signing in from the help page: its chat is bound to its browser, and starting over changes nobody."""

import pytest

from tests.bot.house import ANSWER, QUESTION, House, WebPage, code_in, link_in
from tests.bot.parties import words
from tests.graph.simulated.signing import Browser


async def signed_in(house: House, browser: Browser) -> WebPage:
    page = WebPage(house, browser)
    await page.opens()
    await browser.sign_in(link_in(await page.says("sign in")), house.id_of("ada"))
    assert "Signed in as Ada" in await page.hears()
    return page


async def test_whoever_starts_over_is_still_signed_in(house: House, browser: Browser) -> None:
    page = await signed_in(house, browser)
    left = page.conversation

    await page.starts_over()

    assert page.conversation != left
    assert ANSWER in await page.says(QUESTION)
    assert house.authority.asked.count("authorization_code") == 1


async def test_and_nobody_is_left_in_the_chat_that_was_left(house: House, browser: Browser) -> None:
    page = await signed_in(house, browser)
    before = WebPage(house, browser)
    before.headers, before.conversation, before.heard = page.headers, page.conversation, page.heard

    await page.starts_over()

    assert "Nobody is signed in here" in await before.says("who am i")


async def test_saying_so_starts_over_and_signs_nobody_out(house: House, browser: Browser) -> None:
    page = await signed_in(house, browser)

    assert "Why did a license not arrive?" in await page.says("start over")
    assert "ada@contoso.example" in await page.says("who am i")


async def test_signing_out_is_a_word_of_its_own_and_holds_when_starting_over(
    house: House, browser: Browser
) -> None:
    page = await signed_in(house, browser)
    assert "Signed out" in await page.says("sign out")

    await page.starts_over()

    assert "Nobody is signed in here" in await page.says("who am i")


async def test_signing_out_leaves_nothing_of_what_was_said(house: House, browser: Browser) -> None:
    page = await signed_in(house, browser)
    assert ANSWER in await page.says(QUESTION)
    assert "Signed out" in await page.says("sign out")

    assert [words(one).splitlines()[0] for one in await page.shown_after_a_reload()] == ["Signed out"]


async def test_t30_another_browser_takes_over_nobodys_chat(
    house: House, browser: Browser, phone: Browser
) -> None:
    """Not even with the token of the chat that it claims to have left."""
    page = await signed_in(house, browser)
    elsewhere = WebPage(house, phone)
    elsewhere.headers = page.headers

    await elsewhere.starts_over()

    assert "Nobody is signed in here" in await elsewhere.says("who am i")
    assert "ada@contoso.example" in await page.says("who am i")


async def test_under_another_name_of_this_machine_the_cookie_is_missing_and_a_code_does_it(
    house: House, browser: Browser
) -> None:
    """The card leads to 127.0.0.1, and a cookie of localhost does not go there."""
    page = WebPage(house, browser, host="localhost")
    await page.opens()
    link = link_in(await page.says(QUESTION))
    assert link.startswith("http://127.0.0.1:")

    landed = await browser.sign_in(link, house.id_of("ada"))

    assert "Type this code into the chat" in landed.words
    assert "Signed in as Ada" in await page.says(code_in(landed))
    assert ANSWER in await page.hears()


@pytest.mark.parametrize("body", ["[]", "{", '{"left": 1}', '{"left": "made-up"}'])
async def test_what_was_left_may_be_nonsense(house: House, browser: Browser, body: str) -> None:
    page = WebPage(house, browser)
    await page.opens()
    headers = {**page.headers, "Content-Type": "application/json"}

    async with browser.session.post(f"{house.origin}/auth/browser", headers=headers, data=body) as response:
        told = await response.json()

    assert (response.status, told) in [
        (200, {"signedIn": ""}),
        (400, {"error": "The body is not valid JSON."}),
        (400, {"error": "The body is not a JSON object."}),
    ]
