"""What the assistant shows, on no channel in particular.

`bot` turns a message into an Adaptive Card and its equal text; nothing here knows how that looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.examining.step import Reply
from dialogs.words.script import Command
from dialogs.words.text import Text, Value
from graph import Receipt


class MessageKind(StrEnum):
    """What a message is to whoever reads it: what is measured of answers."""

    VERDICT = "verdict"
    OVERVIEW = "overview"
    ANSWER = "answer"
    TABLE = "table"
    HOW_TO = "how_to"
    EXPLANATION = "explanation"
    PROPOSAL = "proposal"
    PROJECTION = "projection"
    CHOICE = "choice"
    DECLINED = "declined"
    SMALL_TALK = "small_talk"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it shows, and what a press says back.

    `reply` is one of the fixed buttons, or None where `go` names a step to enter directly, `value` picks one
    of several candidates (a look-alike person, a group in error), or `url` is a page that opens and says
    nothing back. A `folded` one is among what a message folds away.
    """

    label: Text
    reply: Reply | None = None
    go: str = ""
    value: str = ""
    url: str = ""
    best: bool = False
    folded: bool = False

    @property
    def press(self) -> tuple[Reply | None, str, str, str]:
        """What a press comes to, whatever the button shows."""
        return (self.reply, self.go, self.value, self.url)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list, folded away where the channel can."""

    title: Text
    items: tuple[Text, ...]
    folded: bool = True


Cell = Text | Choice
"""What stands in a table: words, or a button that goes with its row."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under titles, each with as many cells as there are columns."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def buttons(self) -> tuple[Choice, ...]:
        """Those among its cells."""
        return tuple(cell for row in self.rows for cell in row if isinstance(cell, Choice))

    @property
    def in_words(self) -> tuple[tuple[Text, ...], ...]:
        """The titles and the rows, without the columns that hold buttons."""
        pressed = {place for row in self.rows for place, cell in enumerate(row) if isinstance(cell, Choice)}
        return tuple(
            tuple(cell for place, cell in enumerate(row) if place not in pressed and isinstance(cell, Text))
            for row in (self.columns, *self.rows)
        )


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title: what each stands for, and how much of it."""

    title: Text
    bars: tuple[tuple[Text, int], ...]


@dataclass(frozen=True, slots=True)
class File:
    """Rows to be saved as CSV under a name; a channel that carries no files shows its lines."""

    name: str
    columns: tuple[Text, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. `step` and `nonce` ride on its buttons, so a press on an old card is recognised.

    A text among the `commands` only speaks of them. `letter` is a text to be copied, line by line. `aside`
    are small choices about the message itself, such as how helpful it was. `tone` is "good", "attention",
    "warning" or "" and never the only bearer of meaning. `news` is the key of a change of which it tells what
    became, or of a watch: whoever delivers it says
    so (`Conversation.told`). `steps` are those of the guide that it speaks
    of, and `causes` what was found, each by its id, the most pressing first. With a `fold`, the title of one,
    a card shows its paragraphs, its table and its chart, and folds all else away under that, but for the
    buttons that are not `folded`.
    """

    title: Text
    step: str = ""
    nonce: str = ""
    tone: str = ""
    paragraphs: tuple[Text, ...] = ()
    facts: tuple[tuple[Text, Text], ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    fold: Text | None = None
    sections: tuple[Section, ...] = ()
    commands: tuple[Command | Text, ...] = ()
    letter: tuple[Text, ...] = ()
    file: File | None = None
    aside: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()
    footer: Text | None = None
    news: str = ""
    steps: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    kind: MessageKind = MessageKind.SMALL_TALK

    @property
    def answers(self) -> tuple[Choice, ...]:
        """The buttons that say something back, and so can be said instead."""
        return tuple(choice for choice in (*self.choices, *self.aside) if not choice.url)

    @property
    def links(self) -> tuple[Choice, ...]:
        """The buttons that open a page."""
        return tuple(choice for choice in self.choices if choice.url)


@dataclass(frozen=True, slots=True)
class Words:
    """The person wrote something."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed a button; `nonce` is the one the card carried, `data` what it said."""

    nonce: str
    step: str
    reply: Reply | None = None
    go: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """The person opened the conversation and has said nothing yet."""


@dataclass(frozen=True, slots=True)
class Became:
    """Nobody said anything: a look outside the conversation came to an end, and the journal holds under this
    key what the change became."""

    key: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Nobody said anything: there is news of the watch under this key."""

    key: str


Utterance = Words | Pressed | Joined | Became | Noticed
"""What a turn begins with, on no channel in particular."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Whom and what the words of a turn named: by name where one fits, else as it was written."""

    user: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    product: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leaves: the state to store (JSON), and what was said. `failed`: Graph told nothing.
    `follow` are the keys of changes to look at from now on (`Conversation.look`), outside any turn.
    `taken` is what the words named, `receipt` what the turn asked of Graph."""

    state: Mapping[str, object]
    messages: tuple[Message, ...] = field(default=())
    failed: bool = False
    follow: tuple[str, ...] = ()
    taken: Taken = field(default_factory=Taken)
    receipt: Receipt = field(default_factory=Receipt)
