"""The bot in Microsoft's own emulator, which speaks to it as the channels `emulator` and `msteams` do.

The Playground has no single sign-on, does not carry out a card's refresh, and reads no manifest.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from bot.app import application
from bot.settings import Settings
from deploy.emulator.playground import CannotPlay, Playground, running
from deploy.npm import playground
from graph.simulated.tenant_file import contoso
from graph.simulated.world import World
from tests.browser.playground import Player, PlaygroundDoor
from tests.browser.visitor import QUESTION
from tests.doors import Door, Recorded
from tests.test_one_transcript import DOORS, transcript

pytestmark = pytest.mark.browser

ANSWER_WITHIN = 1.5
"""Seconds: long for a look at the simulated tenant, and less than a reprocess takes here."""

Play = Callable[[str], Awaitable[Player]]


def missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI must not pass without it")
    pytest.skip(what)


@pytest.fixture
def cli() -> Path:
    """The Playground's entry."""
    found = playground()
    if found is None:
        missing("the Microsoft 365 Agents Playground is not there: run python -m deploy.npm")
    return Path(str(found))


@pytest.fixture
def world() -> World:
    """Contoso, whose clock runs; a reprocess takes longer than a channel waits."""
    declared = contoso()
    slow = declared.settings.model_copy(update={"reprocess_seconds": ANSWER_WITHIN + 1})
    return World.of(declared.model_copy(update={"settings": slow}))


@asynccontextmanager
async def playing(
    cli: Path, browser: Browser, place: Path, world: World, talk: Recorded | None = None
) -> AsyncIterator[Play]:
    """A bot over `world`, and the Playground in front of it as whatever channel is asked for."""
    async with AsyncExitStack() as stack:
        settings = Settings(store=":memory:", answer_within=ANSWER_WITHIN)
        app = application(settings, world=world, conversation=talk)
        endpoint = str((await stack.enter_async_context(TestServer(app))).make_url("/api/messages"))

        async def opened(channel: str) -> Player:
            run = running(Playground(cli, endpoint, channel, place))
            try:
                # It asks the bot whether it is there, so the bot must be able to answer meanwhile.
                shown = await asyncio.to_thread(run.__enter__)
            except CannotPlay as cannot:
                missing(str(cannot))
            stack.push_async_callback(asyncio.to_thread, run.__exit__, None, None, None)
            room = await browser.new_context(viewport={"width": 1300, "height": 900})
            room.set_default_timeout(20_000)
            player = Player(await room.new_page(), shown.address)
            await player.arrive()
            return player

        yield opened


@pytest.fixture
async def play(cli: Path, world: World, browser: Browser, tmp_path: Path) -> AsyncIterator[Play]:
    """`await play("msteams")` opens the Playground as that channel, in front of the bot."""
    async with playing(cli, browser, tmp_path, world) as opened:
        yield opened


@pytest.mark.parametrize("channel", ["emulator", "msteams"])
async def test_the_license_arrives_from_the_welcome_to_active(play: Play, world: World, channel: str) -> None:
    player = await play(channel)
    await expect(player.cards).to_have_count(1)
    await expect(player.newest).to_contain_text("I ask Microsoft Graph before I speak")

    await player.say(QUESTION)
    await expect(player.newest).to_contain_text("All 11")
    await expect(player.newest.locator("button", has_text="Check again")).to_be_visible()
    await expect(player.cards).to_have_count(2)

    world.buy_seats("ENTERPRISEPACK", 2)
    await player.press("Check again")
    # Action.Execute: the answer takes the pressed card's place.
    await expect(player.newest).to_contain_text("the row is still the old one")
    await expect(player.newest).not_to_contain_text("All 11")
    await expect(player.cards).to_have_count(2)

    if channel == "emulator":
        await player.press("Yes")
        # The press is answered after a while, and what the turn comes to follows by itself.
        await expect(player.newest).to_contain_text("Active", timeout=20_000)
        await expect(player.cards).to_have_count(4)
        await expect(player.cards.nth(2)).to_contain_text("Entra accepted the request for Megan Bowen")
    else:
        await player.say("yes")
        # So do words that take long, and they are told that it will.
        await expect(player.newest).to_contain_text("The answer will follow here")
        await expect(player.newest).to_contain_text("Active", timeout=20_000)
    assert player.complaints == []


async def test_a_group_reads_nothing_of_what_one_of_it_asks(play: Play) -> None:
    player = await play("msteams")
    await player.open("Licensing questions")
    await expect(player.newest).to_contain_text("only to whoever asked")

    await player.say(QUESTION, to_the_bot=True)
    await expect(player.newest).to_contain_text("I answer that in our personal chat")

    await player.open("Personal Chat")
    await expect(player.newest).to_contain_text("All 11")
    await expect(player.cards.nth(-2)).to_contain_text(f"“{QUESTION}”")
    await player.open("Licensing questions")
    await expect(player.cards).to_have_count(2)

    for activity in ("Add user", "Remove user", "Add application"):
        await player.mock(activity)
    await player.say("help", to_the_bot=True)
    await expect(player.cards).to_have_count(3)
    await player.mock("Uninstall application")
    await player.mock("Install application")
    await expect(player.cards).to_have_count(4)
    assert player.complaints == []


async def test_the_playground_shows_what_every_other_door_shows(
    cli: Path, browser: Browser, tmp_path: Path
) -> None:
    declared = contoso()

    @asynccontextmanager
    async def opened(world: World, talk: Recorded) -> AsyncIterator[Door]:
        async with playing(cli, browser, tmp_path, world, talk=talk) as play:
            yield PlaygroundDoor(await play("msteams"), talk)

    shown = await transcript(declared, opened)

    told = await transcript(declared, DOORS["Teams"])
    assert shown.steps == told.steps
    for mine, theirs in zip(shown.shown, told.shown, strict=True):
        assert mine == theirs
