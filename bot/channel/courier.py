"""What the bot asks of a host: to carry what was heard to its ears, and back what it says."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from bot.channel.heard import Heard
from bot.channel.saying import Saying
from bot.channel.strict_json import Json

if TYPE_CHECKING:
    from bot.channel.turns.exchange import Exchange


class Ears(Protocol):
    """What the bot does about each kind of thing that is heard. What is none of these runs nothing (T48)."""

    async def said(self, exchange: "Exchange") -> None: ...

    async def event(self, exchange: "Exchange") -> None: ...

    async def joined(self, exchange: "Exchange") -> None:
        """Somebody was added to the conversation, or the bot was."""
        ...

    async def installed(self, exchange: "Exchange") -> None: ...

    async def removed(self, exchange: "Exchange") -> None: ...

    async def invoked(self, exchange: "Exchange") -> None: ...


class Courier(Protocol):
    """Carries one delivery. Whatever goes out may raise Undelivered."""

    async def carry(self, exchange: "Exchange", ears: Ears) -> None:
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
