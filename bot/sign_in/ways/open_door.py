"""The door where nobody signs in: everybody looks with the eyes that were chosen for the conversation."""

from dataclasses import dataclass

from bot.channel.heard import Heard
from bot.channel.saying import Answer
from bot.channel.turns.door import Afterthought, Passage
from bot.sign_in.people import People
from dialogs.talk.message import Turn, Utterance
from graph import Entra


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Everybody is let in, with the eyes that were chosen for the conversation."""

    people: People

    def asker(self, heard: Heard) -> str:
        return self.people.asker(heard.conversation)

    def eyes(self, heard: Heard) -> Entra:
        return self.people.entra(heard.conversation)

    async def enter(self, heard: Heard, said: Utterance) -> Passage:
        return Passage(said, self.eyes(heard))

    async def leave(self, heard: Heard, passage: Passage, turn: Turn) -> Afterthought:
        return Afterthought()

    async def removed(self, heard: Heard) -> None:
        return

    async def invoked(self, heard: Heard) -> Answer | None:
        return None
