"""What the bot asks of a host: to carry what was heard to its ears, and back what it says."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.channel.heard import Heard
from bot.channel.saying import Saying
from bot.strict_json import Json

# What a host carries and never looks into: the turn that comes of what was heard.
Carried = TypeVar("Carried")
_Heard_contra = TypeVar("_Heard_contra", contravariant=True)


class Ears(Protocol[_Heard_contra]):
    """What the bot does about each kind of thing that is heard. What is none of these runs nothing (T48)."""

    async def said(self, heard: _Heard_contra) -> None: ...

    async def event(self, heard: _Heard_contra) -> None: ...

    async def joined(self, heard: _Heard_contra) -> None:
        """Somebody was added to the conversation, or the bot was."""
        ...

    async def installed(self, heard: _Heard_contra) -> None: ...

    async def removed(self, heard: _Heard_contra) -> None: ...

    async def invoked(self, heard: _Heard_contra) -> None: ...


class Courier(Protocol):
    """Carries one delivery. Whatever goes out may raise Undelivered."""

    async def carry(self, carried: Carried, ears: Ears[Carried]) -> None:
        """What was heard, to whichever ear it is for."""
        ...

    async def say(self, saying: Saying) -> None:
        """Say something to whoever was heard."""
        ...

    def addressed(self, saying: Saying) -> Json:
        """What is said with its addresses, as `expectReplies` wants it."""
        ...

    async def open_conversation(self, parameters: Json) -> str:
        """Open a conversation beside the one that was heard; its id."""
        ...


Host = Callable[[Heard], Courier]
