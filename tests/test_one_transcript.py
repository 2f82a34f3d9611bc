"""The same conversation over every door: the same steps, the same facts, the same choices.

A door may differ in how it shows something, never in what it says.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from graph.simulated.declared.tenant import Tenant
from graph.simulated.world import World
from tests.doors import Door, Recorded, Shown, help_page, over_activities, recorded, terminal

Open = Callable[[World, Recorded], AbstractAsyncContextManager[Door]]

DOORS: dict[str, Open] = {
    "Teams": lambda world, talk: over_activities(world, talk, "msteams"),
    "emulator": lambda world, talk: over_activities(world, talk, "emulator"),
    "help page": help_page,
    "plain text": lambda world, talk: over_activities(world, talk, "sms", expects_replies=True),
    "terminal": terminal,
}


@dataclass(frozen=True)
class Transcript:
    """Where each turn came to rest, and everything that was shown, turn by turn."""

    steps: tuple[str, ...]
    shown: tuple[Shown, ...]


async def transcript(declared: Tenant, open_door: Open) -> Transcript:
    """From the welcome to the license that arrived, with a look at other things on the way."""
    world = World.of(declared, monotonic=lambda: 0.0)
    talk, shown = recorded(world), []
    async with open_door(world, talk) as door:
        shown.append(await door.join())
        shown.append(await door.say("Help"))
        shown.append(await door.press("What is broken in my tenant?"))
        shown.append(await door.press(next(one for one in shown[-1].choices if one.startswith("Look at"))))
        shown.append(await door.say("Why did Alex not get Office 365 E3 from the Sales group?"))
        shown.append(await door.press(shown[-1].choices[0]))
        shown.append(await door.say("Why didn't Megan Bowen get Office 365 E3 from the Sales group?"))
        shown.append(await door.press("Who changed it?"))
        shown.append(await door.press("Back"))
        shown.append(await door.say("How do you know?"))
        shown.append(await door.press("PowerShell"))
        shown.append(await door.say("Is there an incident?"))
        shown.append(await door.say("xyzzy"))
        shown.append(await door.say("Why didn't Megan Bowen get Office 365 E3 from the Sales group?"))
        world.buy_seats("ENTERPRISEPACK", 2)
        shown.append(await door.press("Check again"))
        shown.append(await door.press("Yes, reprocess"))
    return Transcript(tuple(talk.steps), tuple(shown))


async def test_every_door_tells_the_same_and_offers_the_same(declared: Tenant) -> None:
    told = {name: await transcript(declared, open_door) for name, open_door in DOORS.items()}

    first = told.pop("Teams")
    assert (len(first.steps), len(first.shown)) == (17, 16)  # a yes, and the news of it
    assert len(set(first.steps)) > 5
    assert "All 11 licenses of Office 365 E3 are taken" in " ".join(first.shown[6].lines)
    assert "Active" in " ".join(first.shown[-1].lines)
    for other in told.values():
        assert other.steps == first.steps
        for mine, theirs in zip(other.shown, first.shown, strict=True):
            assert mine.said == theirs.said
