"""What is kept of turns: where a conversation stands, what its sender was answered, and the cards shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channel.chats import welcome_key
from bot.channel.heard import Heard
from bot.channel.saying import Answer, Outcome
from bot.channel.showing import shown
from bot.channel.showing.channels import Channel
from bot.channel.showing.shown import Look
from bot.channel.turns.typed import offered
from bot.keeping.store import (
    ABSENT,
    CONVERSATION_LIFETIME,
    Answered,
    Conflict,
    Document,
    Store,
)
from bot.strict_json import Json
from dialogs.talk.message import Turn

_STUMBLES_UNTIL_FORGOTTEN = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn is noted: the key of the conversation's state, and of the delivery. `shows` is how its
    person sees what is said."""

    state: str
    delivery: str
    shows: Channel


@dataclass(frozen=True, slots=True)
class Notes:
    """In the store. `delivery` is the key of an activity that may come again, "" for one without an id."""

    store: Store

    def before(self, state: str) -> Document | None:
        """How the last turn left it."""
        return self.store.load(state)

    def keep(self, place: Place, before: Document | None, turn: Turn, outcome: Outcome) -> None:
        """How this turn leaves it, and beside it how its delivery is answered; raises Conflict where somebody
        else was faster."""
        state, delivery = place.state, place.delivery
        newest = turn.messages[-1].nonce if turn.messages else ""
        said, answer = (saying.json for saying in outcome.sayings), outcome.answer
        self.store.save(
            state,
            {"state": turn.state, "newest": newest, "offered": offered(turn.messages, place.shows.plain)},
            before.etag if before else ABSENT,
            lifetime=CONVERSATION_LIFETIME,
            beside=(
                *([Answered(delivery, answer.kept())] if delivery else ()),
                *shown.cards(state, said, delivery, answer.body),
            ),
        )

    def answered(self, delivery: str) -> Answer | None:
        """What the sender of this was told the first time."""
        before = self.store.answered(delivery) if delivery else None
        return Answer.read(before.answer) if before else None

    def note(self, delivery: str, answer: Answer) -> None:
        """This was answered so, whatever comes of the turn."""
        if delivery:
            self.store.note(Answered(delivery, answer.kept()))

    def stumble(self, state: str) -> None:
        """A state that fails turn after turn is given up, so that the conversation stays usable (F42)."""
        try:
            document = self.store.load(state)
            if document is None:
                return
            stumbles = int((document.value or {}).get("stumbles", 0)) + 1
            if stumbles >= _STUMBLES_UNTIL_FORGOTTEN:
                self.store.forget(state)
            else:
                kept = {**(document.value or {}), "stumbles": stumbles}
                self.store.save(state, kept, document.etag, lifetime=CONVERSATION_LIFETIME)
        except Conflict:
            return

    def again(self, state: str, seen: Look, shows: Channel) -> Json | None:
        """A card that is looked at again, as it is now; None for one that is not kept."""
        document = self.store.load(state)
        newest = document.value.get("newest", "") if document and document.value else ""
        card = shown.kept(self.store, state, seen)
        return None if card is None else shown.again(card, seen, newest, shows)

    def pressed(self, state: str, activity: Json) -> Json | None:
        """The card on which a button was pressed; None for one that is not kept."""
        return shown.pressed(self.store, state, activity)

    def is_first_welcome(self, heard: Heard) -> bool:
        """Whether a group was not welcomed yet; from now on it was."""
        try:
            self.store.save(welcome_key(heard), {"welcomed": True}, ABSENT, lifetime=CONVERSATION_LIFETIME)
        except Conflict:
            return False
        return True

    def forget(self, state: str, heard: Heard) -> None:
        """Keep nothing any more of this chat."""
        self.store.forget(state)
        shown.forget(self.store, state)
        self.store.forget(welcome_key(heard))


def state_in(document: Document | None) -> Mapping[str, object] | None:
    """Where the conversation stands, or None where it begins."""
    state: Any = document.value.get("state") if document and document.value else None
    return state if isinstance(state, dict) else None
