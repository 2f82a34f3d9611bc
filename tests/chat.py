"""Somebody who talks to the guide: says things, presses buttons by what they show, reads what comes back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from dialogs.examining.baseline import Baselines, NothingRemembered
from dialogs.examining.machine import GuideMachine
from dialogs.guide import GUIDE
from dialogs.jobs.watch import Whose
from dialogs.jobs.watchman import InMemory, Watchman
from dialogs.talk.conversation import Conversation, Memory
from dialogs.talk.marks import Feedback
from dialogs.talk.message import Choice, Joined, Message, Noticed, Pressed, Utterance, Words
from dialogs.talk.ongoing import Reach
from dialogs.talk.state import State
from dialogs.words.script import written
from dialogs.words.text import Text, plain
from graph import Entra
from graph.simulated.world import World
from tests.called import button


@dataclass
class _Kept:
    marks: list[Feedback]

    def note(self, feedback: Feedback) -> None:
        self.marks.append(feedback)

    def all(self) -> list[Feedback]:
        return self.marks


@dataclass
class Chat:
    """One conversation with one person. Waiting moves the tenant's clock, not the test's."""

    world: World
    entra: Entra
    guide: GuideMachine = GUIDE
    stored: Mapping[str, object] | None = None
    heard: list[Message] = field(default_factory=list)
    progress: list[Message] = field(default_factory=list)
    marks: list[Feedback] = field(default_factory=list)
    baselines: Baselines = field(default_factory=NothingRemembered)
    minted: Iterator[int] = field(default_factory=lambda: count(1))
    watches: InMemory = field(default_factory=InMemory)
    whose: Whose = field(default_factory=lambda: Whose("", "chat"))

    def __post_init__(self) -> None:
        async def pause(seconds: float) -> None:
            self.world.advance(seconds)

        self._conversation = Conversation(
            self.guide,
            pause=pause,
            memory=Memory(self.baselines, _Kept(self.marks)),
            watchman=Watchman(self.watches, now=self.world.now),
            mint=lambda: f"nonce-{next(self.minted)}",
        )

    async def _hear(self, heard: Utterance) -> Message:
        async def report(message: Message) -> None:
            self.progress.append(message)

        reach = Reach({}, self.whose)
        turn = await self._conversation.hear(self.stored, heard, self.entra, report, reach)
        self.stored = turn.state
        for key in turn.follow:
            self.progress += turn.messages
            return await self._hear(await self._conversation.look(key, self.entra))
        self.heard = list(turn.messages)
        return self.heard[-1]

    async def wait(self) -> list[Message]:
        """See to what is watched as far as it is due; the news of it."""
        watchman, news = self._conversation.watchman, list[Message]()
        for watch in watchman.watches.due(self.world.now()):
            looked = await watchman.look(watch, self.entra if watch.whose == self.whose else None)
            if looked and not looked.told and watch.whose == self.whose:
                news.append(await self._hear(Noticed(watch.key)))
                self._conversation.told(watch.key)
        self.heard = news or self.heard
        return news

    async def join(self) -> Message:
        """Open the conversation; the last thing said back."""
        return await self._hear(Joined())

    async def say(self, text: str) -> Message:
        """Write something; the last thing said back."""
        return await self._hear(Words(text))

    async def press(self, name: str, on: Message | None = None) -> Message:
        """Press the button that is called so, on the newest message or on an older one."""
        message = on or self.heard[-1]
        choice = self.button(name, message)
        return await self._hear(Pressed(message.nonce, message.step, choice.reply, choice.go, choice.value))

    def button(self, name: str, message: Message | None = None) -> Choice:
        """The button that is called so."""
        message = message or self.heard[-1]
        there = {button(choice): choice for choice in message.choices}
        if name not in there:
            raise LookupError(f"no button {name!r} among {sorted(there)}")
        return there[name]

    @property
    def state(self) -> State:
        """What is stored now."""
        return State.from_json(self.stored)


def told(message: Message) -> str:
    """Everything a message says, as plain text."""
    lines = [message.title, *message.paragraphs]
    lines += [item for section in message.sections for item in (section.title, *section.items)]
    facts = [f"{plain(label)}: {plain(value)}" for label, value in message.facts]
    rows = [" | ".join(map(plain, row)) for row in message.table.in_words[1:]] if message.table else []
    return "\n".join([*map(plain, lines), *facts, *rows, *copied(message)])


def copied(message: Message) -> list[str]:
    """What is there to be copied: the commands, and the letter."""
    commands = [plain(one) if isinstance(one, Text) else written(one) for one in message.commands]
    return [*commands, *(["\n".join(map(plain, message.letter))] if message.letter else [])]


def labels(message: Message) -> list[str]:
    """The buttons, by what they show."""
    return [plain(choice.label) for choice in message.choices]
