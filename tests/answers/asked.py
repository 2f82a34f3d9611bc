"""What is asked, and what of each answer can be checked without a person.

`questions.yaml` and `conversations.yaml` hold both; the answers are those of `python -m bot ask`.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from bot.command_line.ask import Answer, answers
from bot.sign_in.people import in_own_time, people_of
from dialogs.guide import GUIDE
from dialogs.jobs.watchman import Watchman
from dialogs.talk.conversation import Conversation
from dialogs.talk.message import MessageKind
from graph.products import Names
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.declared.things import Declared
from graph.simulated.world import World

HERE = Path(__file__).parent

NAMES = Names.load()


class Turn(Declared):
    """A text, and what its answer must and must not be; `good` tells in words what a good one is."""

    text: str
    good: str
    seeds: tuple[str, ...] = ()
    kinds: tuple[MessageKind, ...] = ()
    causes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Question(Turn):
    """A question by itself, and where it was asked."""

    id: str
    source: str


class Questions(Declared):
    """All of them; `never` holds for every answer."""

    never: tuple[str, ...]
    questions: tuple[Question, ...]


class Talk(Declared):
    """A conversation, with whose eyes it is had."""

    id: str
    as_: str = Field(alias="as")
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A text with the id by which gradings call it, and its answer."""

    id: str
    expected: Turn
    answer: Answer


def questions() -> Questions:
    """The single ones."""
    return Questions.model_validate(_yaml("questions.yaml"))


def talks() -> tuple[Talk, ...]:
    """The conversations."""
    return tuple(Talk.model_validate(one) for one in _yaml("conversations.yaml"))


async def all_answered() -> list[Asked]:
    """Every question and every turn with its answer, in the order of the files."""
    single = questions()
    expected = [one.model_copy(update={"never": (*single.never, *one.never)}) for one in single.questions]
    ids = [one.id for one in expected]
    asked = [one async for one in _answered(ids, expected, "ada", one_conversation=False)]
    for talk in talks():
        ids = [f"{talk.id}.{place:02}" for place in range(len(talk.turns))]
        asked += [one async for one in _answered(ids, talk.turns, talk.as_, one_conversation=True)]
    return asked


async def _answered(
    ids: Sequence[str], expected: Sequence[Turn], asker: str, *, one_conversation: bool
) -> AsyncIterator[Asked]:
    """In a tenant of its own, whose time stands still unless a change is awaited."""
    world = World.of(contoso(), monotonic=lambda: 0.0)
    people = people_of(world, f"{asker}@contoso.example", names=NAMES, patience=in_own_time(world))

    async def pause(seconds: float) -> None:
        world.advance(seconds)

    told = answers(
        [one.text for one in expected],
        Conversation(GUIDE, pause=pause, watchman=Watchman(now=world.now)),
        people.entra("answers"),
        one_conversation=one_conversation,
    )
    places = zip(ids, expected, strict=True)
    async for answer in told:
        yield Asked(*next(places), answer)
    await people.aclose()


def _yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text("utf-8"))
