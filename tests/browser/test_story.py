import pytest
from playwright.async_api import expect

from tests.browser.conftest import Arrive, Site
from tests.browser.visitor import QUESTION

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1000, 360])
async def test_the_license_arrives_from_the_question_to_active(arrive: Arrive, width: int) -> None:
    visitor = await arrive(width=width)
    await visitor.view("chat")

    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")
    await expect(visitor.newest).to_contain_text("Office 365 E3")

    done = await visitor.change("buy_seats", sku="Office 365 E3", count="2")
    assert done == "Bought 2 licenses of Office 365 E3: 13 now, 11 before."

    await visitor.view("chat")
    await visitor.press("Check again")
    await expect(visitor.newest).to_contain_text("the row is still the old one")

    await visitor.press("Yes")
    await expect(visitor.newest).to_contain_text("Active")

    assert (visitor.outside, visitor.complaints) == ([], [])


async def test_a_reload_keeps_the_conversation(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")
    said = await visitor.cards.all_inner_texts()

    await visitor.page.reload()

    await expect(visitor.cards).to_have_count(len(said))
    assert await visitor.cards.all_inner_texts() == said
    await visitor.ask("What is broken in my tenant?")
    await expect(visitor.cards).not_to_have_count(len(said))
    assert visitor.complaints == []


async def test_another_person_is_another_conversation_with_other_eyes(arrive: Arrive, site: Site) -> None:
    visitor = await arrive()
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")

    await visitor.page.get_by_label("You are").select_option(label="Enrico Cattaneo — person without a role")
    await expect(visitor.page.locator("#announcer")).to_contain_text("You are Enrico Cattaneo")
    await expect(visitor.cards).to_have_count(1)
    await expect(visitor.page.locator("#person-story")).to_contain_text("Holds no role at all")
    await visitor.page.reload()
    await expect(visitor.cards).to_have_count(1)
    assert await visitor.page.get_by_label("You are").input_value() == "enrico@contoso.example"

    await visitor.ask("May I do this?")
    await expect(visitor.cards).not_to_have_count(1)
    await expect(visitor.newest).to_contain_text("role")


async def test_a_button_of_the_guide_takes_the_chat_to_its_step(arrive: Arrive) -> None:
    visitor = await arrive()

    await visitor.page.locator('button[data-go="service_status"]').click()

    await expect(visitor.cards).not_to_have_count(1)
    await expect(visitor.newest).to_contain_text("incident", ignore_case=True)


async def test_an_answered_card_shows_that_its_buttons_are_spent(arrive: Arrive) -> None:
    visitor = await arrive()
    first = visitor.cards.first.locator(".ac-pushButton")
    before = await first.count()

    await visitor.press("What is broken in my tenant?")
    await expect(visitor.cards).not_to_have_count(1)

    spent = visitor.cards.first.locator('.ac-pushButton[aria-disabled="true"]')
    await expect(spent).to_have_count(before)
    said = await visitor.cards.count()
    await spent.first.dispatch_event("click")
    await expect(visitor.page.locator("#announcer")).to_have_text("That button belongs to an earlier answer.")
    assert await visitor.cards.count() == said


async def test_a_conversation_that_ended_is_followed_by_a_new_one(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.page.evaluate(
        "sessionStorage.setItem('gla.conversation', JSON.stringify({conversationId: 'x', token: 'x.y'}))"
    )

    await visitor.page.reload()

    await expect(visitor.cards).to_have_count(1)
    await expect(visitor.newest).to_contain_text("I ask Microsoft Graph before I speak")


async def test_the_admin_center_says_why_something_cannot_be_done(arrive: Arrive) -> None:
    visitor = await arrive()

    done = await visitor.change("add_member", user="Adele Vance", group="Sales")

    assert "already exist" in done
    assert await visitor.page.locator("#done").get_attribute("data-tone") == "bad"


@pytest.mark.parametrize(
    ("width", "height"), [(1440, 900), (1280, 800), (1000, 800), (1013, 800), (360, 740)]
)
async def test_the_verdict_shows_its_buttons_without_scrolling(
    arrive: Arrive, width: int, height: int
) -> None:
    visitor = await arrive(width=width, height=height)
    await visitor.view("chat")
    for question in (QUESTION, "Why does Sanjay Patel have an error?"):
        said = await visitor.cards.count()
        await visitor.ask(question)
        await expect(visitor.cards).not_to_have_count(said)
        await expect(visitor.newest).to_contain_text("Details")

        box = await visitor.newest.bounding_box()
        assert box is not None
        assert box["height"] <= 320 or box["width"] < 380
        for button in await visitor.newest.locator(".ac-pushButton").all():
            if await button.is_visible():
                await expect(button).to_be_in_viewport(ratio=1)
    assert visitor.complaints == []


async def test_a_link_spends_no_button(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.ask(QUESTION)
    await expect(visitor.newest).to_contain_text("All 11")
    link = visitor.newest.get_by_role("link", name="Buy 1 more")

    async with visitor.page.context.expect_page() as opened:
        await link.click()

    await (await opened.value).close()
    await expect(visitor.live_buttons.filter(has_text="Check again")).to_have_count(1)
