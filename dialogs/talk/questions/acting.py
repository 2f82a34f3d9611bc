"""What is answered to acts beside a question: a complaint, an undo, a matter left, where we were."""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.examining.step import Reply
from dialogs.jobs.journal import Fate, Journal
from dialogs.talk import forwarding, saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.state import State
from dialogs.words.text import Text, only, say

_MOST_RESUMED = 5


def complained(turn: Ongoing) -> Said:
    """To whoever says that it is wrong, or always the same: other ways to go on, never the same card."""
    state = turn.state
    if not state.told:
        told = saying.note(
            say("I am sorry that I did not help"),
            say("Write in other words who lacks which license, or choose a button."),
            replies=saying.HOW_TO_BEGIN,
            kind=MessageKind.CHOICE,
        )
        return state, (told,)
    ways = (
        Choice(say("That was wrong"), value="mark:wrong"),
        *saying.choices((Reply.WALK,)),
        forwarding.BUTTON,
        *saying.choices((Reply.CHECK_AGAIN, Reply.START_OVER)),
    )
    message = saying.note(
        say("I am sorry that I did not help"),
        say("Say “how do you know?”, and I show what Microsoft Graph said; or go another way."),
        replies=ways,
        kind=MessageKind.CHOICE,
    )
    return state, (message,)


def left(turn: Ongoing, guiding: Guiding) -> Said:
    """A matter is left; whatever was offered is withdrawn, and nothing is written."""
    state = replace(turn.state, offer=None, asking=(), pending="")
    told = say("I leave it as it is. Nothing was written.")
    return state, (
        saying.note(say("All right"), told, replies=guiding.buttons(state), kind=MessageKind.SMALL_TALK),
    )


def undone(turn: Ongoing, guiding: Guiding, journal: Journal) -> Said:
    """What was done last, and what would put it back; nothing was done where nothing was agreed to."""
    buttons = guiding.buttons(turn.state)
    done = [
        entry for key in turn.state.done if (entry := journal.find(key)) and entry.fate is not Fate.REFUSED
    ]
    if not done:
        told = say("I have written nothing in this conversation, so there is nothing to undo.")
        return turn.state, (
            saying.note(say("Nothing to undo"), told, replies=buttons, kind=MessageKind.ANSWER),
        )
    return turn.state, (_put_back(done[-1].shown, done[-1].change.undo.why_not, buttons),)


def _put_back(shown: str, why_not: str, buttons: Sequence[Choice]) -> Message:
    reason = (only(why_not),) if why_not else ()
    return saying.note(
        say("I put nothing back myself"),
        say("The last change was: {shown}", shown=shown),
        *reason,
        replies=buttons,
        kind=MessageKind.DECLINED,
    )


def resumed(turn: Ongoing, guiding: Guiding) -> Said:
    """What was spoken of, the first of it first, each one button away."""
    spoken = [one for one in reversed(turn.state.mentioned) if one.slot != "sku"]
    if not spoken:
        return guiding.ask_for_subject(turn, pending="")
    message = Message(
        say("What we spoke of"),
        paragraphs=(_in_order(turn.state, [one.name for one in spoken]),),
        choices=tuple(
            Choice(say("Look at {name}", name=one.name), value=f"{one.slot}:{one.id}")
            for one in spoken[:_MOST_RESUMED]
        ),
        kind=MessageKind.ANSWER,
    )
    return turn.state, (message,)


def _in_order(state: State, names: Sequence[str]) -> Text:
    if len(names) == 1:
        return say("We spoke of {name}.", name=names[0])
    return say("First of {first}, then of {others}.", first=names[0], others=tuple(names[1:]))
