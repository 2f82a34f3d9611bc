"""What the assistant answers to texts, in the very conversation that a chat has: for scripts, and to measure.

One text a line in, one answer out: all that is said until the next text can be.
"""

import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channel.showing.telling import copied, lines_of
from bot.command_line.talking import Talk
from bot.sign_in.ways.by_code import ByCode
from dialogs.guide import GUIDE
from dialogs.jobs.watch import Whose
from dialogs.talk.conversation import Conversation
from dialogs.talk.message import Joined, Message, MessageKind, Taken, Turn
from dialogs.talk.ongoing import Reach
from dialogs.words.text import Text, plain
from dialogs.words.tongue import ENGLISH, Tongue
from graph import Entra

FOLDED = "▸"
"""Begins the title of what a card shows only once it is unfolded; what is visible at once stands before."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text was answered with, by its last message; `turns` are more than one where a change was agreed
    to, and its news came."""

    text: str
    turns: tuple[Turn, ...]
    tongue: Tongue = ENGLISH

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that was said, in its order."""
        return tuple(message for turn in self.turns for message in turn.messages)

    @property
    def kind(self) -> MessageKind:
        """What it was; nothing at all reads as not understood."""
        return self.messages[-1].kind if self.messages else MessageKind.UNREAD

    @property
    def taken(self) -> Taken:
        """Whom and what the text named."""
        return self.turns[0].taken

    @property
    def steps(self) -> list[str]:
        """The ids of the steps of the guide that were spoken of."""
        return list(dict.fromkeys(id for message in self.messages for id in message.steps))

    @property
    def causes(self) -> list[str]:
        """The ids of what was found, the most pressing first."""
        return list(dict.fromkeys(id for message in self.messages for id in message.causes))

    @property
    def seeds(self) -> list[str]:
        """The numbers that these steps have in the old guide; a step may have none."""
        seeds = (GUIDE.steps[id].page.seed for id in self.steps)
        return list(dict.fromkeys(seed for seed in seeds if seed))

    @property
    def said(self) -> str:
        """All that can be read: first what is visible at once, then what is folded."""
        return "\n".join((*self._lines(_visible), *self._lines(_folded)))

    @property
    def buttons(self) -> list[str]:
        """What the buttons show."""
        return [self._tell(choice.label) for message in self.messages for choice in message.choices]

    def to_json(self) -> Json:
        """As printed."""
        receipts = [turn.receipt for turn in self.turns]
        said = self.said
        return {
            "text": self.text,
            "kind": self.kind.value,
            "seeds": self.seeds,
            "steps": self.steps,
            "subject": {
                "user": list(self.taken.user),
                "group": list(self.taken.group),
                "product": list(self.taken.product),
            },
            "causes": self.causes,
            "said": said,
            "words": len(said.split()),
            "buttons": self.buttons,
            "asked_back": self.kind is MessageKind.CHOICE,
            "cost": {
                "http_requests": sum(one.http_requests for one in receipts),
                "graph_requests": sum(one.graph_requests for one in receipts),
                "round_trips": sum(one.round_trips for one in receipts),
            },
        }

    def _tell(self, text: Text) -> str:
        return plain(text, self.tongue)

    def _lines(self, part: Callable[[Message, Callable[[Text], str]], Iterator[str]]) -> Sequence[str]:
        return [line for message in self.messages for line in part(message, self._tell)]


def _visible(message: Message, tell: Callable[[Text], str]) -> Iterator[str]:
    yield from map(tell, (message.title, *message.paragraphs))
    yield from (f"{tell(label)}: {tell(value)}" for label, value in message.facts)
    if message.table:
        yield from lines_of(message.table, tell)
    for section in message.sections:
        if not (section.folded or message.fold):
            yield from (tell(section.title), *(f"- {tell(item)}" for item in section.items))
    yield from copied(message, tell)
    if message.footer:
        yield tell(message.footer)


def _folded(message: Message, tell: Callable[[Text], str]) -> Iterator[str]:
    for section in message.sections:
        if section.folded or message.fold:
            yield from (f"{FOLDED} {tell(section.title)}", *(f"- {tell(item)}" for item in section.items))


async def answers(
    texts: Iterable[str],
    conversation: Conversation,
    person: Entra | ByCode,
    tongue: Tongue = ENGLISH,
    *,
    one_conversation: bool = False,
) -> AsyncIterator[Answer]:
    """The answer to each text, each in a conversation of its own, or all in one. Raises GraphError where
    whoever signs in with a code does not."""
    if isinstance(person, ByCode):
        await person.sign_in()
    talk: Talk | None = None
    for text in texts:
        if talk is None or not one_conversation:
            talk = await _opened(conversation, person, tongue)
        turns = [turn async for turn in talk.turns(talk.meant(text))]
        yield Answer(text, tuple(turns), tongue)


async def _opened(conversation: Conversation, person: Entra | ByCode, tongue: Tongue) -> Talk:
    """A conversation whose welcome was read."""
    alone = secrets.token_urlsafe(9)  # what one of them watches is none of the others'
    talk = Talk(conversation, person, _unseen, tongue, Reach({}, Whose(alone, alone)))
    async for _ in talk.turns(Joined()):
        pass
    return talk


async def _unseen(_progress: Message) -> None:
    """What is said while a turn runs is no part of its answer."""


def to_json(answer: Answer) -> str:
    """One line."""
    return json.dumps(answer.to_json(), ensure_ascii=False)


def to_lines(answer: Answer) -> Iterator[str]:
    """For people: the text, what is answered, and what can be pressed."""
    yield f"> {answer.text}"
    yield answer.said
    yield from (f"  [{label}]" for label in answer.buttons)
    yield ""
