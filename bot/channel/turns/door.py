"""What stands before the conversation: it knows who asks, and with whose eyes a turn looks."""

from dataclasses import dataclass
from typing import Final, Protocol

from bot.channel.heard import Heard
from bot.channel.saying import Answer, Saying
from dialogs.talk.message import Turn, Utterance
from graph import Entra

TIDINGS: Final = "gla/tidings"
"""The event by which whoever stands at the door says something by itself."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What goes on to the conversation. `said` None: nothing does, and `first` is all that is answered;
    otherwise it is told beforehand."""

    said: Utterance | None = None
    entra: Entra | None = None
    first: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class Afterthought:
    """What is said after a turn, or `instead` of it: then the turn is as if it had not been."""

    sayings: tuple[Saying, ...] = ()
    instead: bool = False


class Door(Protocol):
    """Whoever is let in, and as whom."""

    def asker(self, heard: Heard) -> str:
        """Whose eyes this delivery's state belongs to; "" for nobody's."""
        ...

    def eyes(self, heard: Heard) -> Entra:
        """With whose eyes this chat's person looks, outside any turn."""
        ...

    async def enter(self, heard: Heard, said: Utterance) -> Passage:
        """Before the turn."""
        ...

    async def leave(self, heard: Heard, passage: Passage, turn: Turn) -> Afterthought:
        """After the turn, before any of it is said or kept."""
        ...

    async def removed(self, heard: Heard) -> None:
        """The person took the app out of their chat: nothing of theirs is kept."""
        ...

    async def invoked(self, heard: Heard) -> Answer | None:
        """The answer to an invoke that is about signing in; None for any other."""
        ...
