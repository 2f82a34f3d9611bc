"""What goes out over a channel: what is said, and what a channel's request is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.channel.heard import Heard
from bot.channel.showing import cards
from bot.channel.showing.channels import Channel, channel
from bot.keeping.json_text import read, written
from bot.strict_json import Json
from dialogs.examining.step import Reply
from dialogs.talk.message import Message


def shown_to(heard: Heard) -> Channel:
    """What the channel shows to whoever was heard, in their language."""
    return channel(heard.channel, heard.locale)


@dataclass(frozen=True, slots=True)
class Saying:
    """An activity to send, as JSON without addresses, which whatever carries it adds.

    `harmless` tells that seeing it twice does no harm, so it may be repeated after a doubtful failure.
    """

    json: Json
    harmless: bool = True

    @classmethod
    def of(cls, message: Message, heard: Heard) -> "Saying":
        """A message as the channel shows it to whoever was heard. One that asks for a yes is never repeated:
        both cards could be pressed."""
        asks = any(choice.reply is Reply.YES for choice in message.choices)
        return cls(cards.activity(message, shown_to(heard)), harmless=not asks)

    def in_words(self) -> "Saying":
        """The same without its card, of whose size it is a tenth."""
        words = self.json.get("text") or self.json.get("summary", "")
        return Saying({"type": "message", "text": words}, self.harmless)


TYPING = Saying({"type": "typing"}, harmless=False)


@dataclass(frozen=True)
class Answer:
    """What the channel's request is answered with; `body` None is an empty response."""

    status: int
    body: Json | None = None

    @cached_property
    def text(self) -> str:
        """The body as JSON; it goes into the response and is kept, and is written once for both."""
        return "" if self.body is None else written(self.body)

    def kept(self) -> str:
        """As kept for whoever sends the same again."""
        return f"{self.status} {self.text}"

    @classmethod
    def read(cls, kept: str) -> "Answer":
        """What was kept."""
        status, _, text = kept.partition(" ")
        return cls(int(status), read(text) if text else None)

    @classmethod
    def refusal(cls, status: int, code: str, message: str) -> "Answer":
        """Why nothing is done, for whoever sent it."""
        return cls(status, {"error": {"code": code, "message": message}})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to: what is said, and how whoever waits for a response is answered. `news` are the
    keys of changes of which it tells what became."""

    sayings: Sequence[Saying]
    answer: Answer
    news: tuple[str, ...] = ()
