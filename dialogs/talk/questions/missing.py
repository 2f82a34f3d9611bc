"""Words that were not understood a second time in a row: a person is offered."""

from dialogs.talk import forwarding, saying
from dialogs.talk.message import Message, MessageKind
from dialogs.talk.ongoing import Ongoing
from dialogs.words.text import say


async def shall_a_person(turn: Ongoing) -> Message:
    """Who can help, and a text for them."""
    role = forwarding.LEAST
    return Message(
        say("Shall a person look at it?"),
        paragraphs=(
            say("I did not get that either. An administrator can help: the role is **{role}**.", role=role),
            await forwarding.whom(role, turn.directory),
        ),
        choices=(forwarding.BUTTON, *saying.HOW_TO_BEGIN),
        kind=MessageKind.UNREAD,
    )
