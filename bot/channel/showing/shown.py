"""The cards a person was shown, so that one looked at again shows whether its buttons still count.

Teams asks by itself when a card comes into view again, and whenever somebody says *refresh*. The answer costs
Graph nothing: it is the card as it was, or without its buttons once something newer was said.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channel.saying import Answer
from bot.channel.showing.cards import CARD
from bot.channel.showing.channels import Channel
from bot.keeping.store import Beside, Store, beginning
from dialogs.words.text import say

Json = dict[str, Any]

# Long enough for a working day; an older card keeps its buttons, and a press on one is told that it is old.
_KEPT_FOR: Final = 86_400.0

_PRESSED: Final = {"ColumnSet", "ActionSet"}
"""What holds buttons inside a card: the folded ones, and the small choices that stand beside each other."""

_SPENT: Final = say("This card is answered; the newest one is further down.")


@dataclass(frozen=True, slots=True)
class Look:
    """Which card is looked at again, by the nonce of its buttons and its own key."""

    nonce: str
    card: str


def look(activity: Mapping[str, Any]) -> Look | None:
    """What an invoke looks at again; None for a press."""
    match activity:
        case {"value": {"action": {"data": {"gla": {"nonce": str(nonce), "card": str(card)}}}}}:
            return Look(nonce, card)
        case _:
            return None


def cards(state: str, said: Iterable[Json], delivery: str, answer: Json | None) -> Iterator[Beside]:
    """The cards that may be looked at again, to be kept for a day beside `state`, their reader's state. One
    that the answer to a delivery carries is kept with that."""
    answered = tuple(_answered(answer)) if delivery and answer else ()
    for activity in said:
        for card in _attached(activity):
            if seen := _look(card):
                within = any(card is one for one in answered)
                yield Beside(key(state, seen), {"answer": delivery} if within else {"card": card}, _KEPT_FOR)


def kept(store: Store, state: str, seen: Look) -> Json | None:
    """The card as it was shown to the reader whose state has the key `state`; None for one not kept."""
    document = store.load(key(state, seen))
    carried = _in_document(store, document.value or {}) if document else ()
    return next((card for card in carried if _look(card) == seen), None)


def pressed(store: Store, state: str, activity: Mapping[str, Any]) -> Json | None:
    """The card on which a button was pressed, as it was shown to the reader whose state has the key `state`;
    None for one not kept. Of the cards of one turn it is the one that has such a button."""
    match activity:
        case {"value": {"action": {"data": {"gla": {"nonce": str(nonce)} as press}}}}:
            shown = store.beginning_with(beginning("card", state, nonce))
            cards = (card for document in shown for card in _in_document(store, document))
            return next((card for card in cards if _has_button(card, press)), None)
        case _:
            return None


def _in_document(store: Store, document: Mapping[str, Any]) -> Iterator[Json]:
    match document:
        case {"card": dict(card)}:
            yield card
        case {"answer": str(delivery)} if answered := store.answered(delivery):
            yield from _answered(Answer.read(answered.answer).body or {})


def _has_button(part: object, press: Json) -> bool:
    match part:
        case {"type": "Action.Execute", "data": {"gla": gla}} if gla == press:
            return True
        case dict():
            return any(_has_button(one, press) for one in part.values())
        case list():
            return any(_has_button(one, press) for one in part)
        case _:
            return False


def forget(store: Store, state: str) -> None:
    """Keep no card any more that was shown to the reader whose state has the key `state`."""
    store.forget_beginning_with(beginning("card", state))


def again(card: Json, seen: Look, newest: str, shows: Channel) -> Json:
    """A card as it is now, where `newest` is the nonce that counts."""
    return card if seen.nonce == newest else spent(card, shows)


def spent(card: Json, shows: Channel) -> Json:
    """A card whose buttons count no longer, with all that it told."""
    without = {name: value for name, value in card.items() if name not in {"actions", "refresh"}}
    body = [_spent(element) for element in card["body"] if element["type"] not in _PRESSED]
    note = {"type": "TextBlock", "text": shows.marked_up(_SPENT), "wrap": True, "isSubtle": True}
    return {**without, "body": [*body, note]}


def _spent(element: Json) -> Json:
    """An element without what counts no longer, wherever it is folded away."""
    match element:
        case {"type": "Container", "items": [*items]}:
            return {**element, "items": [_spent(one) for one in items if one["type"] not in _PRESSED]}
        case {"type": "Table", "rows": [*rows]}:
            return {**element, "rows": [{**row, "cells": [*map(_unpressed, row["cells"])]} for row in rows]}
        case _:
            return element


def _unpressed(cell: Json) -> Json:
    items = [{name: value for name, value in one.items() if name != "selectAction"} for one in cell["items"]]
    return {**cell, "items": items}


def key(state: str, seen: Look) -> str:
    """Where a card is kept that was shown to the reader whose state has the key `state`."""
    return json.dumps(["card", state, seen.nonce, seen.card])


def _look(card: Json) -> Look | None:
    return look({"value": {"action": card.get("refresh", {}).get("action", {})}})


def _attached(activity: Json) -> Iterator[Json]:
    """The cards of an activity; a file has none."""
    attachments = activity.get("attachments", ())
    return (attachment["content"] for attachment in attachments if "content" in attachment)


def _answered(body: Json) -> Iterator[Json]:
    """The cards in an answer: those of the replies, or the one that takes a pressed card's place."""
    match body:
        case {"activities": [*replies]}:
            for reply in replies:
                yield from _attached(reply)
                yield from _answered(reply.get("value", {}).get("body", {}))
        case {"type": kind, "value": dict(card)} if kind == CARD:
            yield card
