"""The bot in Microsoft's own emulator, which speaks to it as the channels `emulator` and `msteams` do.

The Playground has no single sign-on, does not carry out a card's refresh, and reads no manifest.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from bot.app import application
from bot.settings import Settings
from deploy.emulator.playground import CannotPlay, Playground, running
from deploy.npm import playground
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.browser.playground import Player, PlaygroundDoor
from tests.browser.visitor import QUESTION
from tests.doors import Door, Recorded
from tests.test_one_transcript import DOORS, transcript

pytestmark = pytest.mark.browser

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


@dataclass(frozen=True)
class Pace:
    """How long the channel waits for an answer (as in Teams), and Graph takes for one, in seconds."""

    answer_within: float = 10.0
    latency: float = 0.0


@pytest.fixture
def pace() -> Pace:
    return Pace()


@pytest.fixture
def world(pace: Pace) -> World:
    """Contoso, whose clock runs: what is reprocessed is done half a second later."""
    declared = contoso()
    quick = declared.settings.model_copy(update={"reprocess_seconds": 0.5, "latency_seconds": pace.latency})
    return World.of(declared.model_copy(update={"settings": quick}))


@asynccontextmanager
async def playing(cli: Path, browser: Browser, place: Path, app: web.Application) -> AsyncIterator[Play]:
    """The bot, and the Playground in front of it as whatever channel is asked for."""
    async with AsyncExitStack() as stack:
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
async def play(cli: Path, world: World, browser: Browser, tmp_path: Path, pace: Pace) -> AsyncIterator[Play]:
    """`await play("msteams")` opens the Playground as that channel, in front of the bot."""
    app = application(Settings(store=":memory:", answer_within=pace.answer_within), world=world)
    async with playing(cli, browser, tmp_path, app) as opened:
        yield opened


async def test_the_license_arrives_in_the_emulator_from_the_welcome_to_active(
    play: Play, world: World
) -> None:
    player = await play("emulator")
    await player.counts(1)
    await player.sees("I ask Microsoft Graph before I speak")

    await player.say(QUESTION)
    await player.sees("All 11")
    await expect(player.newest.locator("button", has_text="Check again")).to_be_visible()
    await player.counts(2)

    world.buy_seats("ENTERPRISEPACK", 2)
    await player.press("Check again")
    # Action.Execute: the pressed card stays, its buttons spent; the answer stands below it.
    await player.sees("the row is still the old one")
    await player.counts(3)
    await player.sees("All 11", at=1)
    await player.sees("This card is answered", at=1)
    await expect(player.cards.nth(1).locator("button", has_text="Check again")).to_have_count(0)

    await player.press("Yes")
    await player.sees("the row is still the old one", at=2)
    await player.sees("Entra accepted the request for Megan Bowen", at=3)
    await player.sees("Active")
    assert player.complaints == []


@pytest.mark.parametrize("pace", [Pace(answer_within=0.2, latency=0.15)])
async def test_what_takes_longer_than_a_channel_waits_is_announced_and_follows_by_itself(play: Play) -> None:
    player = await play("msteams")

    # It asks one thing after the other, so four answers of Graph take longer than the channel waits.
    await player.say(QUESTION)

    await player.sees("All 11")
    await expect(player.cards.filter(has_text="The answer will follow here").last).to_be_visible()
    assert player.complaints == []


async def test_a_group_reads_nothing_of_what_one_of_it_asks(play: Play) -> None:
    player = await play("msteams")
    await player.open("Licensing questions")
    await player.sees("only to whoever asked")

    await player.say(QUESTION, to_the_bot=True)
    await player.sees("I answer that in our personal chat")

    await player.open("Personal Chat")
    await player.sees("All 11")
    await player.sees(f"“{QUESTION}”", at=-2)
    await player.open("Licensing questions")
    await player.counts(2)

    await player.mock("Add user")
    await player.say("help", to_the_bot=True)
    await player.counts(3)
    await player.mock("Uninstall application")
    await player.mock("Install application")
    await player.counts(4)
    assert player.complaints == []


async def test_the_playground_shows_what_every_other_door_shows(
    cli: Path, browser: Browser, tmp_path: Path
) -> None:
    declared = contoso()

    @asynccontextmanager
    async def opened(world: World, talk: Recorded) -> AsyncIterator[Door]:
        app = application(Settings(store=":memory:"), world=world, conversation=talk)
        async with playing(cli, browser, tmp_path, app) as play:
            yield PlaygroundDoor(await play("msteams"), talk)

    shown = await transcript(declared, opened)

    told = await transcript(declared, DOORS["Teams"])
    assert shown.steps == told.steps
    for mine, theirs in zip(shown.shown, told.shown, strict=True):
        assert mine.said == theirs.said
